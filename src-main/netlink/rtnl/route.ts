// RTM_NEWROUTE and RTM_DELROUTE (struct rtmsg, RTA_*), in the words of `ip route`. Requests are in route-requests.ts.
// Source: rtnetlink(7), include/uapi/linux/rtnetlink.h.
import { ifindex } from '../../common/net/ids'
import type { Ifindex } from '../../common/net/ids'
import type { NextHop, Route } from '../../common/net/route'
import { AttrReader } from '../attr'
import { align4, malformed } from '../header'
import { af, familyOf, formatIp } from '../ip'
import { shared } from '../shared'
import { protocolName, scopeName } from './scope'

export interface NextHopMessage extends Omit<NextHop, 'device'> {
  device?: Ifindex
}

/** What a `Route` has, with devices as the kernel's indices. */
export interface RouteMessage extends Omit<Route, 'id' | 'netns' | 'device' | 'nextHops'> {
  device?: Ifindex
  nextHops?: NextHopMessage[]
}

/** RTN_*, by number. */
export const routeTypes = [
  'none',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
  'xresolve',
] as const

/** RTNH_F_* and RTM_F_*, in iproute2's order. */
const flagNames: readonly (readonly [bit: number, name: string])[] = [
  [0x01, 'dead'],
  [0x04, 'onlink'],
  [0x02, 'pervasive'],
  [0x08, 'offload'],
  [0x40, 'trap'],
  [0x100, 'notify'],
  [0x10, 'linkdown'],
  [0x20, 'unresolved'],
  [0x4000, 'rt_offload'],
  [0x8000, 'rt_trap'],
  [0x20000000, 'rt_offload_failed'],
]
const preferences = ['medium', 'high', '[2]', 'low']
const cloned = 0x200

const routeFlags = shared((flags) => flagNames.filter(([bit]) => flags & bit).map(([, name]) => name))

/**
 * Decodes the payload of a route message; undefined for a family other than IP, and for an entry of the cache
 * (RTM_F_CLONED). Throws `transport` when it is malformed.
 */
export function decodeRoute(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): RouteMessage | undefined {
  if (end - start < 12) malformed(`rtmsg of ${end - start} bytes`)
  const family = familyOf(bytes[start] ?? 0)
  const flags = view.getUint32(start + 8, true)
  if (!family || flags & cloned) return undefined
  const type = bytes[start + 7] ?? 0
  const route: RouteMessage = {
    family,
    destination: 'default',
    type: routeTypes[type] ?? String(type),
    table: bytes[start + 4] ?? 0,
    protocol: protocolName(bytes[start + 5] ?? 0),
    scope: scopeName(bytes[start + 6] ?? 0),
    flags: routeFlags(flags),
  }
  if (bytes[start + 3]) route.tos = bytes[start + 3] ?? 0
  const prefixLength = bytes[start + 1] ?? 0
  if (prefixLength > 0) route.destination = `${family === 'inet' ? '0.0.0.0' : '::'}/${prefixLength}`
  const attr = new AttrReader(bytes, view, start + 12, end)
  while (attr.next()) decodeAttribute(route, attr, prefixLength, bytes[start + 2] ?? 0)
  return route
}

function decodeAttribute(route: RouteMessage, attr: AttrReader, bits: number, sourceBits: number): void {
  const { bytes, at, length } = attr
  switch (attr.type) {
    case 1:
      return void (route.destination = `${formatIp(bytes, at, length)}/${bits}`)
    case 2:
      return void (route.source = `${formatIp(bytes, at, length)}/${sourceBits}`)
    case 4:
      return void (route.device = ifindex(attr.u32()))
    case 5:
      return void (route.via = formatIp(bytes, at, length))
    case 6:
      return void setMetric(route, attr.u32())
    case 7:
      return void (route.prefSource = formatIp(bytes, at, length))
    case 8:
      return decodeMetrics(route, attr.nested())
    case 9:
      return void (route.nextHops = decodeNextHops(attr))
    case 15:
      return void (route.table = attr.u32())
    case 18:
      return void (route.via = viaAddress(attr))
    case 20:
      return void (route.preference = preferences[attr.u8()] ?? `[${attr.u8()}]`)
    case 30:
      return void (route.nextHopId = attr.u32())
  }
}

/** The kernel leaves IPv4's 0 out and sends IPv6's; both mean "none". */
function setMetric(route: RouteMessage, metric: number): void {
  if (metric !== 0) route.metric = metric
}

/** RTA_METRICS: RTAX_MTU is 2. */
function decodeMetrics(route: RouteMessage, attr: AttrReader): void {
  while (attr.next()) if (attr.type === 2) route.mtu = attr.u32()
}

/** struct rtvia: a family, then an address of it (an IPv4 route over an IPv6 gateway). */
function viaAddress(attr: AttrReader): string {
  const family = attr.u16()
  const length = family === af.inet ? 4 : family === af.inet6 ? 16 : attr.length - 2
  if (attr.length < 2 + length) malformed(`rtvia of ${attr.length} bytes`)
  return formatIp(attr.bytes, attr.at + 2, length)
}

/** RTA_MULTIPATH: structs rtnexthop of their own length, each with attributes. Weight is hops + 1. */
function decodeNextHops({ bytes, view, at, length }: AttrReader): NextHopMessage[] {
  const hops: NextHopMessage[] = []
  const end = at + length
  for (let next = at; next + 8 <= end;) {
    const size = view.getUint16(next, true)
    if (size < 8 || next + size > end) malformed(`rtnexthop of ${size} bytes`)
    const hop: NextHopMessage = { weight: (bytes[next + 3] ?? 0) + 1 }
    const flags = routeFlags(bytes[next + 2] ?? 0)
    if (flags.length > 0) hop.flags = flags
    const device = view.getInt32(next + 4, true)
    if (device > 0) hop.device = ifindex(device)
    const attr = new AttrReader(bytes, view, next + 8, next + size)
    while (attr.next()) {
      if (attr.type === 5) hop.via = formatIp(bytes, attr.at, attr.length)
      else if (attr.type === 18) hop.via = viaAddress(attr)
    }
    hops.push(hop)
    next += align4(size)
  }
  return hops
}
