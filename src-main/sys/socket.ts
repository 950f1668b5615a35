// One NETLINK_ROUTE socket: pipelined batches, single requests, dumps. It stays in the namespace it was opened in.
// Everything is synchronous: a request is answered within the system call, so there is nothing to wait for.
// Listening to changes is monitor.ts. Source: netlink(7), rtnetlink(7).
import { closeSync } from 'node:fs'
import { Failure } from '../common/errors/error'
import type { VethboardError } from '../common/errors/error'
import { decodeStatus, kernelError } from '../netlink/errmsg'
import { control, flag, MessageReader, wireLength, writeMessage } from '../netlink/header'
import type { Request } from '../netlink/header'
import { decodeRtnl } from '../netlink/rtnl/message'
import type { RtnlMessage } from '../netlink/rtnl/message'
import { check, errno, failErrno, lastErrno, libc } from './libc'
import { withNetns } from './netns'

const AF_NETLINK = 16
const SOCK_RAW = 3
const SOCK_CLOEXEC = 0o2000000
export const SOL_SOCKET = 1
export const SOL_NETLINK = 270
const SO_RCVBUF = 8
const SO_RCVTIMEO = 20
const SO_RCVBUFFORCE = 33
const SO_NETNS_COOKIE = 71
const NETLINK_CAP_ACK = 10
const NETLINK_EXT_ACK = 11
const NETLINK_GET_STRICT_CHK = 12
const MSG_TRUNC = 0x20

/** Deleting a thousand links takes seconds; a kernel that is silent for this long never answers. */
const timeoutSeconds = 60
/** Bytes of requests in one send. The kernel refuses more than the send buffer (208 KiB by default). */
const chunkBytes = 48 * 1024
const dumpAttempts = 20

/** The outcome of one request of a batch. */
export interface Outcome {
  request: Request
  /** Undefined: the kernel did it. */
  error?: VethboardError
  /** What it answered, for a request that asks (`linkGet`, `nsidGet`). */
  reply?: RtnlMessage
}

/** RTM_GET…: either an answer or an error comes, so that there is nothing to acknowledge. */
const answers = ({ type }: Request): boolean => type % 4 === 2

const int = (value: number): Uint8Array => new Uint8Array(Int32Array.of(value).buffer)
const one = int(1)
const timeout = new Uint8Array(BigInt64Array.of(BigInt(timeoutSeconds), 0n).buffer)

/** Sets an int option; false when the kernel doesn't know or allow it. */
export const setOption = (fd: number, level: number, name: number, value: number): boolean =>
  libc.setsockopt(fd, level, name, value === 1 ? one : int(value), 4) >= 0

/** Bytes that may wait to be read: beyond the system's limit where privilege allows. */
export function setReceiveBuffer(fd: number, bytes: number): void {
  if (!setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes)) setOption(fd, SOL_SOCKET, SO_RCVBUF, bytes)
}

/** A netlink socket's fd, in this thread's namespace; it gets an address of its own at its first send. */
export function openNetlink(protocol: number, type = SOCK_RAW): number {
  const attempt = { op: 'netlinkOpen', what: 'open a netlink socket' }
  return check(libc.socket(AF_NETLINK, type | SOCK_CLOEXEC, protocol), attempt)
}

/**
 * Gives a socket that only listens its address, and subscribes it to the first 32 groups as `groups` says (a bit each).
 * Without an address the kernel takes it for its own and sends it nothing.
 */
export function bindNetlink(fd: number, groups = 0): void {
  const address = new Uint8Array(Uint32Array.of(AF_NETLINK, 0, groups).buffer)
  check(libc.bind(fd, address, address.length), { op: 'netlinkBind', what: 'listen on a netlink socket' })
}

/** Filled by every receive of every socket: what is read is decoded before the next one. Grows when a message needs it. */
let buffer = new Uint8Array(256 * 1024)

export class RouteSocket {
  #seq = 0
  #closed = false

  private constructor(readonly fd: number) {}

