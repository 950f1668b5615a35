// Frames of one link, sent and received as they are on the wire. Source: packet(7).
import { closeSync } from 'node:fs'
import type { Ifindex } from '../common/net/ids'
import { check, errno, failErrno, lastErrno, libc } from './libc'
import { withNetns } from './netns'

const AF_PACKET = 17
const SOCK_RAW = 3
const SOCK_NONBLOCK_CLOEXEC = 0o4000 | 0o2000000
const maxFrame = 2048

export class PacketSocket {
  readonly #buffer = new Uint8Array(maxFrame)

  private constructor(
    readonly fd: number,
    readonly ifname: string,
  ) {}

  /**
   * Listens to frames of `etherType` on a link of the namespace behind `netnsFd`. CAP_NET_RAW in the user namespace
   * that owns it (`permission`). `not-found`: no such link; ENETDOWN: it is down.
   */
  static open(netnsFd: number, link: { ifindex: Ifindex; ifname: string }, etherType: number): PacketSocket {
    const attempt = { op: 'packetOpen', what: 'open a packet socket' }
    // Protocol 0: it hears nothing before it is bound to the one link.
    const fd = withNetns(netnsFd, () =>
      check(libc.socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK_CLOEXEC, 0), attempt),
    )
    try {
      const address = new Uint8Array(20)
      const view = new DataView(address.buffer)
      view.setUint16(0, AF_PACKET, true)
      view.setUint16(2, etherType)
      view.setInt32(4, link.ifindex, true)
      check(libc.bind(fd, address, address.length), attempt)
      return new PacketSocket(fd, link.ifname)
    } catch (thrown) {
      closeSync(fd)
      throw thrown
    }
  }

  /** Throws ENETDOWN when the link is down. */
  send(frame: Uint8Array): void {
    check(libc.send(this.fd, frame, frame.length, 0), { op: 'packetSend', what: 'send a frame' })
  }

  /** The next frame that has come in; undefined when there is none yet. Its bytes are good until the next call. */
  receive(): Uint8Array | undefined {
    for (;;) {
      const length = libc.recv(this.fd, this.#buffer, maxFrame, 0)
      if (length >= 0) return this.#buffer.subarray(0, Math.min(length, maxFrame))
      const code = lastErrno()
      if (code === errno.EINTR) continue
      if (code === errno.EAGAIN) return undefined
      return failErrno(code, { op: 'packetReceive', what: 'receive a frame' })
    }
  }

  close(): void {
    closeSync(this.fd)
  }
}
