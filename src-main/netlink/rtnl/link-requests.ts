// Requests about links: `ip link add | del | set | show`. Decoding is in link.ts.
import type { BridgePortAttrs } from '../../common/net/bridge'
import type { Ifindex, Nsid } from '../../common/net/ids'
import { displayText } from '../../common/text'
import { Writer } from '../attr'
import { flag } from '../header'
import type { Request } from '../header'
import { af, parseMac } from '../ip'
import { encodeKind } from '../link-kinds'
import type { KindSpec } from '../link-kinds'
import { writeBridgePort } from '../link-kinds/bridge-port-write'
import { dumpRequest } from './dump'
import { addrGenModes } from './link'
import { iff } from './link-flags'
import { rtm } from './types'

/** RTEXT_FILTER_SKIP_STATS: counters are read elsewhere, and are a third of every message. */
const skipStats = 8

interface NewEnd {
  ifname: string
  /** Chosen by the kernel unless given. */
  ifindex?: Ifindex
  mac?: string
  /** Bytes. */
  mtu?: number
  group?: number
  txQueueLen?: number
  numTxQueues?: number
  numRxQueues?: number
  /** fd of the namespace that it is made in; default: the socket's. */
  netnsFd?: number
}

/** The far end of a veth. It can't be made up or be put under a master: the kernel refuses the first with ENOTCONN. */
export type NewPeer = NewEnd

export interface NewLinkSpec extends NewEnd {
  /** `veth`, `dummy`, …; or a kind with its attributes. */
  kind: string | KindSpec
  up?: boolean
  master?: Ifindex
  /** The lower link, for vlan, macvlan and ipvlan; in the socket's namespace, or that of `linkNetnsid`. */
  link?: Ifindex
  linkNetnsid?: Nsid
  /** Only for veth. */
  peer?: NewPeer
}

const header = (writer: Writer, index: number, flags: number, change: number, family: number): Writer =>
  writer.put8(family).put8(0).put16(0).put32(index).put32(flags).put32(change)

function writeEnd(writer: Writer, end: NewEnd): void {
  writer.text(3, end.ifname)
  if (end.mac !== undefined) writer.bytes(1, parseMac(end.mac))
  if (end.mtu !== undefined) writer.u32(4, end.mtu)
  if (end.txQueueLen !== undefined) writer.u32(13, end.txQueueLen)
  if (end.group !== undefined) writer.u32(27, end.group)
  if (end.netnsFd !== undefined) writer.u32(28, end.netnsFd)
  if (end.numTxQueues !== undefined) writer.u32(31, end.numTxQueues)
  if (end.numRxQueues !== undefined) writer.u32(32, end.numRxQueues)
}

/**
 * `ip link add NAME … type KIND …`, for every kind; for a veth with both ends in place: `ip link add NAME master BR up
 * type veth peer name PEER netns NS`. CAP_NET_ADMIN in each namespace that an end is made in. The kernel takes no
 * alias here: send `linkSet({ifname}, {alias})` in the same batch. EEXIST: a name or index is taken (nothing is left
 * behind); EOPNOTSUPP: the kernel lacks the kind; EINVAL: bad master; ERANGE: the name is too long.
 */
export function linkAdd(spec: NewLinkSpec): Request {
  const kind = typeof spec.kind === 'string' ? spec.kind : spec.kind.kind
  const up = spec.up ? iff.up : 0
  const writer = header(new Writer(), spec.ifindex ?? 0, up, up, af.unspec)
  writeEnd(writer, spec)
  if (spec.link !== undefined) writer.u32(5, spec.link)
  if (spec.linkNetnsid !== undefined) writer.u32(37, spec.linkNetnsid)
  if (spec.master !== undefined) writer.u32(10, spec.master)
  writer.nest(18, (info) => {
    info.text(1, kind)
    info.nest(2, (data) => writeData(data, spec))
  })
  return {
    type: rtm.newLink,
    flags: flag.create | flag.excl,
    payload: writer.finish(),
    op: 'linkAdd',
    what: `create ${displayText(kind)} ${displayText(spec.ifname)}`,
  }
}

function writeData(data: Writer, { kind, peer }: NewLinkSpec): void {
  if (typeof kind !== 'string') encodeKind(data, kind)
  if (!peer) return
  // VETH_INFO_PEER: a whole ifinfomsg with its attributes.
  data.nest(1, (nested) => {
    header(nested, peer.ifindex ?? 0, 0, 0, af.unspec)
    writeEnd(nested, peer)
  })
}

/** A link by index, or by name where the index isn't known yet (a link made in the same batch). */
export type LinkKey = { ifindex: Ifindex; ifname?: string } | { ifname: string }

const indexOf = (key: LinkKey): number => ('ifindex' in key ? key.ifindex : 0)
const nameOf = (key: LinkKey): string =>
  key.ifname === undefined ? `link ${indexOf(key)}` : displayText(key.ifname)

/** Starts a message about `key`: the name is sent only where the index isn't, as it would rename. */
function about(key: LinkKey, flags = 0, change = 0): Writer {
  const writer = header(new Writer(), indexOf(key), flags, change, af.unspec)
  return 'ifindex' in key ? writer : writer.text(3, key.ifname)
}