  /** Opens a socket in the namespace behind `netnsFd` (default: this thread's). Needs what `withNetns` needs. */
  static open(netnsFd?: number): RouteSocket {
    const fd = netnsFd === undefined ? openNetlink(0) : withNetns(netnsFd, () => openNetlink(0))
    for (const name of [NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK])
      setOption(fd, SOL_NETLINK, name, 1)
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeout, timeout.length)
    return new RouteSocket(fd)
  }

  /**
   * Sends all requests, one send for many, and returns the outcome of each, in order. An error never stops those that
   * follow: look at every outcome. Throws only when the socket itself fails.
   */
  batch(requests: readonly Request[]): Outcome[] {
    const outcomes: Outcome[] = requests.map((request) => ({ request }))
    if (requests.length > 8) setReceiveBuffer(this.fd, 4 * 1024 * 1024)
    for (let first = 0; first < requests.length;) {
      const last = this.#send(requests, first)
      this.#collect(outcomes, first, last)
      first = last + 1
    }
    return outcomes
  }

  /** One request; returns its answer, if it asks for one. Throws the `Failure` that the kernel's errno means. */
  request(request: Request): RtnlMessage | undefined {
    const [outcome] = this.batch([request])
    if (outcome?.error) throw new Failure(outcome.error)
    return outcome?.reply
  }

  /**
   * Everything that a dump request lists, each message turned into a value by `decode` while the buffer holds it
   * (undefined: left out). A dump that the kernel calls inconsistent, or that didn't fit the buffer, is done again.
   */
  dump<T>(request: Request, decode: (message: MessageReader) => T | undefined): T[] {
    for (let attempt = 0; attempt < dumpAttempts; attempt++) {
      const out = this.#dumpOnce(request, decode)
      if (out) return out
    }
    return failErrno(errno.EAGAIN, { op: request.op, what: `${request.what} (it never stood still)` })
  }

  /**
   * SO_NETNS_COOKIE: the number of the namespace that the socket is in, given once per boot and never to another
   * (inodes are recycled). Undefined before Linux 5.14.
   */
  netnsCookie(): string | undefined {
    const value = Buffer.alloc(8)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(8)
    const known = libc.getsockopt(this.fd, SOL_SOCKET, SO_NETNS_COOKIE, value, length) >= 0
    return known ? value.readBigUInt64LE().toString() : undefined
  }

  /** `dump` with each message as a tagged value. */
  dumpMessages(request: Request): RtnlMessage[] {
    return this.dump(request, decodeRtnl)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.fd)
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Sends requests from `first` on, as many as fit one send; at most the last asks for an ack. Returns its index. */
  #send(requests: readonly Request[], first: number): number {
    let length = 0
    let last = first
    for (let i = first; i < requests.length; i++) {
      const more = wireLength(requests[i] as Request)
      if (i > first && length + more > chunkBytes) break
      length += more
      last = i
    }
    const out = new Uint8Array(length)
    let at = 0
    for (let i = first; i <= last; i++) {
      const request = requests[i] as Request
      at = writeMessage(out, at, request, this.#nextSeq(), i === last && !answers(request) ? flag.ack : 0)
    }
    const { op, what } = requests[first] as Request
    check(libc.send(this.fd, out, length, 0), { op, what: `send: ${what}` })
    return last
  }

  #nextSeq(): number {
    this.#seq = (this.#seq + 1) >>> 0
    return this.#seq
  }

  /** Reads until the last request of a send is answered. */
  #collect(outcomes: Outcome[], first: number, last: number): void {
    const firstSeq = this.#seq - (last - first)
    for (;;) {
      const message = this.#receive((outcomes[last] as Outcome).request)
      while (message.next()) {
        const index = first + message.seq - firstSeq
        const outcome = index >= first && index <= last ? outcomes[index] : undefined
        if (!outcome) continue
        if (message.type !== control.error) {
          const reply = decodeRtnl(message)
          if (reply) outcome.reply = reply
          if (index === last && answers(outcome.request)) return
          continue
        }
        const status = decodeStatus(message, outcome.request)
        if (status.code !== 0) outcome.error = kernelError(outcome.request, status)
        if (index === last) return
      }
    }
  }

  /** Undefined: do it again. */
  #dumpOnce<T>(request: Request, decode: (message: MessageReader) => T | undefined): T[] | undefined {
    const out: T[] = []
    const bytes = new Uint8Array(wireLength(request))
    const seq = this.#nextSeq()
    writeMessage(bytes, 0, request, seq, 0)
    check(libc.send(this.fd, bytes, bytes.length, 0), request)
    let whole = true
    for (;;) {
      const message = this.#receive(request, () => (whole = false))
      while (message.next()) {
        if (message.seq !== seq) continue
        if (message.flags & flag.dumpIntr) whole = false
        if (message.type === control.done || message.type === control.error) {
          const status = decodeStatus(message, request)
          if (status.code === errno.EBUSY || status.code === errno.EINTR) return undefined
          if (status.code !== 0) throw new Failure(kernelError(request, status))
          return whole ? out : undefined
        }
        if (!whole) continue
        const value = decode(message)
        if (value !== undefined) out.push(value)
      }
    }
  }

  /** One datagram. One that is larger than the buffer is lost: the buffer grows and `lost` says so. */
  #receive(request: Request, lost?: () => void): MessageReader {
    for (;;) {
      const length = libc.recv(this.fd, buffer, buffer.length, MSG_TRUNC)
      if (length < 0) {
        const code = lastErrno()
        if (code === errno.EINTR) continue
        const what = code === errno.EAGAIN ? `${request.what} (no answer)` : request.what
        return failErrno(code === errno.EAGAIN ? errno.ETIMEDOUT : code, { op: request.op, what })
      }
      if (length <= buffer.length) return new MessageReader(buffer, length)
      buffer = new Uint8Array(2 * length)
      if (!lost) return failErrno(errno.EMSGSIZE, request)
      lost()
    }
  }
}
