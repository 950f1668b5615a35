// What to offer for an attach: the bridge to begin with, and the next free address of its subnets. Pure: whether an
// address really is free on the wire is asked by the engine's ARP probe.
import { cidrOf } from '../net/address'
import type { Family } from '../net/address'
import type { Link } from '../net/link'
import type { NetnsId } from '../net/ids'
import {
  cidrText,
  contains,
  isLinkLocal6,
  isReserved,
  lastOf,
  networkOf,
  readCidr,
  subnetText,
} from '../net/subnet'
import type { Cidr } from '../net/subnet'
import { netnsLabel } from './facts'
import type { PlanFacts } from './facts'

/** The subnets that a bridge's own addresses span, IPv4 first; link-local ones and single hosts are none. */
export function subnetsOf(facts: Pick<PlanFacts, 'select'>, bridge: Link): Cidr[] {
  return facts.select
    .addressesOf(bridge.id)
    .map((address) => readCidr(cidrOf(address)))
    .filter((cidr) => !isLinkLocal6(cidr) && cidr.prefixLength < (cidr.family === 'inet' ? 31 : 127))
    .sort((a, b) => a.family.localeCompare(b.family))
}

/** The links that share a wire with `bridge`, as far as they are seen: itself, its ports, their veth peers. */
export function segmentOf(
  { select, topology }: Pick<PlanFacts, 'select' | 'topology'>,
  bridge: Link,
): Link[] {
  const out = [bridge]
  for (const port of select.portsOf(bridge.id)) {
    out.push(port)
    const peer = port.peer?.seen ? topology.links[port.peer.link] : undefined
    if (peer) out.push(peer)
  }
  return out
}

const silent = new Set(['FAILED', 'INCOMPLETE', 'NONE'])

/** Who uses an address on the bridge's wire, by address: whatever a link has, a neighbour answered for, a route goes via. */
export function usersOf(facts: Pick<PlanFacts, 'select' | 'topology'>, bridge: Link): Map<string, string> {
  const { topology, select } = facts
  const users = new Map<string, string>()
  const segment = segmentOf(facts, bridge)
  const links = new Set(segment.map((link) => link.id))
  for (const link of segment)
    for (const address of select.addressesOf(link.id)) users.set(address.local, whose(facts, link))
  for (const neighbour of Object.values(topology.neighbours))
    if (links.has(neighbour.link) && !silent.has(neighbour.state) && !users.has(neighbour.destination))
      users.set(neighbour.destination, neighbour.mac ?? 'a neighbour')
  for (const netns of new Set(segment.map((link) => link.netns)))
    for (const route of select.routesOf(netns))
      if (
        route.via !== undefined &&
        route.device !== undefined &&
        links.has(route.device) &&
        !users.has(route.via)
      )
        users.set(route.via, 'a gateway')
  return users
}

/** "eth0 of web", or "br0" alone for a link of the host's own. */
function whose({ topology, select }: Pick<PlanFacts, 'select' | 'topology'>, link: Link): string {
  const host = select.host?.id
  if (host === undefined || link.netns === host) return link.ifname
  return `${link.ifname} of ${netnsLabel({ topology, host }, link.netns)}`
}

/** The lowest address of `subnet` that is neither reserved nor used; undefined when there is none. `skip`: found taken. */
export function nextFree(subnet: Cidr, used: ReadonlySet<string>): string | undefined {
  const last = lastOf(subnet)
  for (let value = networkOf(subnet) + 1n; value <= last; value++) {
    const cidr = { ...subnet, value }
    const text = cidrText(cidr)
    if (isReserved(cidr) || used.has(text.slice(0, text.indexOf('/')))) continue
    return text
  }
  return undefined
}

/** The next free address of the bridge's first subnet of each family: `["172.17.0.3/16"]`. */
export function freeAddresses(
  facts: Pick<PlanFacts, 'select' | 'topology'>,
  bridge: Link,
  taken: Iterable<string> = [],
): string[] {
  const used = new Set([...usersOf(facts, bridge).keys(), ...taken])
  const out = new Map<Family, string>()
  for (const subnet of subnetsOf(facts, bridge)) {
    if (out.has(subnet.family)) continue
    const free = nextFree(subnet, used)
    if (free !== undefined) out.set(subnet.family, free)
  }
  return [...out.values()]
}

/** Bridges of the host's namespace, the one to offer first: the target's own, docker0, then those with a subnet. */
export function bridgesFor(facts: PlanFacts, target: NetnsId | undefined): Link[] {
  const { select, host } = facts
  const bridges = select.linksOf(host).filter((link) => link.kind === 'bridge')
  const rank = (bridge: Link): number => {
    const own = segmentOf(facts, bridge).some((link) => link.netns === target && link.netns !== host)
    if (own) return 0
    if (bridge.ifname === 'docker0') return 1
    return subnetsOf(facts, bridge).length > 0 ? 2 : 3
  }
  return bridges
    .map((bridge) => ({ bridge, rank: rank(bridge) }))
    .sort((a, b) => a.rank - b.rank)
    .map((one) => one.bridge)
}

/** "172.17.0.0/16", each of the bridge's. */
export const subnetTexts = (facts: Pick<PlanFacts, 'select'>, bridge: Link): string[] => [
  ...new Set(subnetsOf(facts, bridge).map(subnetText)),
]

/** True when the bridge has a subnet that `cidr`'s address lies in. */
export const inSubnetOf = (facts: Pick<PlanFacts, 'select'>, bridge: Link, cidr: Cidr): boolean =>
  subnetsOf(facts, bridge).some((subnet) => contains(subnet, cidr.family, cidr.value))
