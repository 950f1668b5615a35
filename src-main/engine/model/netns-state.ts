// What the model keeps of one network namespace beside its records: ways to it, the kernel's own messages of its
// links, ids of its records, and what it calls other namespaces.
import type { Ifindex, NetnsId, Nsid, UsernsId } from '../../common/net/ids'
import type { Process } from '../../common/net/netns'
import type { LinkMessage } from '../../netlink/rtnl/link'
import type { Found } from '../discover/census'

/** Tables whose records belong to one namespace each, beside links. */
export const perNetnsTables = ['addresses', 'routes', 'neighbours'] as const
export type PerNetnsTable = (typeof perNetnsTables)[number]

export interface NetnsState {
  readonly id: NetnsId
  readonly initial: boolean
  found: Found
  firstProcess?: Process
  owner?: UsernsId
  /** As the host numbers it. */
  nsid?: Nsid
  /** Errno's name when it can't be entered. */
  closed?: string
  readonly links: Map<Ifindex, LinkMessage>
  readonly ids: Record<PerNetnsTable, Set<string>>
}

export const newNetnsState = (found: Found, initial: boolean): NetnsState => ({
  id: found.id,
  initial,
  found,
  links: new Map(),
  ids: { addresses: new Set(), routes: new Set(), neighbours: new Set() },
})
