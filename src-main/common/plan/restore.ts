// Steps that put an object back as a topology has it: routes, addresses, links with all that hangs on them, and what
// of them can't be put back. Which step undoes which is in inverse.ts.
import type { Address } from '../net/address'
import { cidrOf } from '../net/address'
import type { BridgeAttrs } from '../net/bridge'
import type { NetnsId } from '../net/ids'
import { isUp } from '../net/link'
import type { Link } from '../net/link'
import type { Route } from '../net/route'
import { linkLocalOf } from '../net/subnet'
import { linkAt } from './facts'
import type { PlanFacts } from './facts'
import { borrowsMac, kindAgain, unusualPort } from './restore-kinds'
import type { AddressDetails, LinkAt, LinkSettings, NewLink, Place, StepOp, StepRoute } from './step'

/** Where a namespace's objects are to be put back: in itself, or in the one that is made anew for it. */
export type PlaceOf = (netns: NetnsId) => Place

export const samePlace: PlaceOf = (netns) => ({ netns })

/** A route as a step says it. */
export function stepRoute(facts: PlanFacts, route: Route): StepRoute {
  const device = route.device === undefined ? undefined : facts.topology.links[route.device]?.ifname
  return {
    to: route.destination,
    family: route.family,
    protocol: route.protocol,
    ...(route.via === undefined ? {} : { via: route.via }),
    ...(device === undefined ? {} : { device }),
    ...(route.metric === undefined ? {} : { metric: route.metric }),
    // IPv6 has no scopes.
    ...(route.family === 'inet' ? { scope: route.scope } : {}),
    ...(route.type === 'unicast' ? {} : { type: route.type }),
    ...(route.table === 254 ? {} : { table: route.table }),
    ...(route.prefSource === undefined ? {} : { prefSource: route.prefSource }),
    ...(route.tos === undefined ? {} : { tos: route.tos }),
    ...(route.mtu === undefined ? {} : { mtu: route.mtu }),
    ...(route.flags.includes('onlink') ? { onlink: true } : {}),
  }
}

/** True for a route that the kernel or a router advertisement brings back by itself. */
const comesBack = (route: Route): boolean =>
  route.protocol === 'kernel' || route.protocol === 'ra' || route.table === 255

/** Puts a route back; nothing for one with several next hops or a nexthop object (`cantRestore` says so). */
export function restoreRoute(facts: PlanFacts, route: Route, placeOf: PlaceOf = samePlace): StepOp[] {
  if (route.nextHops !== undefined || route.nextHopId !== undefined) return []
  return [
    { do: 'routeAdd', place: placeOf(route.netns), route: { ...stepRoute(facts, route), replace: true } },
  ]
}

const lostRoutes = (facts: PlanFacts, link: Link): Route[] =>
  facts.select
    .routesOf(link.netns)
    .filter((route) => usesLink(route, link) && !comesBack(route))
    // Those without a gateway first: they may be the way to a gateway.
    .sort((a, b) => Number(a.via !== undefined) - Number(b.via !== undefined))

const usesLink = (route: Route, link: Link): boolean =>
  route.device === link.id || (route.nextHops?.some((hop) => hop.device === link.id) ?? false)

/** The routes that go with a link, its addresses, or its being up. */
export const restoreRoutes = (facts: PlanFacts, link: Link, placeOf: PlaceOf = samePlace): StepOp[] =>
  lostRoutes(facts, link).flatMap((route) => restoreRoute(facts, route, placeOf))

/** What an address has beyond its CIDR, and beyond what it would get by itself. */
export function addressDetails(address: Address, ifname: string): AddressDetails {
  const plain = address.family === 'inet6' || address.scope === 'global'
  return {
    ...(address.peer === undefined ? {} : { peer: address.peer }),
    ...(address.broadcast === undefined ? {} : { broadcast: address.broadcast }),
    ...(address.label === undefined || address.label === ifname ? {} : { label: address.label }),
    ...(plain ? {} : { scope: address.scope }),
    ...(address.metric === undefined ? {} : { metric: address.metric }),
    ...(address.flags.includes('nodad') ? { nodad: true } : {}),
    ...(address.flags.includes('noprefixroute') ? { noPrefixRoute: true } : {}),
  }
}

const isDynamic = (address: Address): boolean => address.flags.includes('dynamic')

/** The link-local address that the kernel makes when the link comes up. */
const isGenerated = (address: Address, link: Link): boolean =>
  link.mac !== undefined &&
  (link.addrGenMode ?? 'eui64') === 'eui64' &&
  address.local === linkLocalOf(link.mac)

