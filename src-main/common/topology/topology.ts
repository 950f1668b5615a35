// The model: flat maps from id to record. Relations (ports of a bridge, links of a netns) are derived in select.ts.
import type { Address } from '../net/address'
import type { Container } from '../net/container'
import type { Link } from '../net/link'
import type { Neighbour } from '../net/neighbour'
import type { Netns } from '../net/netns'
import type { Route } from '../net/route'
import type { Userns } from '../net/userns'

/** One record type for each table. */
export interface Records {
  netns: Netns
  links: Link
  addresses: Address
  routes: Route
  neighbours: Neighbour
  containers: Container
  users: Userns
}

export type TableName = keyof Records
export const tableNames: readonly TableName[] = [
  'netns',
  'links',
  'addresses',
  'routes',
  'neighbours',
  'containers',
  'users',
]

/** id → record. Records are never changed in place: a change is a new record. */
export type Table<N extends TableName> = Readonly<Record<string, Records[N]>>
export type Tables = { readonly [N in TableName]: Table<N> }

export interface Topology extends Tables {
  /** Grows by one for each change that was seen. */
  readonly revision: number
}

export const emptyTopology = (): Topology => ({
  revision: 0,
  netns: {},
  links: {},
  addresses: {},
  routes: {},
  neighbours: {},
  containers: {},
  users: {},
})
