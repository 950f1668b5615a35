// Netlink messages: the 16-byte header (struct nlmsghdr), its flags, and walking the messages of a buffer.
// What a message holds is in rtnl/. Source: include/uapi/linux/netlink.h. All numbers are little-endian.
import { fail } from '../common/errors/error'

export const headerLength = 16

/** NLM_F_*: of requests; DUMP is ROOT | MATCH. */
export const flag = {
  request: 0x1,
  multi: 0x2,
  ack: 0x4,
  echo: 0x8,
  dumpIntr: 0x10,
  root: 0x100,
  match: 0x200,
  dump: 0x300,
  replace: 0x100,
  excl: 0x200,
  create: 0x400,
  append: 0x800,
  /** Of NLMSG_ERROR: the request's payload is not quoted. */
  capped: 0x100,
  /** Of NLMSG_ERROR and NLMSG_DONE: ext-ack attributes follow. */
  ackTlvs: 0x200,
} as const

/** NLMSG_*: types below 16 are netlink's own. */
export const control = { noop: 1, error: 2, done: 3, overrun: 4 } as const

/** One request: what goes on the wire, and what to say when it fails. The socket adds the header. */
export interface Request {
  /** RTM_* */
  type: number
  /** NLM_F_* beyond REQUEST and ACK, which the socket sets. */
  flags: number
  /** All that follows the header: family header and attributes. */
  payload: Uint8Array
  /** "linkAdd": for `VethboardError.op`. */
  op: string
  /** "create veth vb-web-eth1": for `VethboardError.what`. Names in it are escaped for display. */
  what: string
  target?: string
}

export const align4 = (n: number): number => (n + 3) & ~3

/** Bytes that `request` takes on the wire, padding included. */
export const wireLength = (request: Request): number => align4(headerLength + request.payload.length)

/** Writes one message at `at` and returns where the next one goes. The caller has made room (`wireLength`). */
export function writeMessage(
  out: Uint8Array,
  at: number,
  request: Request,
  seq: number,
  extraFlags: number,
): number {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength)
  const end = at + wireLength(request)
  view.setUint32(at, headerLength + request.payload.length, true)
  view.setUint16(at + 4, request.type, true)
  view.setUint16(at + 6, request.flags | flag.request | extraFlags, true)
  view.setUint32(at + 8, seq, true)
  view.setUint32(at + 12, 0, true)
  out.set(request.payload, at + headerLength)
  out.fill(0, at + headerLength + request.payload.length, end)
  return end
}

/** Bytes that are not what the protocol promises: a decoder stops here and never guesses. */
export function malformed(what: string): never {
  return fail({ kind: 'transport', op: 'netlinkDecode', what: `malformed netlink message: ${what}` })
}

/**
 * Walks the messages of a buffer: call `next()` until it is false; between calls the fields are those of the
 * message it stands on. `start` and `end` bound the payload in `bytes`. Throws `transport` on a bad length.
 */
export class MessageReader {
  type = 0
  flags = 0
  seq = 0
  port = 0
  start = 0
  end = 0
  readonly view: DataView
  #next = 0

  constructor(
    readonly bytes: Uint8Array,
    readonly length = bytes.length,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  next(): boolean {
    const at = this.#next
    if (at + headerLength > this.length) {
      if (at < this.length) malformed(`${this.length - at} bytes after the last message`)
      return false
    }
    const length = this.view.getUint32(at, true)
    if (length < headerLength || at + length > this.length) malformed(`length ${length} at ${at}`)
    this.type = this.view.getUint16(at + 4, true)
    this.flags = this.view.getUint16(at + 6, true)
    this.seq = this.view.getUint32(at + 8, true)
    this.port = this.view.getUint32(at + 12, true)
    this.start = at + headerLength
    this.end = at + length
    this.#next = Math.min(align4(this.end), this.length)
    return true
  }
}
