// A network namespace as the host shows it: who names it, who lives in it, what keeps it alive.
import type { ContainerId, NetnsId, Nsid, UsernsId } from './ids'

/** A file that a namespace is bind-mounted on. */
export interface NetnsName {
  /** Absolute path of the mount point. */
  path: string
  /** The name of `ip netns`, when the path is directly under /run/netns. */
  name?: string
  source: 'run-netns' | 'docker-netns' | 'mount'
}

/** One reason why a namespace lives on. At most `maxHolders` are listed. */
export type Holder =
  | { by: 'process'; pid: number }
  | { by: 'thread'; pid: number; tid: number }
  | { by: 'mount'; path: string }
  | { by: 'fd'; pid: number; fd: number }

/** A process, identified by pid and start time (field 22 of /proc/PID/stat, clock ticks since boot). */
export interface Process {
  pid: number
  startTicks: string
  comm: string
  /** Arguments joined by spaces, cut at 200 characters; undefined for a kernel thread. */
  commandLine?: string
}

export interface Netns {
  id: NetnsId
  /** True for the namespace that the engine calls its host. */
  initial: boolean
  names: NetnsName[]
  /** The user namespace that owns it (`NS_GET_USERNS`). */
  owner?: UsernsId
  holders: Holder[]
  /** How many processes have it as their own; `holders` may list fewer. */
  processCount: number
  /** The process with the lowest pid in it. */
  firstProcess?: Process
  containers: ContainerId[]
  /** How the host's netns numbers it, when it does. */
  nsid?: Nsid
  /** Set when it exists but can't be entered: the errno's name, e.g. "EPERM". */
  closed?: string
}

export const maxHolders = 32