/** Puts addresses of a link back, those that somebody gave it. */
export const restoreAddresses = (
  facts: PlanFacts,
  link: Link,
  wanted: (address: Address) => boolean = () => true,
  at: LinkAt = linkAt(link),
): StepOp[] =>
  facts.select
    .addressesOf(link.id)
    .filter((address) => wanted(address) && !isDynamic(address) && !isGenerated(address, link))
    .map((address) => addressAgain(address, link, at))

export function addressAgain(address: Address, link: Link, at: LinkAt): StepOp {
  const details = addressDetails(address, link.ifname)
  const more = Object.keys(details).length === 0 ? {} : { details }
  return { do: 'addrAdd', at, cidr: cidrOf(address), replace: true, ...more }
}

/** A link as it is to be made again: same name, number, MAC. */
function newLink(link: Link, placeOf: PlaceOf): NewLink {
  return {
    at: { place: placeOf(link.netns), ifname: link.ifname, ifindex: link.ifindex },
    ...(link.mac === undefined ? {} : { mac: link.mac }),
    ...(link.mtu === 1500 ? {} : { mtu: link.mtu }),
    ...(link.group === 0 ? {} : { group: link.group }),
    ...(link.txQueueLen === undefined || link.txQueueLen === 1000 ? {} : { txQueueLen: link.txQueueLen }),
  }
}

const masterAt = (facts: PlanFacts, link: Link, placeOf: PlaceOf): LinkAt | undefined => {
  const master = link.master === undefined ? undefined : facts.topology.links[link.master]
  return master && { ...linkAt(master), place: placeOf(master.netns) }
}

/**
 * What can't be said when a link is made: mark, how it makes its IPv6 address, and for a veth's far end its master.
 * Being up comes last, as the kernel makes the address then.
 */
function settingsAgain(facts: PlanFacts, link: Link, placeOf: PlaceOf, far: boolean): StepOp[] {
  const { at } = newLink(link, placeOf)
  const { alias, addrGenMode = 'eui64' } = link
  const master = far ? masterAt(facts, link, placeOf) : undefined
  const set: LinkSettings = {
    ...(master ? { master } : {}),
    ...(alias === undefined ? {} : { alias }),
    ...(addrGenMode === 'eui64' ? {} : { addrGenMode }),
  }
  return [
    ...(Object.keys(set).length === 0 ? [] : [{ do: 'linkSet' as const, at, set }]),
    ...portAgain(link, at),
    ...(link.flags.includes('PROMISC') ? [{ do: 'linkSet' as const, at, set: { promiscuous: true } }] : []),
    ...(far && isUp(link) ? [{ do: 'linkSet' as const, at, set: { up: true } }] : []),
  ]
}

const contents = (facts: PlanFacts, link: Link, placeOf: PlaceOf): StepOp[] => [
  ...restoreAddresses(facts, link, undefined, newLink(link, placeOf).at),
  ...restoreRoutes(facts, link, placeOf),
]

/** Makes a link again with its addresses, routes, ports and what sits on it; nothing for what `cantRestore` names. */
export function restoreLink(facts: PlanFacts, link: Link, placeOf: PlaceOf = samePlace): StepOp[] {
  const again =
    link.kind === 'bridge'
      ? restoreBridge(facts, link, placeOf)
      : link.kind === 'veth'
        ? restoreVeth(facts, link, placeOf)
        : restoreOther(facts, link, placeOf)
  const uppers = goneWith(facts, link).flatMap((one) => facts.select.uppersOf(one.id))
  return [...again, ...uppers.flatMap((upper) => restoreLink(facts, upper, placeOf))]
}

/** The link itself, and the other end of a cable. */
function goneWith({ topology }: PlanFacts, link: Link): Link[] {
  const peer = link.kind === 'veth' && link.peer?.seen ? topology.links[link.peer.link] : undefined
  return peer ? [link, peer] : [link]
}

const lowerOf = ({ topology }: PlanFacts, { parent }: Link): Link | undefined =>
  parent?.seen ? topology.links[parent.link] : undefined

function restoreOther(facts: PlanFacts, link: Link, placeOf: PlaceOf): StepOp[] {
  const kind = kindAgain(link)
  const lower = lowerOf(facts, link)
  if (!kind || (link.parent && !lower)) return []
  const { mac, ...made } = { ...newLink(link, placeOf), mtu: link.mtu }
  return [
    {
      do: 'linkAdd',
      link: { ...made, ...(mac === undefined || borrowsMac(link, lower) ? {} : { mac }) },
      kind,
      ...(lower ? { lower: { ...linkAt(lower), place: placeOf(lower.netns) } } : {}),
    },
    ...settingsAgain(facts, link, placeOf, true),
    ...contents(facts, link, placeOf),
  ]
}

