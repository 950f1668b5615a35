// Requests about routes: `ip route add | replace | del | show`. Decoding is in route.ts.
import { fail } from '../../common/errors/error'
import type { Family } from '../../common/net/address'
import type { Ifindex } from '../../common/net/ids'
import { Writer } from '../attr'
import { flag } from '../header'
import type { Request } from '../header'
import { familyNumber, parseCidr, parseIp } from '../ip'
import { dumpRequest } from './dump'
import { routeTypes } from './route'
import { protocolNumber, scopeNumber } from './scope'
import { rtm } from './types'

export interface RouteRequestSpec {
  /** CIDR, or "default" (then `via`, or `family`, says which family's). */
  to: string
  family?: Family
  via?: string | undefined
  device?: Ifindex
  prefSource?: string
  metric?: number | undefined
  /** Default: 254, main. */
  table?: number
  /** Default "boot", as `ip route add`. */
  protocol?: string
  /** Default: "link" for an IPv4 unicast route without a gateway, "host" for "local", else "global". */
  scope?: string
  /** Default "unicast". */
  type?: string
  tos?: number
  /** The gateway is on the link even if no address of it says so. */
  onlink?: boolean
  mtu?: number
}

const anywhere = 255

function routeRequest(
  op: string,
  verb: string,
  type: number,
  flags: number,
  spec: RouteRequestSpec,
): Request {
  const to = destination(spec)
  const kind = (routeTypes as readonly string[]).indexOf(spec.type ?? 'unicast')
  if (kind < 0) fail({ kind: 'invalid', op, what: `read "${spec.type ?? ''}" as a route type` })
  const table = spec.table ?? 254
  const deletes = type === rtm.delRoute
  const protocol = spec.protocol ?? (deletes ? 'unspec' : 'boot')
  const scope = spec.scope === undefined ? defaultScope(spec, to.family, deletes) : scopeNumber(spec.scope)
  const writer = new Writer().put8(familyNumber(to.family)).put8(to.prefixLength).put8(0)
  writer.put8(spec.tos ?? 0).put8(table > 255 ? 0 : table)
  writer
    .put8(protocolNumber(protocol))
    .put8(scope)
    .put8(deletes && !spec.type ? 0 : kind)
  writer.put32(spec.onlink ? 0x04 : 0)
  if (to.prefixLength > 0) writer.bytes(1, to.bytes)
  if (table > 255) writer.u32(15, table)
  writeGateway(writer, spec, to.family)
  if (spec.device !== undefined) writer.u32(4, spec.device)
  if (spec.prefSource !== undefined) writer.bytes(7, parseIp(spec.prefSource))
  if (spec.metric !== undefined) writer.u32(6, spec.metric)
  const { mtu } = spec
  if (mtu !== undefined) writer.nest(8, (w) => w.u32(2, mtu))
  const hop = spec.via === undefined ? '' : ` via ${spec.via}`
  return { type, flags, payload: writer.finish(), op, what: `${verb} ${spec.to}${hop}` }
}

function destination(spec: RouteRequestSpec): ReturnType<typeof parseCidr> {
  if (spec.to !== 'default') return parseCidr(spec.to)
  const family = spec.family ?? (spec.via?.includes(':') ? 'inet6' : 'inet')
  return { family, bytes: new Uint8Array(0), prefixLength: 0 }
}

/** RTA_GATEWAY, or RTA_VIA when the gateway is of the other family. */
function writeGateway(writer: Writer, spec: RouteRequestSpec, family: Family): void {
  if (spec.via === undefined) return
  const bytes = parseIp(spec.via)
  const own: Family = bytes.length === 4 ? 'inet' : 'inet6'
  if (own === family) writer.bytes(5, bytes)
  else writer.bytes(18, Uint8Array.of(familyNumber(own), 0, ...bytes))
}

/** As iproute2: what a route reaches without a gateway is on the link; a delete matches any scope. */
function defaultScope(spec: RouteRequestSpec, family: Family, deletes: boolean): number {
  if (spec.type === 'local') return scopeNumber('host')
  if (deletes) return anywhere
  const direct = family === 'inet' && spec.via === undefined && (spec.type ?? 'unicast') === 'unicast'
  return scopeNumber(direct ? 'link' : 'global')
}

/**
 * `ip route add …`. CAP_NET_ADMIN. EEXIST: one with the same destination and metric; ENETUNREACH: the gateway is on
 * no link that is up; ENETDOWN: the device is down; EINVAL: host bits set, or no such source address.
 */
export const routeAdd = (spec: RouteRequestSpec): Request =>
  routeRequest('routeAdd', 'add route', rtm.newRoute, flag.create | flag.excl, spec)

/** `ip route replace …`: takes the place of one with the same destination, TOS and metric. */
export const routeReplace = (spec: RouteRequestSpec): Request =>
  routeRequest('routeReplace', 'replace route', rtm.newRoute, flag.create | flag.replace, spec)

/** `ip route del …`: the first that matches all that is given. CAP_NET_ADMIN. ESRCH: none does. */
export const routeDel = (spec: RouteRequestSpec): Request =>
  routeRequest('routeDel', 'delete route', rtm.delRoute, 0, spec)

/** `ip route show table all`, of one family or both; the cache is left out. */
export const routeDump = (family?: Family): Request => {
  const writer = new Writer().put8(family ? familyNumber(family) : 0)
  for (let i = 0; i < 7; i++) writer.put8(0)
  return dumpRequest(rtm.getRoute, writer.put32(0).finish(), 'routeDump', 'list routes')
}
