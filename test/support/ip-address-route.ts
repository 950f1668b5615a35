// Our decoded addresses and routes in the shape of `ip -j -d`, so that a test can demand that both say the same.
import type { AddressMessage } from '../../src-main/netlink/rtnl/address'
import type { RouteMessage } from '../../src-main/netlink/rtnl/route'

type Json = Record<string, unknown>
const forever = 4294967295

const optional = (key: string, value: unknown): Json => (value === undefined ? {} : { [key]: value })

/** As one of `addr_info`. "tentative" is left out: it ends by itself between two looks. */
export const asIpAddress = (a: AddressMessage): Json => ({
  family: a.family,
  local: a.local,
  ...optional('address', a.peer),
  prefixlen: a.prefixLength,
  ...optional('metric', a.metric),
  ...optional('broadcast', a.broadcast),
  scope: a.scope,
  ...Object.fromEntries(
    a.flags.filter((flag) => flag !== 'permanent' && flag !== 'tentative').map((flag) => [flag, true]),
  ),
  ...optional('label', a.label),
  valid_life_time: a.validLifetimeS ?? forever,
  preferred_life_time: a.preferredLifetimeS ?? forever,
})

export const ipAddressCompared = ({ tentative: _, ...address }: Json): Json => address

type NameOf = (ifindex: number) => string | undefined

/** As one of `ip -j -d route show table all`. */
export function asIpRoute(route: RouteMessage, nameOf: NameOf): Json {
  const hop = (via: string | undefined): Json =>
    via?.includes(':') && route.family === 'inet'
      ? { via: { family: 'inet6', host: via } }
      : optional('gateway', via)
  const device = (index: number | undefined): Json => (index === undefined ? {} : { dev: nameOf(index) })
  const whole = route.family === 'inet' ? '/32' : '/128'
  const { destination: to, nextHops } = route
  return {
    type: route.type,
    dst: to.endsWith(whole) ? to.slice(0, -whole.length) : to,
    ...hop(route.via),
    ...device(route.device),
    table: { 254: 'main', 255: 'local' }[route.table] ?? String(route.table),
    protocol: route.protocol,
    scope: route.scope,
    ...optional('tos', route.tos && `0x${route.tos.toString(16).padStart(2, '0')}`),
    ...optional('prefsrc', route.prefSource),
    metric: route.metric ?? 0,
    ...optional('metrics', route.mtu && [{ mtu: route.mtu }]),
    flags: route.flags,
    ...optional('pref', route.preference),
    ...optional('nhid', route.nextHopId),
    ...optional(
      'nexthops',
      nextHops?.map((h) => ({
        ...hop(h.via),
        ...device(h.device),
        weight: h.weight,
        flags: h.flags ?? [],
      })),
    ),
  }
}

/** Defaults that `ip` leaves out are put in; `nh_info` repeats what the route says already. */
export const ipRouteCompared = ({ nh_info: _, ...route }: Json): Json => ({
  ...route,
  table: route['table'] ?? 'main',
  metric: route['metric'] ?? 0,
})

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

/** In an order that doesn't depend on who listed it. */
export const sorted = (items: Json[]): Json[] =>
  items.map((item) => Object.fromEntries(Object.entries(item).sort()) as Json).sort(byText)
