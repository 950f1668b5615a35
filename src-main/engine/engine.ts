// What an engine is to the layers above: the contract's service and the command line talk to this, never to its parts.
import type { VethboardError } from '../common/errors/error'
import type { NetnsId } from '../common/net/ids'
import type { TerminalInfo, TerminalItem, TerminalRequest } from '../common/net/terminal'
import type { Intent } from '../common/plan/intent'
import type { Applied, HistoryEntry, Plan, Progress } from '../common/plan/plan'
import type { AttachProposal, HostInfo, LabStatus } from '../common/rpc/contract'
import type { TopologyDiff } from '../common/topology/diff'
import type { Topology } from '../common/topology/topology'

export type Unsubscribe = () => void

/** What a TARGET of the command line stands for, held by an open fd until `close`. */
export interface Target {
  /** "docker:web", as it was resolved. */
  label: string
  netns: NetnsId
  /** Of the namespace; stays valid when the process dies. */
  netnsFd: number
  /** True when the process that it was found by still lives; throws nothing. */
  stillThere(): boolean
  close(): void
}

/** The half that looks: built by engine/discover, engine/watch and engine/containers. */
export interface Observer {
  current(): Topology
  /** Diffs, each following on the one before. */
  onDiff(listener: (diff: TopologyDiff) => void): Unsubscribe
  /**
   * Resolves once `current()` is at least as new as the kernel was when this was called. When live, what nothing tells of
   * is left to the slow census: namespaces that only a thread or an open file holds, and what else is set on a loopback
   * that is down. Cheap then: below a millisecond at 50 namespaces.
   */
  settle(): Promise<void>
  /** An fd of the namespace (the caller closes it), checked to be `id`; throws `not-found`. */
  openNetns(id: NetnsId): number
  /** docker:NAME, podman:NAME, pid:N, netns:NAME, id:DEV:INO, or a bare NAME when it is unique. */
  resolveTarget(ref: string): Promise<Target>
  containerEngines(): HostInfo['containerEngines']
  onContainerEngines(listener: () => void): Unsubscribe
  close(): Promise<void>
}

/** The half that changes: built by engine/apply over an Observer. */
export interface Changer {
  proposeAttach(args: {
    target: string
    bridge?: Extract<Intent, { kind: 'attach' }>['bridge']
    allowHost?: boolean
  }): Promise<AttachProposal>
  plan(intent: Intent): Promise<Plan>
  apply(planId: string, confirm: readonly string[]): Promise<Applied>
  /** Rolls a running apply back; false when there is none of that id. */
  cancel(planId: string): boolean
  /** Oldest first. */
  history(): HistoryEntry[]
  /** Labs that have anything in the kernel, by name. */
  labs(): Promise<LabStatus[]>
  /**
   * The newest `count` that aren't undone, newest first; returns them as they are now. One that couldn't be taken back
   * wholly is `partial`, with its `error`. `not-found`: there is nothing to undo.
   */
  undo(count: number): Promise<HistoryEntry[]>
  /** The oldest `count` of those undone last. Throws `stale-plan` where the host has changed meanwhile. */
  redo(count: number): Promise<HistoryEntry[]>
  onProgress(listener: (progress: Progress) => void): Unsubscribe
  onHistory(listener: (entries: HistoryEntry[]) => void): Unsubscribe
  /** What the recovery at start found and did; undefined when nothing was left open. */
  readonly recovered:
    { title: string; outcome: 'rolled-back' | 'partial'; error?: VethboardError } | undefined
  close(): Promise<void>
}

/** Shells in the namespaces of what is observed: built by engine/terminals. A terminal needs a permission of its own. */
export interface Terminals {
  /**
   * Starts a shell in the target's namespaces. `permission`: they are the engine's own, all of them; `unsupported`:
   * there is no shell; `stale-plan`: the target is in another network namespace; `busy`: too many are open.
   */
  open(request: TerminalRequest): Promise<TerminalInfo>
  /** Sends all output to its one reader, until the returned function ends the terminal. */
  attach(id: string, reader: (item: TerminalItem) => void): Unsubscribe
  /** Resolves when the terminal has taken the bytes; one at a time. */
  write(id: string, bytes: Buffer): Promise<void>
  /** The reader has done with so many bytes of output. */
  acknowledge(id: string, bytes: number): void
  resize(id: string, cols: number, rows: number): void
  /** Resolves when its shell is gone; nothing happens when it is already. */
  closeOne(id: string): Promise<void>
  close(): Promise<void>
}

export interface Engine {
  readonly observer: Observer
  readonly changer: Changer
  readonly terminals: Terminals
  hostInfo(): HostInfo
  onHostInfo(listener: (info: HostInfo) => void): Unsubscribe
  close(): Promise<void>
}

export interface EngineOptions {
  /** False: look once, no subscriptions (a command that hosts its own engine). */
  live: boolean
  /** Journal, history, lock and socket: /run/vethboard, or below XDG_RUNTIME_DIR when rootless. */
  stateDir: string
  mode: 'host' | 'rootless'
  /** Default: the usual paths of Docker and Podman. */
  containerSockets?: { engine: 'docker' | 'podman'; path: string }[]
}
