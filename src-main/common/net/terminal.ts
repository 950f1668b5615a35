// Terminals as a front sees them: what one is, how it is asked for, what comes out of it, how it ends; and the bounds
// that both sides keep to. Bytes travel as base64: whatever a program writes arrives as it was.
import type { VethboardError } from '../errors/error'
import type { NetnsId } from './ids'
import type { NsKind } from './namespaces'

export interface TerminalRequest {
  /** docker:NAME, podman:NAME, pid:N, netns:NAME, id:DEV:INO, or a bare NAME when it is unique. */
  target: string
  /** The network namespace that the target is known to have: another one is refused. */
  netns?: NetnsId | undefined
  /** Which of the target's namespaces are entered. Default: all that it has. */
  kinds?: readonly NsKind[] | undefined
  cols: number
  rows: number
}

export interface TerminalInfo {
  id: string
  /** The target in full: "docker:web". */
  label: string
  /** The program that runs: "/bin/bash". */
  shell: string
  /** What it is in that the engine itself is not. */
  kinds: NsKind[]
}

/** How a terminal ended. */
export type TerminalEnd =
  | { how: 'exited'; code: number }
  | { how: 'killed'; signal: number }
  /** The container stopped, the process ended, or the namespace lost its name. */
  | { how: 'target-gone' }
  /** The engine ended it: on its own end, or by `terminalClose`. */
  | { how: 'closed' }

/** What a terminal's output consists of; `end` and `error` are the last. */
export type TerminalItem = { data: string } | { end: TerminalEnd } | { error: VethboardError }

export const terminalLimits = {
  /** Bytes on their way to a reader that it has not acknowledged: then the program waits. */
  window: 256 * 1024,
  /** Bytes in one write. */
  write: 48 * 1024,
  cols: 1000,
  rows: 500,
  /** In one engine, over all windows. */
  terminals: 64,
} as const

/** Base64 of at most `terminalLimits.write` bytes. */
export const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/
export const maxWriteText = Math.ceil(terminalLimits.write / 3) * 4
