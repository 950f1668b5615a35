// The inverse of a step, given the state before it: pure. Undo runs it; rollback too.
import { cidrOf } from '../net/address'
import { isUp } from '../net/link'
import type { Link } from '../net/link'
import { neighbourId } from '../net/neighbour'
import { cidrText, contains, readCidr } from '../net/subnet'
import type { PlanFacts } from './facts'
import {
  addressAgain,
  portAgain,
  restoreAddresses,
  restoreLink,
  restoreRoute,
  restoreRoutes,
} from './restore'
import type { LinkAt, LinkSettings, Place, StepOp, StepRoute } from './step'
import { inverseOfSysctl } from './sysctl-inverse'

export { restoreRoute } from './restore'

/** Least MTU of IPv6: below it the kernel takes the link's IPv6 addresses away (RFC 8200). */
const minMtu6 = 1280

/** Steps that take `op` back, in the order to run them. `facts` is the topology before it. */
export function inverseOf(op: StepOp, facts: PlanFacts): StepOp[] {
  switch (op.do) {
    case 'netnsAdd':
      return [{ do: 'netnsDel', name: op.name, path: op.path }]
    case 'netnsDel':
      return [{ do: 'netnsAdd', name: op.name, path: op.path }]
    case 'vethAdd':
    case 'bridgeAdd':
      return [{ do: 'linkDel', at: op.link.at, ...(op.link.mac === undefined ? {} : { mac: op.link.mac }) }]
    case 'linkAdd': {
      const { at, mac } = op.link
      return [{ do: 'linkDel', at, ...(mac === undefined ? { kind: op.kind.kind } : { mac }) }]
    }
    case 'linkDel':
      return withLink(facts, op.at, (link) => restoreLink(facts, link))
    case 'linkSet':
      return withLink(facts, op.at, (link) => inverseOfSet(facts, link, op.at, op.set))
    case 'bridgeSet':
      return withLink(facts, op.at, ({ attrs }) =>
        attrs?.kind === 'bridge' ? [{ do: 'bridgeSet', at: op.at, attrs: same(op.attrs, attrs) }] : [],
      )
    case 'portSet':
      return withLink(facts, op.at, ({ port }) =>
        port ? [{ do: 'portSet', at: op.at, port: same(op.port, port) }] : [],
      )
    case 'neighAdd':
    case 'neighDel':
      return withLink(facts, op.at, (link) => inverseOfNeigh(facts, link, op))
    case 'natAdd':
      return [{ ...op, do: 'natDel' }]
    case 'natDel':
      return [{ ...op, do: 'natAdd' }]
    case 'sysctlSet':
      return inverseOfSysctl(facts, op)
    case 'addrAdd':
      return [
        { do: 'addrDel', at: op.at, cidr: op.cidr, ...(op.details?.peer ? { peer: op.details.peer } : {}) },
      ]
    case 'addrDel':
      return withLink(facts, op.at, (link) => inverseOfAddrDel(facts, link, op.at, op.cidr))
    case 'routeAdd':
      return inverseOfRouteAdd(facts, op.place, op.route)
    case 'routeDel':
      return routesLike(facts, op.place, op.route).flatMap((route) => restoreRoute(facts, route))
  }
}

function withLink(facts: PlanFacts, at: LinkAt, run: (link: Link) => StepOp[]): StepOp[] {
  const link = 'netns' in at.place ? facts.select.linkByName(at.place.netns, at.ifname) : undefined
  return link ? run(link) : []
}

/** Of `now` what `set` names. */
const same = <T extends object>(set: Partial<T>, now: T): Partial<T> =>
  Object.fromEntries(
    (Object.keys(set) as (keyof T)[])
      .filter((name) => now[name] !== undefined)
      .map((name) => [name, now[name]]),
  ) as Partial<T>

function inverseOfNeigh(
  { topology }: PlanFacts,
  link: Link,
  op: Extract<StepOp, { do: 'neighAdd' | 'neighDel' }>,
): StepOp[] {
  const old = topology.neighbours[neighbourId(link.id, op.ip)]
  if (old?.state === 'PERMANENT' && old.mac !== undefined)
    return [{ do: 'neighAdd', at: op.at, ip: op.ip, mac: old.mac }]
  return op.do === 'neighAdd' ? [{ do: 'neighDel', at: op.at, ip: op.ip, mac: op.mac }] : []
}

