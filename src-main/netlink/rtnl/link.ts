// RTM_NEWLINK and RTM_DELLINK as the kernel sends them (struct ifinfomsg, IFLA_*), in the words of `ip -d link`.
// Indices stay raw: which namespace they belong to is for the engine to find out. Source: rtnetlink(7), if_link.h.
import { ifindex, nsid } from '../../common/net/ids'
import type { Ifindex, Nsid } from '../../common/net/ids'
import type { BridgePortAttrs } from '../../common/net/bridge'
import type { Link, OperState } from '../../common/net/link'
import { AttrReader } from '../attr'
import { malformed } from '../header'
import { formatIp, formatMac } from '../ip'
import { decodeKind } from '../link-kinds'
import { decodeBridgePort } from '../link-kinds/bridge-port'
import { hasIpAsMac, linkTypeName } from './arphrd'
import { linkFlags } from './link-flags'

/** What a `Link` has, with indices as the kernel gives them. */
export interface LinkMessage extends Omit<Link, 'id' | 'netns' | 'master' | 'parent' | 'peer'> {
  /** AF_UNSPEC, or AF_BRIDGE: then it tells of a bridge port only, and a DELLINK that it left its bridge. */
  family: number
  /** IFLA_MASTER. */
  master?: Ifindex
  /** IFLA_LINK: the veth's peer or the lower link, in the namespace that `linkNetnsid` says. */
  link?: Ifindex
  /** IFLA_LINK_NETNSID: undefined = the same namespace. -1 from the kernel (no nsid for it yet) is `'unknown'`. */
  linkNetnsid?: Nsid | 'unknown'
  /** Set in a DELLINK that is a move: where it went, as this namespace numbers it. */
  newNetnsid?: Nsid
  newIfindex?: Ifindex
}

const operStates: readonly OperState[] = [
  'UNKNOWN',
  'NOTPRESENT',
  'DOWN',
  'LOWERLAYERDOWN',
  'TESTING',
  'DORMANT',
  'UP',
]
const linkModes = ['DEFAULT', 'DORMANT']
export const addrGenModes = ['eui64', 'none', 'stable_secret', 'random']

/** Decodes the payload of a link message, `start` to `end` of `bytes`. Throws `transport` when it is malformed. */
export function decodeLink(bytes: Uint8Array, view: DataView, start: number, end: number): LinkMessage {
  if (end - start < 16) malformed(`ifinfomsg of ${end - start} bytes`)
  const arphrd = view.getUint16(start + 2, true)
  const link: LinkMessage = {
    family: bytes[start] ?? 0,
    ifindex: ifindex(view.getInt32(start + 4, true)),
    ifname: '',
    altNames: [],
    linkType: linkTypeName(arphrd),
    mtu: 0,
    flags: linkFlags(view.getUint32(start + 8, true)),
    operState: 'UNKNOWN',
    linkMode: 'DEFAULT',
    group: 0,
    promiscuity: 0,
  }
  const attr = new AttrReader(bytes, view, start + 16, end)
  while (attr.next()) decodeAttribute(link, attr, arphrd)
  return link
}

// One flat switch: it runs for each of the ~50 attributes of each link of a dump.
function decodeAttribute(link: LinkMessage, attr: AttrReader, arphrd: number): void {
  switch (attr.type) {
    case 1:
      return setMac(link, attr, arphrd)
    case 2:
      return setBroadcast(link, attr, arphrd)
    case 3:
      return void (link.ifname = attr.text())
    case 4:
      return void (link.mtu = attr.u32())
    case 5:
      return void setLink(link, attr.u32())
    case 6:
      return void (link.qdisc = attr.text())
    case 10:
      return void (link.master = ifindex(attr.u32()))
    case 12:
      return void decodePortInfo(link, attr)
    case 13:
      return void (link.txQueueLen = attr.u32())
    case 16:
      return void (link.operState = operStates[attr.u8()] ?? 'UNKNOWN')
    case 17:
      return void (link.linkMode = linkModes[attr.u8()] ?? `[${attr.u8()}]`)
    case 18:
      return decodeLinkInfo(link, attr.nested())
    case 20:
      return void (link.alias = attr.text())
    case 26:
      return decodeFamilies(link, attr.nested())
    case 27:
      return void (link.group = attr.u32())
    case 30:
      return void (link.promiscuity = attr.u32())
    case 37:
      return void (link.linkNetnsid = attr.i32() < 0 ? 'unknown' : nsid(attr.i32()))
    default:
      decodeRareAttribute(link, attr, arphrd)
  }
}

