// RTM_NEWNEIGH and RTM_DELNEIGH (struct ndmsg, NDA_*), in the words of `ip neighbour`, and its requests.
// Source: rtnetlink(7), include/uapi/linux/neighbour.h. Forwarding entries of bridges (AF_BRIDGE) are not here.
import { displayText } from '../../common/text'
import { ifindex } from '../../common/net/ids'
import type { Ifindex } from '../../common/net/ids'
import type { Neighbour } from '../../common/net/neighbour'
import { AttrReader, Writer } from '../attr'
import { flag, malformed } from '../header'
import type { Request } from '../header'
import { familyNumber, familyOf, formatIp, formatMac, parseIp, parseMac } from '../ip'
import { dumpRequest } from './dump'
import { rtm } from './types'

/** What a `Neighbour` has, with the link as the kernel's index. */
export interface NeighbourMessage extends Omit<Neighbour, 'id' | 'netns' | 'link'> {
  ifindex: Ifindex
}

/** NUD_* */
const states: Readonly<Record<number, string>> = {
  0: 'NONE',
  1: 'INCOMPLETE',
  2: 'REACHABLE',
  4: 'STALE',
  8: 'DELAY',
  16: 'PROBE',
  32: 'FAILED',
  64: 'NOARP',
  128: 'PERMANENT',
}
const ntfProxy = 0x08
const ntfRouter = 0x80

/** Decodes the payload of a neighbour message; undefined for a family other than IP. Throws `transport`. */
export function decodeNeighbour(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): NeighbourMessage | undefined {
  if (end - start < 12) malformed(`ndmsg of ${end - start} bytes`)
  const family = familyOf(bytes[start] ?? 0)
  if (!family) return undefined
  const state = view.getUint16(start + 8, true)
  const flags = bytes[start + 10] ?? 0
  const neighbour: NeighbourMessage = {
    ifindex: ifindex(view.getInt32(start + 4, true)),
    family,
    destination: '',
    state: states[state] ?? `0x${state.toString(16)}`,
  }
  if (flags & ntfRouter) neighbour.router = true
  if (flags & ntfProxy) neighbour.proxy = true
  const attr = new AttrReader(bytes, view, start + 12, end)
  while (attr.next()) {
    if (attr.type === 1) neighbour.destination = formatIp(bytes, attr.at, attr.length)
    else if (attr.type === 2 && attr.length > 0) neighbour.mac = formatMac(bytes, attr.at, attr.length)
  }
  return neighbour
}

export interface NeighbourSpec {
  ifindex: Ifindex
  destination: string
  /** Needed to add. */
  mac?: string
  /** For messages. */
  ifname?: string
}

function neighbourRequest(
  op: string,
  verb: string,
  type: number,
  flags: number,
  spec: NeighbourSpec,
): Request {
  const bytes = parseIp(spec.destination)
  const writer = new Writer()
    .put8(familyNumber(bytes.length === 4 ? 'inet' : 'inet6'))
    .put8(0)
    .put16(0)
  writer.put32(spec.ifindex).put16(128).put8(0).put8(0).bytes(1, bytes)
  if (spec.mac !== undefined) writer.bytes(2, parseMac(spec.mac))
  const device = spec.ifname === undefined ? `link ${spec.ifindex}` : displayText(spec.ifname)
  return { type, flags, payload: writer.finish(), op, what: `${verb} ${spec.destination} on ${device}` }
}

/** `ip neighbour replace IP lladdr MAC dev … nud permanent`. CAP_NET_ADMIN. ENODEV: no such link. */
export const neighAdd = (spec: NeighbourSpec & { mac: string }): Request =>
  neighbourRequest('neighAdd', 'set neighbour', rtm.newNeigh, flag.create | flag.replace, spec)

/** `ip neighbour del IP dev …`. CAP_NET_ADMIN. ENOENT: it isn't there. */
export const neighDel = (spec: NeighbourSpec): Request =>
  neighbourRequest('neighDel', 'delete neighbour', rtm.delNeigh, 0, spec)

/** `ip neighbour show nud all`, of one family or both. */
export const neighDump = (family?: 'inet' | 'inet6'): Request => {
  const payload = new Writer()
    .put8(family ? familyNumber(family) : 0)
    .put8(0)
    .put16(0)
    .put32(0)
    .put32(0)
  return dumpRequest(rtm.getNeigh, payload.finish(), 'neighDump', 'list neighbours')
}
