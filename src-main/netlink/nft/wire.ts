// nfnetlink's own layer: the header of its messages, the numbers of nf_tables, batches. Unlike rtnetlink its numbers are
// big-endian. Source: include/uapi/linux/netfilter/{nfnetlink,nf_tables}.h.
import type { AttrReader } from '../attr'
import { Writer } from '../attr'
import { malformed } from '../header'
import type { Request } from '../header'

/** NFNL_SUBSYS_NFTABLES. */
export const nftSubsystem = 10

/** NFT_MSG_* */
export const nftMessage = {
  newTable: 0,
  getTable: 1,
  delTable: 2,
  newChain: 3,
  getChain: 4,
  newRule: 6,
  getRule: 7,
} as const

/** NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END. */
const batch = { begin: 16, end: 17 } as const

/** NFPROTO_IPV4. */
export const familyIp4 = 2

const be32 = (value: number): Uint8Array =>
  Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)

/** Attributes of nf_tables. */
export const putBe32 = (writer: Writer, type: number, value: number): Writer =>
  writer.bytes(type, be32(value))

export function readBe32(attr: AttrReader): number {
  if (attr.length < 4) malformed(`number of ${attr.length} bytes`)
  return attr.view.getUint32(attr.at, false)
}

/** struct nfgenmsg, then what `fill` writes. */
export function nftRequest(
  message: number,
  flags: number,
  words: Pick<Request, 'op' | 'what'>,
  fill: (writer: Writer) => void = () => undefined,
): Request {
  const writer = new Writer().put8(familyIp4).put8(0).put16(0)
  fill(writer)
  return { type: (nftSubsystem << 8) | message, flags, payload: writer.finish(), ...words }
}

const mark = (type: number): Request => ({
  type,
  flags: 0,
  // res_id, big-endian: the subsystem that the batch is for.
  payload: Uint8Array.of(0, 0, 0, nftSubsystem),
  op: 'nft',
  what: 'change nftables',
})

/** Requests that come about all together, or none of them. */
export const inBatch = (requests: readonly Request[]): Request[] => [
  mark(batch.begin),
  ...requests,
  mark(batch.end),
]
