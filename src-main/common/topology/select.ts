// Relations derived from the flat tables: links of a netns, ports of a bridge, ends of a cable.
import type { Address } from '../net/address'
import type { LinkId, NetnsId } from '../net/ids'
import type { Link } from '../net/link'
import type { Netns } from '../net/netns'
import type { Route } from '../net/route'
import type { Topology } from './topology'

/** Relations of one topology, each built at its first use. Make one for a topology and keep it with it. */
export interface Selectors {
  readonly host: Netns | undefined
  linksOf(netns: NetnsId): readonly Link[]
  portsOf(master: LinkId): readonly Link[]
  /** Links that sit on it (vlan, macvlan, ipvlan, vxlan), in whatever netns. */
  uppersOf(lower: LinkId): readonly Link[]
  addressesOf(link: LinkId): readonly Address[]
  routesOf(netns: NetnsId): readonly Route[]
  linkByName(netns: NetnsId, ifname: string): Link | undefined
}

/** Selectors over `topology`; lists are in ifindex order (links) or table order (the rest). */
export function selectors(topology: Topology): Selectors {
  const host = Object.values(topology.netns).find((netns) => netns.initial)
  const sorted = once(() => sortedLinks(topology))
  const links = once(() => groupBy(sorted(), (link) => link.netns))
  const ports = once(() => groupBy(sorted(), (link) => link.master))
  const uppers = once(() => groupBy(sorted(), ({ parent }) => (parent?.seen ? parent.link : undefined)))
  const addresses = once(() => groupBy(Object.values(topology.addresses), (address) => address.link))
  const routes = once(() => groupBy(Object.values(topology.routes), (route) => route.netns))
  return {
    host,
    linksOf: (netns) => links().get(netns) ?? [],
    portsOf: (master) => ports().get(master) ?? [],
    uppersOf: (lower) => uppers().get(lower) ?? [],
    addressesOf: (link) => addresses().get(link) ?? [],
    routesOf: (netns) => routes().get(netns) ?? [],
    linkByName: (netns, ifname) =>
      links()
        .get(netns)
        ?.find((link) => link.ifname === ifname || link.altNames.includes(ifname)),
  }
}

const sortedLinks = (topology: Topology): Link[] =>
  Object.values(topology.links).sort((a, b) => a.ifindex - b.ifindex)

function once<T>(make: () => T): () => T {
  let value: T | undefined
  return () => (value ??= make())
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K | undefined): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const k = key(item)
    if (k === undefined) continue
    const group = groups.get(k)
    if (group) group.push(item)
    else groups.set(k, [item])
  }
  return groups
}