function decodeRareAttribute(link: LinkMessage, attr: AttrReader, arphrd: number): void {
  switch (attr.type) {
    case 31:
      return void (link.numTxQueues = attr.u32())
    case 32:
      return void (link.numRxQueues = attr.u32())
    case 40:
      return void (link.gsoMaxSegs = attr.u32())
    case 41:
      return void (link.gsoMaxSize = attr.u32())
    case 45:
      return void (link.newNetnsid = nsid(attr.i32()))
    case 49:
      return void (link.newIfindex = ifindex(attr.i32()))
    case 50:
      return void (link.minMtu = attr.u32())
    case 51:
      return void (link.maxMtu = attr.u32())
    case 52:
      return decodeProperties(link, attr.nested())
    case 54:
      return setPermanentAddress(link, attr, arphrd)
    case 56:
      return void (link.parentDevice = attr.text())
    case 57:
      return void (link.parentBus = attr.text())
    case 58:
      return void (link.groMaxSize = attr.u32())
    case 59:
      return void (link.tsoMaxSize = attr.u32())
    case 60:
      return void (link.tsoMaxSegs = attr.u32())
    case 61:
      return void (link.allMulticast = attr.u32())
  }
}

const hardwareAddress = ({ bytes, at, length }: AttrReader, arphrd: number): string =>
  hasIpAsMac(arphrd, length) ? formatIp(bytes, at, length) : formatMac(bytes, at, length)

// Each field is set by its name: V8 turns an object that gets more than a dozen by `link[field] = …` into a hash table.
function setMac(link: LinkMessage, attr: AttrReader, arphrd: number): void {
  if (attr.length > 0) link.mac = hardwareAddress(attr, arphrd)
}

function setBroadcast(link: LinkMessage, attr: AttrReader, arphrd: number): void {
  if (attr.length > 0) link.broadcast = hardwareAddress(attr, arphrd)
}

/** Kept only where it says something: when it isn't the link's address (which comes before it). As `ip`. */
function setPermanentAddress(link: LinkMessage, attr: AttrReader, arphrd: number): void {
  if (attr.length === 0) return
  const mac = hardwareAddress(attr, arphrd)
  if (mac !== link.mac) link.permanentMac = mac
}

/** 0 says that there is none (a tunnel without a device). */
function setLink(link: LinkMessage, index: number): void {
  if (index !== 0) link.link = ifindex(index)
}

function decodeProperties(link: LinkMessage, attr: AttrReader): void {
  while (attr.next()) if (attr.type === 53) link.altNames.push(attr.text())
}

/** IFLA_PROTINFO of AF_BRIDGE messages: the port's attributes. AF_INET6 puts other things there. */
function decodePortInfo(link: LinkMessage, attr: AttrReader): void {
  if (link.family === 7 && attr.length > 1) link.port = decodeBridgePort(attr.nested())
}

function decodeLinkInfo(link: LinkMessage, attr: AttrReader): void {
  let data: AttrReader | undefined
  let portData: AttrReader | undefined
  while (attr.next()) {
    if (attr.type === 1) link.kind = attr.text()
    else if (attr.type === 2) data = attr.nested()
    else if (attr.type === 4) link.portKind = attr.text()
    else if (attr.type === 5) portData = attr.nested()
  }
  const attrs = link.kind !== undefined && data ? decodeKind(link.kind, data) : undefined
  if (attrs) link.attrs = attrs
  const port = portData && decodePort(link.portKind, portData)
  if (port) link.port = port
}

const decodePort = (kind: string | undefined, data: AttrReader): BridgePortAttrs | undefined =>
  kind === 'bridge' ? decodeBridgePort(data) : undefined

/** IFLA_AF_SPEC → AF_INET6 → IFLA_INET6_ADDR_GEN_MODE. */
function decodeFamilies(link: LinkMessage, families: AttrReader): void {
  if (link.family !== 0) return
  while (families.next()) {
    if (families.type !== 10) continue
    const attr = families.nested()
    while (attr.next()) if (attr.type === 8) link.addrGenMode = addrGenModes[attr.u8()] ?? `[${attr.u8()}]`
  }
}
