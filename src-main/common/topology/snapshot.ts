// The public picture of a host (`vethboard snapshot --json`, format 1): the topology as nested, ordered plain data.
// Only additions are allowed here; a change of meaning is another format. Names in it are the host's and hostile.
import { cidrOf } from '../net/address'
import type { Address } from '../net/address'
import type { Container } from '../net/container'
import type { LinkId } from '../net/ids'
import { inodeOf } from '../net/ids'
import type { Link } from '../net/link'
import type { Neighbour } from '../net/neighbour'
import type { Netns } from '../net/netns'
import type { Route } from '../net/route'
import type { Userns } from '../net/userns'
import type { Topology } from './topology'

export interface SnapshotHost {
  /** `uname -r`. */
  kernel: string
  mode: 'host' | 'rootless'
}

/** An address without what its link says already. */
export type AddressJson = Omit<Address, 'id' | 'netns' | 'link'>

export interface NetnsJson extends Omit<Netns, 'id'> {
  id: Netns['id']
  /** Processes that have it as their own, lowest first; at most `maxHolders` are listed, `processCount` counts all. */
  pids: number[]
}

/** `attrs` holds what only its kind has, `port` what it is as a port of its `master`. */
export interface LinkJson extends Link {
  /** "10.0.0.1/24", IPv4 first. */
  addresses: string[]
  /** The same, with scope, flags and lifetimes, in the same order. */
  addressDetails: AddressJson[]
}

export interface SnapshotJson {
  format: 1
  revision: number
  host: SnapshotHost
  /** The host first, then by name, then by inode. */
  netns: NetnsJson[]
  /** In the order of their namespaces, then by ifindex. */
  links: LinkJson[]
  /** Without table `local`, which follows from the addresses. */
  routes: Route[]
  neighbours: Neighbour[]
  containers: Container[]
  /** User namespaces that own network namespaces, and their parents. */
  users: Userns[]
}

/** `ip -j -d link`, `address` and `route` of every namespace in one. The same topology gives the same text. Pure. */
export function snapshotJson(topology: Topology, host: SnapshotHost): SnapshotJson {
  const netns = Object.values(topology.netns).sort(byNetns)
  const place = new Map(netns.map(({ id }, i) => [id, i]))
  const inOrder = (a: { netns: Netns['id'] }, b: { netns: Netns['id'] }): number =>
    (place.get(a.netns) ?? netns.length) - (place.get(b.netns) ?? netns.length)
  const addresses = addressesByLink(topology)
  return {
    format: 1,
    revision: topology.revision,
    host: { kernel: host.kernel, mode: host.mode },
    netns: netns.map(netnsJson),
    links: Object.values(topology.links)
      .sort((a, b) => inOrder(a, b) || a.ifindex - b.ifindex)
      .map((link) => linkJson(link, addresses.get(link.id) ?? [])),
    routes: Object.values(topology.routes)
      .sort((a, b) => inOrder(a, b) || byText(a.family, b.family) || a.table - b.table || byText(a.id, b.id))
      .map((route) => inKeyOrder(route, ['id', 'netns', 'family', 'destination', 'type'])),
    neighbours: Object.values(topology.neighbours)
      .sort((a, b) => inOrder(a, b) || byText(a.id, b.id))
      .map((neighbour) => inKeyOrder(neighbour, ['id', 'netns', 'link'])),
    containers: Object.values(topology.containers)
      .sort((a, b) => byText(a.name, b.name) || byText(a.id, b.id))
      .map((container) => inKeyOrder(container, ['id', 'engine', 'name', 'pid', 'netns', 'image', 'state'])),
    users: Object.values(topology.users)
      .sort((a, b) => Number(b.initial) - Number(a.initial) || inodeOf(a.id) - inodeOf(b.id))
      .map((user) => inKeyOrder(user, ['id', 'initial'])),
  }
}

function byNetns(a: Netns, b: Netns): number {
  if (a.initial !== b.initial) return a.initial ? -1 : 1
  const [nameA, nameB] = [a.names[0]?.path, b.names[0]?.path]
  if (nameA !== nameB) return nameA === undefined ? 1 : nameB === undefined ? -1 : byText(nameA, nameB)
  return inodeOf(a.id) - inodeOf(b.id) || byText(a.id, b.id)
}

function netnsJson(netns: Netns): NetnsJson {
  const pids = netns.holders.flatMap((holder) => (holder.by === 'process' ? [holder.pid] : []))
  return inKeyOrder({ ...netns, pids }, ['id', 'names', 'initial', 'owner', 'pids', 'containers'])
}

function linkJson(link: Link, addresses: readonly Address[]): LinkJson {
  const sorted = [...addresses].sort((a, b) => byText(a.family, b.family) || byText(a.id, b.id))
  const addressDetails = sorted.map(({ id: _id, netns: _netns, link: _link, ...own }) => inKeyOrder(own, []))
  return inKeyOrder({ ...link, addresses: sorted.map(cidrOf), addressDetails }, [
    ...(['id', 'netns', 'ifindex', 'ifname', 'kind', 'mac', 'mtu', 'operState', 'flags'] as const),
    ...(['master', 'parent', 'peer', 'addresses', 'alias'] as const),
  ])
}

function addressesByLink({ addresses }: Topology): Map<LinkId, Address[]> {
  const byLink = new Map<LinkId, Address[]>()
  for (const address of Object.values(addresses)) {
    const others = byLink.get(address.link)
    if (others) others.push(address)
    else byLink.set(address.link, [address])
  }
  return byLink
}

/** By code units: the same everywhere, whatever the locale. */
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The same data with `first` in front and all other keys in alphabetical order; keys that are unset are left out. */
function inKeyOrder<T extends object>(record: T, first: readonly (keyof T & string)[]): T {
  const out: Record<string, unknown> = {}
  const all = record as Readonly<Record<string, unknown>>
  for (const key of [...first, ...Object.keys(record).sort()])
    if (all[key] !== undefined && !(key in out)) out[key] = ordered(all[key])
  return out as T
}

const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(ordered)
    : typeof value === 'object' && value !== null
      ? inKeyOrder(value, [])
      : value
