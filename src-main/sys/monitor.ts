// A socket that the kernel sends changes to (rtnetlink multicast), also those of other namespaces that its own has
// a number for. It never blocks: sys/epoll.ts says when to drain it. Source: rtnetlink(7), netlink(7).
import { closeSync } from 'node:fs'
import { nsid } from '../common/net/ids'
import type { Nsid } from '../common/net/ids'
import { MessageReader } from '../netlink/header'
import { decodeRtnl } from '../netlink/rtnl/message'
import type { RtnlMessage } from '../netlink/rtnl/message'
import { group } from '../netlink/rtnl/types'
import { addressOf, errno, failErrno, lastErrno, libc } from './libc'
import { withNetns } from './netns'
import { bindNetlink, openNetlink, setOption, setReceiveBuffer, SOL_NETLINK } from './socket'

const SOCK_RAW_NONBLOCK = 3 | 0o4000
const NETLINK_ADD_MEMBERSHIP = 1
const NETLINK_LISTEN_ALL_NSID = 8
const MSG_TRUNC = 0x20
const receiveBytes = 32 * 1024 * 1024

/** The groups of everything that the model holds. */
export const allGroups: readonly (keyof typeof group)[] = [
  'link',
  'ipv4Addr',
  'ipv6Addr',
  'ipv4Route',
  'ipv6Route',
  'neigh',
  'nsid',
]

/** One change; `nsid` is the namespace it happened in, undefined for the monitor's own. */
export interface Change {
  nsid?: Nsid
  message: RtnlMessage
}

export interface MonitorOptions {
  /** Default: this thread's namespace. */
  netnsFd?: number
  /** Also what happens in namespaces that have a number here (NETLINK_LISTEN_ALL_NSID); CAP_NET_BROADCAST. */
  allNsid?: boolean
  groups?: readonly (keyof typeof group)[]
  /** Bytes that may wait to be read; default: plenty. */
  receiveBytes?: number
}

/** struct msghdr with one buffer and room for one control message (64-bit layout). */
class ReceiveHeader {
  readonly data = new Uint8Array(64 * 1024)
  readonly #control = new Uint8Array(64)
  readonly #controlView = new DataView(this.#control.buffer)
  readonly #vector = new Uint8Array(
    new BigUint64Array([addressOf(this.data), BigInt(this.data.length)]).buffer,
  )
  readonly bytes = new Uint8Array(56)
  readonly #view = new DataView(this.bytes.buffer)

  constructor() {
    this.#view.setBigUint64(16, addressOf(this.#vector), true)
    this.#view.setBigUint64(24, 1n, true)
    this.#view.setBigUint64(32, addressOf(this.#control), true)
  }

  /** Before each receive. */
  reset(): void {
    this.#view.setBigUint64(40, BigInt(this.#control.length), true)
  }
  get truncated(): boolean {
    return (this.#view.getUint32(48, true) & MSG_TRUNC) !== 0
  }
  /** The number in NETLINK_LISTEN_ALL_NSID's control message, when there is one. */
  get nsid(): Nsid | undefined {
    if (this.#view.getUint32(40, true) < 20) return undefined
    const level = this.#controlView.getInt32(8, true)
    const type = this.#controlView.getInt32(12, true)
    const value = this.#controlView.getInt32(16, true)
    return level === SOL_NETLINK && type === NETLINK_LISTEN_ALL_NSID && value >= 0 ? nsid(value) : undefined
  }
}

export class Monitor {
  readonly #header = new ReceiveHeader()
  #closed = false

  private constructor(readonly fd: number) {}

  /** `ip monitor` (`all-nsid`). Subscribed when it returns: a dump that starts afterwards misses nothing. */
  static open(options: MonitorOptions = {}): Monitor {
    const open = (): number => openNetlink(0, SOCK_RAW_NONBLOCK)
    const fd = options.netnsFd === undefined ? open() : withNetns(options.netnsFd, open)
    try {
      setReceiveBuffer(fd, options.receiveBytes ?? receiveBytes)
      bindNetlink(fd)
      const attempt = { op: 'monitorOpen', what: 'listen to changes of the network' }
      if (options.allNsid && !setOption(fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1))
        failErrno(lastErrno(), attempt)
      for (const name of options.groups ?? allGroups)
        if (!setOption(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group[name])) failErrno(lastErrno(), attempt)
    } catch (thrown) {
      closeSync(fd)
      throw thrown
    }
    return new Monitor(fd)
  }

  /**
   * Up to `limit` datagrams of what has happened since the last call; `[]` when nothing has. 'overrun': the kernel
   * dropped some (ENOBUFS); what is still queued has been thrown away, so dump everything again.
   */
  drain(limit = 4096): Change[] | 'overrun' {
    const changes: Change[] = []
    const whole = this.read((reader, from) => {
      const message = decodeRtnl(reader)
      if (message) changes.push(from === undefined ? { message } : { nsid: from, message })
    }, limit)
    return whole ? changes : 'overrun'
  }

  /** As `drain`, undecoded: `each` gets every message while the buffer holds it. False: overrun. */
  read(each: (message: MessageReader, from: Nsid | undefined) => void, limit = 4096): boolean {
    for (let i = 0; i < limit; i++) {
      const length = this.#receive()
      if (length === 0) return true
      if (length === 'overrun') {
        while (this.#receive() !== 0);
        return false
      }
      const from = this.#header.nsid
      const reader = new MessageReader(this.#header.data, length)
      while (reader.next()) each(reader, from)
    }
    return true
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.fd)
  }

  /** Bytes of one datagram; 0: none is there. One that doesn't fit counts as lost. */
  #receive(): number | 'overrun' {
    for (;;) {
      this.#header.reset()
      const length = libc.recvmsg(this.fd, this.#header.bytes, 0)
      if (length >= 0) return this.#header.truncated ? 'overrun' : length
      const code = lastErrno()
      if (code === errno.EINTR) continue
      if (code === errno.EAGAIN) return 0
      if (code === errno.ENOBUFS) return 'overrun'
      return failErrno(code, { op: 'monitorRead', what: 'read changes of the network' })
    }
  }
}