/** `ip link del dev NAME`. CAP_NET_ADMIN. ENODEV: there is none; EOPNOTSUPP: its kind can't be deleted. */
export const linkDel = (key: LinkKey): Request => ({
  type: rtm.delLink,
  flags: 0,
  payload: about(key).finish(),
  op: 'linkDel',
  what: `delete ${nameOf(key)}`,
})

/** `ip link del group N`: all of it in one go, as fast as one. CAP_NET_ADMIN. ENODEV: none is in it; EPERM: group 0. */
export const linkDelGroup = (group: number): Request => ({
  type: rtm.delLink,
  flags: 0,
  payload: header(new Writer(), 0, 0, 0, af.unspec).u32(27, group).finish(),
  op: 'linkDelGroup',
  what: `delete the links of group ${group}`,
})

export interface LinkChanges {
  up?: boolean
  /** New name. The link may be up. */
  ifname?: string
  mtu?: number
  mac?: string
  /** null: leave its master. */
  master?: Ifindex | null
  /** "" removes it. */
  alias?: string
  /** "eui64", "none", "stable_secret", "random"; takes effect when the link comes up. */
  addrGenMode?: string
  group?: number
  txQueueLen?: number
  promiscuous?: boolean
  /** Moves it (~26 ms): make links in place instead where possible. */
  netnsFd?: number
  /** Attributes of its own kind, e.g. a bridge's `stp`. */
  kind?: KindSpec
  /** What it is as a port of its bridge: IFLA_INFO_SLAVE_DATA, as `ip link set … type bridge_slave`. */
  port?: Partial<BridgePortAttrs>
}

/**
 * `ip link set dev NAME …`: what is given changes, in the kernel's own order, and the first refusal stops it (earlier
 * ones stay). CAP_NET_ADMIN. A rename needs the index. EBUSY: in use; EEXIST: name taken; EINVAL: MTU out of range.
 */
export function linkSet(key: LinkKey, set: LinkChanges): Request {
  const change = (set.up === undefined ? 0 : iff.up) | (set.promiscuous === undefined ? 0 : iff.promisc)
  const flags = (set.up ? iff.up : 0) | (set.promiscuous ? iff.promisc : 0)
  const writer = about(key, flags, change)
  if (set.ifname !== undefined) writer.text(3, set.ifname)
  if (set.mac !== undefined) writer.bytes(1, parseMac(set.mac))
  if (set.mtu !== undefined) writer.u32(4, set.mtu)
  if (set.master !== undefined) writer.u32(10, set.master ?? 0)
  if (set.txQueueLen !== undefined) writer.u32(13, set.txQueueLen)
  if (set.alias !== undefined) writer.text(20, set.alias)
  if (set.group !== undefined) writer.u32(27, set.group)
  if (set.netnsFd !== undefined) writer.u32(28, set.netnsFd)
  const { kind, addrGenMode, port } = set
  // IFLA_AF_SPEC, AF_INET6, IFLA_INET6_ADDR_GEN_MODE
  if (addrGenMode !== undefined)
    writer.nest(26, (w) => w.nest(af.inet6, (inet6) => inet6.u8(8, addrGenModes.indexOf(addrGenMode))))
  if (kind) writer.nest(18, (w) => w.text(1, kind.kind).nest(2, (data) => encodeKind(data, kind)))
  if (port) writer.nest(18, (w) => w.text(4, 'bridge').nest(5, (data) => writeBridgePort(data, port)))
  const type = kind || port ? rtm.newLink : rtm.setLink
  return { type, flags: 0, payload: writer.finish(), op: 'linkSet', what: `change ${nameOf(key)}` }
}

/** `ip -d link show`, without counters; `kind` or `master` filter in the kernel. `netns`: as for `linkGet`. */
export function linkDump(filter: { kind?: string; master?: Ifindex; netns?: Nsid } = {}): Request {
  const writer = header(new Writer(), 0, 0, 0, af.unspec).u32(29, skipStats)
  const { kind, master, netns } = filter
  if (master !== undefined) writer.u32(10, master)
  if (kind !== undefined) writer.nest(18, (info) => info.text(1, kind))
  if (netns !== undefined) writer.u32(46, netns)
  return dumpRequest(rtm.getLink, writer.finish(), 'linkDump', 'list links')
}

/**
 * `ip -d link show dev NAME`; the answer is an RTM_NEWLINK. ENODEV: there is none. `netns`: in the namespace that the
 * socket's own numbers so (IFLA_TARGET_NETNSID, Linux 4.20; CAP_NET_ADMIN there), and numbers in the answer are still
 * those of the socket's own. EINVAL: it has no such number.
 */
export function linkGet(key: LinkKey, netns?: Nsid): Request {
  const writer = about(key).u32(29, skipStats)
  if (netns !== undefined) writer.u32(46, netns)
  return {
    type: rtm.getLink,
    flags: 0,
    payload: writer.finish(),
    op: 'linkGet',
    what: `look at ${nameOf(key)}`,
  }
}