function restoreBridge(facts: PlanFacts, link: Link, placeOf: PlaceOf): StepOp[] {
  const attrs = link.attrs?.kind === 'bridge' ? writable(link.attrs) : {}
  const { own, mtu } = bridgeMtu(facts, link)
  const { mtu: _now, ...plain } = newLink(link, placeOf)
  const made = { ...plain, ...(mtu === 1500 ? {} : { mtu }) }
  const ports = facts.select.portsOf(link.id).flatMap((port): StepOp[] => {
    const { at } = newLink(port, placeOf)
    return [{ do: 'linkSet', at, set: { master: made.at } }, ...portAgain(port, at)]
  })
  return [
    { do: 'bridgeAdd', link: made, attrs },
    ...(own === undefined ? [] : [{ do: 'linkSet' as const, at: made.at, set: { mtu: own } }]),
    ...settingsAgain(facts, link, placeOf, true),
    ...ports,
    ...contents(facts, link, placeOf),
  ]
}

/**
 * A bridge takes the least MTU of its ports (br_mtu_auto_adjust), unless it was changed once to one of its own: then it
 * is made with another and changed again.
 */
function bridgeMtu(facts: PlanFacts, link: Link): { mtu: number; own?: number } {
  const ports = facts.select.portsOf(link.id).map(({ mtu }) => mtu)
  const least = ports.length === 0 ? link.mtu : Math.min(...ports)
  return least === link.mtu ? { mtu: link.mtu } : { mtu: least, own: link.mtu }
}

function restoreVeth(facts: PlanFacts, link: Link, placeOf: PlaceOf): StepOp[] {
  const peer = link.peer?.seen ? facts.topology.links[link.peer.link] : undefined
  if (!peer) return []
  // The end that is on a bridge is made there at once; the other can only be put there afterwards.
  const [near, far] = link.master === undefined && peer.master !== undefined ? [peer, link] : [link, peer]
  const master = masterAt(facts, near, placeOf)
  const made = {
    ...newLink(near, placeOf),
    ...(isUp(near) ? { up: true } : {}),
    ...(master ? { master } : {}),
  }
  return [
    { do: 'vethAdd', link: made, peer: newLink(far, placeOf) },
    ...settingsAgain(facts, near, placeOf, false),
    ...settingsAgain(facts, far, placeOf, true),
    ...contents(facts, near, placeOf),
    ...contents(facts, far, placeOf),
  ]
}

/** The attributes that can be given to a bridge and differ from what a new one has. */
function writable(attrs: BridgeAttrs): Partial<BridgeAttrs> {
  const out: Record<string, unknown> = {}
  const values: Readonly<Record<string, unknown>> = { ...attrs }
  for (const [name, usual] of Object.entries(newBridge))
    if (values[name] !== undefined && values[name] !== usual) out[name] = values[name]
  return out
}

/** What the kernel gives a new bridge (net/bridge/br_device.c, br_multicast.c). */
const newBridge: Readonly<Partial<BridgeAttrs>> = {
  stp: false,
  priority: 0x8000,
  forwardDelayCs: 1500,
  helloTimeCs: 200,
  maxAgeCs: 2000,
  ageingTimeCs: 30000,
  vlanFiltering: false,
  vlanProtocol: '802.1Q',
  vlanDefaultPvid: 1,
  vlanStatsEnabled: false,
  groupForwardMask: 0,
  mcastSnooping: true,
  mcastRouter: 1,
  mcastQuerier: false,
  mcastQueryUseIfaddr: false,
  mcastStatsEnabled: false,
  mcastIgmpVersion: 2,
  mcastMldVersion: 1,
  nfCallIptables: false,
  nfCallIp6tables: false,
  nfCallArptables: false,
}

/** Puts what differs from a new port's settings back; nothing for a link that is no port of a bridge. */
export function portAgain(link: Link, at: LinkAt): StepOp[] {
  const port = link.port && unusualPort(link.port)
  return port && Object.keys(port).length > 0 ? [{ do: 'portSet', at, port }] : []
}

/** What undo of the link's deletion would not bring back, in English; empty when it brings back all. */
export function cantRestore(facts: PlanFacts, link: Link): string[] {
  const out: string[] = []
  const known = link.kind === 'bridge' || link.kind === 'veth' || kindAgain(link) !== undefined
  if (!known) return [`${link.ifname} (kind ${link.kind ?? 'none'})`]
  if (link.kind === 'veth' && !link.peer?.seen) return [`${link.ifname} (its other end is out of sight)`]
  if (link.parent && !lowerOf(facts, link)) return [`${link.ifname} (its lower link is out of sight)`]
  if (link.altNames.length > 0) out.push(`the other names of ${link.ifname}`)
  for (const route of lostRoutes(facts, link))
    if (restoreRoute(facts, route).length === 0) out.push(`the route to ${route.destination}`)
  for (const one of goneWith(facts, link))
    for (const upper of facts.select.uppersOf(one.id)) out.push(...cantRestore(facts, upper))
  return out
}