function inverseOfSet(facts: PlanFacts, link: Link, at: LinkAt, set: LinkSettings): StepOp[] {
  const after = { ...at, ifname: set.ifname ?? at.ifname }
  const out: StepOp[] = [{ do: 'linkSet', at: after, set: valuesOf(facts, link, set) }]
  const goesDown = set.up === false && isUp(link)
  const comesUp = set.up === true && !isUp(link)
  const loses6 = goesDown || comesUp || (set.mtu !== undefined && set.mtu < minMtu6 && link.mtu >= minMtu6)
  if (loses6) out.push(...restoreAddresses(facts, link, (address) => address.family === 'inet6'))
  if (goesDown || loses6) out.push(...restoreRoutes(facts, link))
  // What it was as a port goes when it leaves its bridge.
  if (set.master !== undefined) out.push(...portAgain(link, after))
  return out
}

/** What the link has now of all that `set` changes. */
export function valuesOf(facts: PlanFacts, link: Link, set: LinkSettings): LinkSettings {
  const master = link.master === undefined ? undefined : facts.topology.links[link.master]
  return {
    ...(set.up === undefined ? {} : { up: isUp(link) }),
    ...(set.ifname === undefined ? {} : { ifname: link.ifname }),
    ...(set.mtu === undefined ? {} : { mtu: link.mtu }),
    ...(set.mac === undefined || link.mac === undefined ? {} : { mac: link.mac }),
    ...(set.master === undefined
      ? {}
      : {
          master: master
            ? { place: { netns: master.netns }, ifname: master.ifname, ifindex: master.ifindex }
            : null,
        }),
    ...(set.alias === undefined ? {} : { alias: link.alias ?? '' }),
    ...(set.bridge?.stp === undefined || link.attrs?.kind !== 'bridge'
      ? {}
      : { bridge: { stp: link.attrs.stp } }),
    ...(set.promiscuous === undefined ? {} : { promiscuous: link.flags.includes('PROMISC') }),
  }
}

/** The address, those that the kernel drops with it (secondaries of the same subnet), and routes that need them. */
function inverseOfAddrDel(facts: PlanFacts, link: Link, at: LinkAt, text: string): StepOp[] {
  const gone = readCidr(text)
  const addresses = facts.select.addressesOf(link.id)
  const own = addresses.find((address) => cidrOf(address) === cidrText(gone))
  if (!own) return []
  const secondaries = own.flags.includes('secondary')
    ? []
    : addresses.filter(
        (address) =>
          address.flags.includes('secondary') &&
          address.prefixLength === gone.prefixLength &&
          contains(gone, address.family, readCidr(address.local).value),
      )
  return [
    ...[own, ...secondaries].map((address) => addressAgain(address, link, at)),
    ...restoreRoutes(facts, link),
  ]
}

function inverseOfRouteAdd(facts: PlanFacts, place: Place, route: StepRoute): StepOp[] {
  const replaced = route.replace ? routesLike(facts, place, route) : []
  if (replaced.length > 0) return replaced.flatMap((one) => restoreRoute(facts, one))
  const { replace: _replace, ...plain } = route
  return [{ do: 'routeDel', place, route: plain }]
}

/** Routes with the same destination, table and metric: what `ip route replace` would take over or `del` would match. */
export function routesLike(facts: PlanFacts, place: Place, route: StepRoute) {
  if (!('netns' in place)) return []
  const family = familyOf(route)
  const destination = route.to === 'default' ? 'default' : cidrText(readCidr(route.to))
  return facts.select
    .routesOf(place.netns)
    .filter(
      (one) =>
        one.family === family &&
        one.destination === destination &&
        one.table === (route.table ?? 254) &&
        one.type === (route.type ?? 'unicast') &&
        (one.metric ?? 0) === (route.metric ?? (family === 'inet' ? 0 : 1024)) &&
        (route.replace || matchesHop(facts, one, route)),
    )
}

function matchesHop(facts: PlanFacts, one: { via?: string; device?: Link['id'] }, route: StepRoute): boolean {
  const device = one.device === undefined ? undefined : facts.topology.links[one.device]?.ifname
  return (
    (route.via === undefined || route.via === one.via) &&
    (route.device === undefined || route.device === device)
  )
}

/** Of a route: what it says, or what its gateway or destination is. */
export function familyOf(route: StepRoute): 'inet' | 'inet6' {
  if (route.to === 'default') return route.family ?? (route.via?.includes(':') ? 'inet6' : 'inet')
  return readCidr(route.to).family
}
