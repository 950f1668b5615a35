// What a planner is given, and what it gives back: planners are pure functions from an intent and facts to a draft.
import type { LinkId, NetnsId } from '../net/ids'
import type { Link } from '../net/link'
import type { NatTable } from '../net/nat'
import type { Netns } from '../net/netns'
import { selectors } from '../topology/select'
import type { Selectors } from '../topology/select'
import type { Topology } from '../topology/topology'
import type { Plan, Warning } from './plan'
import type { LinkAt, Precondition, Sentence, Step, StepOp } from './step'

export interface PlanFacts {
  topology: Topology
  select: Selectors
  host: NetnsId
  /** What the intent's TARGET was resolved to (attach, detach). */
  target?: { label: string; netns: NetnsId }
  /** Addresses found free, for an attach that names none. */
  freeAddresses?: string[]
  /** Makes MACs and ownership marks: the same seed gives the same ones. */
  seed: string
  /** What this kernel has, by name; undefined: not asked. */
  features?: Readonly<Record<string, { available: boolean; missing?: string }>>
  /** What switches say now, by `sysctlFact`; those that the intent is about. */
  sysctls?: Readonly<Record<string, string>>
  /** Tables of ours in the namespace that the intent is about, and a chain in it that drops what is forwarded. */
  nat?: { tables: readonly NatTable[]; forwardDrop?: string }
  /** Where named namespaces are: "/run/netns". */
  netnsFolder: string
}

/** Facts of a topology; `more` says what was found out besides it. */
export function factsOf(
  topology: Topology,
  more: Pick<PlanFacts, 'seed'> & Partial<Omit<PlanFacts, 'topology' | 'select' | 'host'>>,
): PlanFacts {
  const select = selectors(topology)
  const host = select.host?.id
  if (host === undefined) throw new RangeError('a topology without a host namespace')
  return { netnsFolder: '/run/netns', ...more, topology, select, host }
}

export type DraftStep = Pick<Step, 'op' | 'reason' | 'preconditions' | 'inverse'>

/** A plan before it is numbered and written out as commands (planner.ts). */
export interface Draft {
  title: Sentence
  steps: DraftStep[]
  warnings: Warning[]
  proposed: Plan['proposed']
  touches: (LinkId | NetnsId)[]
}

export const step = (
  op: StepOp,
  reason: Sentence,
  preconditions: Precondition[] = [],
  inverse: StepOp[] = [],
): DraftStep => ({ op, reason, preconditions, inverse })

/** A link that exists, as a step names it: the index makes sure that it is still the same one. */
export const linkAt = (link: Link): LinkAt => ({
  place: { netns: link.netns },
  ifname: link.ifname,
  ifindex: link.ifindex,
})

/** How a namespace is called on the screen and in messages. */
export function netnsLabel({ topology, host }: Pick<PlanFacts, 'topology' | 'host'>, id: NetnsId): string {
  if (id === host) return 'the host'
  const netns: Netns | undefined = topology.netns[id]
  const container = netns?.containers[0]
  const record = container === undefined ? undefined : topology.containers[container]
  const name = netns?.names.find((one) => one.name !== undefined)?.name
  return record?.name ?? name ?? netns?.firstProcess?.comm ?? id
}

/** The key of a switch of a namespace in `PlanFacts.sysctls`. */
export const sysctlFact = (netns: NetnsId, key: string): string => `${netns} ${key}`
