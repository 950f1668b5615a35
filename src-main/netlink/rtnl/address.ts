// RTM_NEWADDR and RTM_DELADDR (struct ifaddrmsg, IFA_*), in the words of `ip address`, and its requests.
// Source: rtnetlink(7), include/uapi/linux/if_addr.h.
import { displayText } from '../../common/text'
import type { Address } from '../../common/net/address'
import { ifindex } from '../../common/net/ids'
import type { Ifindex, Nsid } from '../../common/net/ids'
import { AttrReader, Writer } from '../attr'
import { flag, malformed } from '../header'
import type { Request } from '../header'
import { familyNumber, familyOf, formatIp, parseCidr, parseIp } from '../ip'
import { shared } from '../shared'
import { dumpRequest } from './dump'
import { scopeName, scopeNumber } from './scope'
import { rtm } from './types'

/** What an `Address` has, with the link as the kernel's index. */
export interface AddressMessage extends Omit<Address, 'id' | 'netns' | 'link'> {
  ifindex: Ifindex
}

const forever = 0xffffffff
const permanent = 0x80
const flagNames: readonly (readonly [bit: number, name: string])[] = [
  [0x01, 'secondary'],
  [0x02, 'nodad'],
  [0x04, 'optimistic'],
  [0x08, 'dadfailed'],
  [0x10, 'home'],
  [0x20, 'deprecated'],
  [0x40, 'tentative'],
  [permanent, 'permanent'],
  [0x100, 'mngtmpaddr'],
  [0x200, 'noprefixroute'],
  [0x400, 'autojoin'],
  [0x800, 'stable-privacy'],
]

/** As iproute2: "temporary" is IPv6's secondary, and what is not permanent is "dynamic". */
const addressFlags = (inet6: boolean): ((flags: number) => string[]) =>
  shared((flags) => {
    const out: string[] = []
    for (const [bit, name] of flagNames) {
      if (flags & bit) out.push(bit === 1 && inet6 ? 'temporary' : name)
      else if (bit === permanent) out.push('dynamic')
    }
    return out
  })
const flagsOf = { inet: addressFlags(false), inet6: addressFlags(true) }

/** Decodes the payload of an address message; undefined for a family other than IP. Throws `transport`. */
export function decodeAddress(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): AddressMessage | undefined {
  if (end - start < 8) malformed(`ifaddrmsg of ${end - start} bytes`)
  const family = familyOf(bytes[start] ?? 0)
  if (!family) return undefined
  const address: AddressMessage = {
    ifindex: ifindex(view.getUint32(start + 4, true)),
    family,
    local: '',
    prefixLength: bytes[start + 1] ?? 0,
    scope: scopeName(bytes[start + 3] ?? 0),
    flags: [],
  }
  let flags = bytes[start + 2] ?? 0
  let far: string | undefined
  const attr = new AttrReader(bytes, view, start + 8, end)
  while (attr.next()) {
    if (attr.type === 1) far = formatIp(bytes, attr.at, attr.length)
    else if (attr.type === 2) address.local = formatIp(bytes, attr.at, attr.length)
    else if (attr.type === 3) address.label = attr.text()
    else if (attr.type === 4) address.broadcast = formatIp(bytes, attr.at, attr.length)
    else if (attr.type === 6) setLifetimes(address, attr)
    else if (attr.type === 8) flags = attr.u32()
    else if (attr.type === 9) address.metric = attr.u32()
  }
  if (address.local === '') address.local = far ?? ''
  else if (far !== undefined && far !== address.local) address.peer = far
  address.flags = flagsOf[family](flags)
  return address
}

/** struct ifa_cacheinfo: preferred, valid, then timestamps. */
function setLifetimes(address: AddressMessage, attr: AttrReader): void {
  if (attr.length < 8) malformed(`ifa_cacheinfo of ${attr.length} bytes`)
  const preferred = attr.view.getUint32(attr.at, true)
  const valid = attr.view.getUint32(attr.at + 4, true)
  if (preferred !== forever) address.preferredLifetimeS = preferred
  if (valid !== forever) address.validLifetimeS = valid
}

export interface AddressSpec {
  ifindex: Ifindex
  /** "10.0.0.1/24"; without "/N" a host address. */
  cidr: string
  /** The far end of a point-to-point address. */
  peer?: string
  /** IPv4; default: none, as `ip addr add` without `brd`. */
  broadcast?: string
  label?: string
  /** IPv6: don't probe for duplicates first, so that it can be used at once (`nodad`). */
  nodad?: boolean
  /** No connected route comes with it (`noprefixroute`). */
  noPrefixRoute?: boolean
  /** IPv4; default "global". */
  scope?: string
  /** Of the connected route. */
  metric?: number
  /** For messages: "eth1". */
  ifname?: string
}

function addressRequest(op: string, verb: string, type: number, flags: number, spec: AddressSpec): Request {
  const { family, bytes, prefixLength } = parseCidr(spec.cidr)
  const writer = new Writer().put8(familyNumber(family)).put8(prefixLength)
  writer
    .put8(0)
    .put8(scopeNumber(spec.scope ?? 'global'))
    .put32(spec.ifindex)
  writer.bytes(2, bytes).bytes(1, spec.peer === undefined ? bytes : parseIp(spec.peer))
  if (spec.broadcast !== undefined) writer.bytes(4, parseIp(spec.broadcast))
  if (spec.label !== undefined) writer.text(3, spec.label)
  const special = (spec.nodad ? 0x02 : 0) | (spec.noPrefixRoute ? 0x200 : 0)
  if (special) writer.u32(8, special)
  if (spec.metric !== undefined) writer.u32(9, spec.metric)
  const device = spec.ifname === undefined ? `link ${spec.ifindex}` : displayText(spec.ifname)
  return { type, flags, payload: writer.finish(), op, what: `${verb} ${spec.cidr} on ${device}` }
}

/**
 * `ip address add CIDR dev …`. CAP_NET_ADMIN. EEXIST: it is there; ENODEV: no such link; EADDRNOTAVAIL: the host
 * part is all zeros or the link is loopback-only; EACCES: IPv6 is disabled on the link.
 */
export const addrAdd = (spec: AddressSpec): Request =>
  addressRequest('addrAdd', 'add address', rtm.newAddr, flag.create | flag.excl, spec)

/** `ip address replace CIDR dev …`: as `addrAdd`, and no error when it is there. */
export const addrReplace = (spec: AddressSpec): Request =>
  addressRequest('addrReplace', 'set address', rtm.newAddr, flag.create | flag.replace, spec)

/** `ip address del CIDR dev …`. CAP_NET_ADMIN. EADDRNOTAVAIL: it isn't there; ENODEV: no such link. */
export const addrDel = (spec: AddressSpec): Request =>
  addressRequest('addrDel', 'delete address', rtm.delAddr, 0, spec)

/**
 * `ip address show`, of one family or both, of one link (the kernel filters) or all; `netns`: in the namespace that the
 * socket's own numbers so (IFA_TARGET_NETNSID).
 */
export const addrDump = (family?: 'inet' | 'inet6', link: Ifindex | 0 = 0, netns?: Nsid): Request => {
  const payload = new Writer()
    .put8(family ? familyNumber(family) : 0)
    .put8(0)
    .put8(0)
    .put8(0)
    .put32(link)
  if (netns !== undefined) payload.u32(10, netns)
  return dumpRequest(rtm.getAddr, payload.finish(), 'addrDump', 'list addresses')
}
