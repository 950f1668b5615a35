// A route of one netns (`ip route`, all tables but `local` unless asked for).
import type { Family } from './address'
import type { LinkId, NetnsId, RouteId } from './ids'

export interface NextHop {
  via?: string
  device?: LinkId
  weight: number
  /** "onlink", "linkdown", "dead", … */
  flags?: string[]
}

export interface Route {
  id: RouteId
  netns: NetnsId
  family: Family
  /** CIDR, or "default". */
  destination: string
  /** "unicast", "local", "broadcast", "unreachable", "blackhole", "prohibit", "throw", "multicast", … */
  type: string
  /** 254 = main, 255 = local. */
  table: number
  protocol: string
  scope: string
  tos?: number
  via?: string
  device?: LinkId
  prefSource?: string
  metric?: number
  /** Bytes, from RTAX_MTU. */
  mtu?: number
  /** "onlink", "linkdown", "dead", "pervasive", … */
  flags: string[]
  nextHops?: NextHop[]
  /** IPv6 source routing: `from PREFIX`. */
  source?: string
  /** IPv6 router preference: "low", "medium", "high". */
  preference?: string
  /** A nexthop object (`ip nexthop`). */
  nextHopId?: number
}

/** `hop`: where it leads, as text. */
export const routeId = (
  netns: NetnsId,
  r: Pick<Route, 'family' | 'table' | 'destination' | 'tos' | 'metric' | 'type'>,
  hop: string,
): RouteId =>
  `${netns}#${r.family},${r.table},${r.type},${r.destination},${r.tos ?? 0},${r.metric ?? 0},${hop}` as RouteId
