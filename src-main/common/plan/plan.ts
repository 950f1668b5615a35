// A plan: the steps of one intent, what was proposed on the way, and what a person must agree to first.
import type { VethboardError } from '../errors/error'
import type { LinkId, NetnsId } from '../net/ids'
import type { Intent } from './intent'
import type { Sentence, Step } from './step'

/** Something to know before the plan is applied. `confirm`: apply refuses unless the code is in its `confirm`. */
export interface Warning extends Sentence {
  code:
    | 'outside-subnet'
    | 'default-route'
    | 'physical-link'
    | 'foreign-object'
    | 'public-range'
    /** An address of a subnet that a container engine hands out by itself. */
    | 'engine-subnet'
    /** Something of what goes can't be brought back by undo. */
    | 'not-undoable'
  confirm: boolean
}

export interface Plan {
  id: string
  intent: Intent
  /** "Connect web to docker0 as eth1". */
  title: Sentence
  steps: Step[]
  warnings: Warning[]
  /** Values that were proposed, not given: addresses, name, mac. */
  proposed: { addresses?: string[]; name?: string; hostIfname?: string; mac?: string }
  /** What it touches that exists already; where an error belongs on the screen. */
  touches: (LinkId | NetnsId)[]
  /** The topology's revision that it was made from. */
  revision: number
}

export type ApplyState =
  'checking' | 'running' | 'verifying' | 'done' | 'rolling-back' | 'rolled-back' | 'failed'

/** Progress of an apply or an undo: sent for each step begun and ended. */
export interface Progress {
  planId: string
  state: ApplyState
  /** Steps done, of `total`. */
  done: number
  total: number
  /** The step that it is at. */
  step?: string
  error?: VethboardError
}

export interface Applied {
  planId: string
  /** The entry that `undo` takes back; undefined when the plan had no steps. */
  historyId?: string
  /** Milliseconds from the first check to the last read-back. */
  tookMs: number
}

/** One line of `vethboard history`. */
export interface HistoryEntry {
  id: string
  title: Sentence
  /** Milliseconds since the epoch. */
  appliedAt: number
  state: 'applied' | 'undone' | 'partial'
  commands: string[]
  undoCommands: string[]
  /** Milliseconds that the last apply, undo or redo of it took. */
  tookMs?: number
  error?: VethboardError
}
