// One NETLINK_NETFILTER socket in one namespace: a batch of nftables that comes about as a whole, and dumps.
import { closeSync } from 'node:fs'
import { Failure } from '../common/errors/error'
import { decodeStatus, kernelError } from '../netlink/errmsg'
import { control, flag, MessageReader, wireLength, writeMessage } from '../netlink/header'
import type { Request } from '../netlink/header'
import { check, errno, failErrno, libc } from './libc'
import { withNetns } from './netns'
import { openNetlink } from './socket'

const NETLINK_NETFILTER = 12
const dumpAttempts = 20

export class NftSocket {
  #seq = 0
  readonly #buffer = new Uint8Array(256 * 1024)

  private constructor(readonly fd: number) {}

  /** In the namespace behind `netnsFd`. Needs what `withNetns` needs. */
  static open(netnsFd: number): NftSocket {
    return new NftSocket(withNetns(netnsFd, () => openNetlink(NETLINK_NETFILTER)))
  }

  /** Sends what `inBatch` made. Throws the first refusal: nothing of the batch has come about then. CAP_NET_ADMIN. */
  batch(requests: readonly Request[]): void {
    const out = new Uint8Array(requests.reduce((sum, request) => sum + wireLength(request), 0))
    const first = this.#seq + 1
    let at = 0
    for (const [i, request] of requests.entries()) {
      const inside = i > 0 && i < requests.length - 1
      at = writeMessage(out, at, request, ++this.#seq, inside ? flag.ack : 0)
    }
    const [begin] = requests
    if (!begin) return
    check(libc.send(this.fd, out, out.length, 0), begin)
    this.#acknowledged(requests, first)
  }

  /** Each message inside is answered; a refusal of the whole batch stands at its first one. */
  #acknowledged(requests: readonly Request[], first: number): void {
    let refusal: Failure | undefined
    for (let open = requests.length - 2; open > 0;) {
      const reader = this.#receive(requests[1] ?? requests[0])
      while (reader.next()) {
        const index = reader.seq - first
        const request = requests[index]
        if (reader.type !== control.error || !request) continue
        const status = decodeStatus(reader, request)
        const whole = index === 0 || index === requests.length - 1
        if (status.code !== 0)
          refusal ??= new Failure(kernelError(whole ? (requests[1] ?? request) : request, status))
        open = whole ? 0 : open - 1
      }
    }
    if (refusal) throw refusal
  }

  /** All that a dump lists. ENOENT and EINVAL, of a kernel without nftables: nothing. */
  dump<T>(request: Request, decode: (message: MessageReader) => T | undefined): T[] {
    for (let attempt = 0; attempt < dumpAttempts; attempt++) {
      const out = this.#dumpOnce(request, decode)
      if (out) return out
    }
    return failErrno(errno.EAGAIN, { op: request.op, what: `${request.what} (it never stood still)` })
  }

  #dumpOnce<T>(request: Request, decode: (message: MessageReader) => T | undefined): T[] | undefined {
    const bytes = new Uint8Array(wireLength(request))
    const seq = ++this.#seq
    writeMessage(bytes, 0, request, seq, 0)
    check(libc.send(this.fd, bytes, bytes.length, 0), request)
    const out: T[] = []
    let whole = true
    for (;;) {
      const reader = this.#receive(request)
      while (reader.next()) {
        if (reader.seq !== seq) continue
        if (reader.flags & flag.dumpIntr) whole = false
        if (reader.type === control.done || reader.type === control.error) {
          const status = decodeStatus(reader, request)
          if (status.code === errno.EINTR || status.code === errno.EBUSY) return undefined
          if (status.code === errno.EINVAL || status.code === errno.ENOENT) return []
          if (status.code !== 0) throw new Failure(kernelError(request, status))
          return whole ? out : undefined
        }
        const value = whole ? decode(reader) : undefined
        if (value !== undefined) out.push(value)
      }
    }
  }

  #receive(request: Request | undefined): MessageReader {
    const attempt = request ?? { op: 'nft', what: 'ask nftables' }
    const length = check(libc.recv(this.fd, this.#buffer, this.#buffer.length, 0), attempt)
    return new MessageReader(this.#buffer, length)
  }

  close(): void {
    closeSync(this.fd)
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
