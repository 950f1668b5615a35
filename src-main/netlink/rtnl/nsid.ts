// RTM_NEWNSID, RTM_DELNSID and RTM_GETNSID (struct rtgenmsg, NETNSA_*): how one namespace numbers others.
// Source: include/uapi/linux/net_namespace.h, ip-netns(8).
import { nsid } from '../../common/net/ids'
import type { Nsid } from '../../common/net/ids'
import { AttrReader, Writer } from '../attr'
import { malformed } from '../header'
import type { Request } from '../header'
import { dumpRequest } from './dump'
import { rtm } from './types'

export interface NsidMessage {
  /** Undefined: the namespace that was asked about has no number here. */
  nsid?: Nsid
}

/** Decodes the payload of an nsid message. Throws `transport` when it is malformed. */
export function decodeNsid(bytes: Uint8Array, view: DataView, start: number, end: number): NsidMessage {
  if (end - start < 1) malformed('rtgenmsg of 0 bytes')
  const message: NsidMessage = {}
  const attr = new AttrReader(bytes, view, start + 4, end)
  while (attr.next()) if (attr.type === 1 && attr.i32() >= 0) message.nsid = nsid(attr.i32())
  return message
}

const nothing = (): Writer => new Writer().put32(0)

/**
 * `ip netns set NAME NSID` (`auto` by default): gives the namespace behind `fd` a number in the socket's own.
 * CAP_NET_ADMIN there. EEXIST: it has one already.
 */
export const nsidNew = (fd: number, number: number = -1): Request => ({
  type: rtm.newNsid,
  flags: 0,
  payload: nothing()
    .u32(3, fd)
    .u32(1, number >>> 0)
    .finish(),
  op: 'nsidNew',
  what: 'number a network namespace',
})

/** The number of the namespace behind `fd`, as the socket's own has it; the answer is an RTM_NEWNSID. */
export const nsidGet = (fd: number): Request => ({
  type: rtm.getNsid,
  flags: 0,
  payload: nothing().u32(3, fd).finish(),
  op: 'nsidGet',
  what: 'ask for the number of a network namespace',
})

/** `ip netns list-id`. */
export const nsidDump = (): Request =>
  dumpRequest(rtm.getNsid, nothing().finish(), 'nsidDump', 'list numbers of network namespaces')
