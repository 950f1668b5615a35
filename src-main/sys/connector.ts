// The proc connector: fork, exec and exit of every process, told by the kernel. Only where it is allowed: it needs
// CAP_NET_ADMIN and the machine's first network namespace. Source: include/uapi/linux/{connector,cn_proc}.h.
import { closeSync } from 'node:fs'
import { Failure } from '../common/errors/error'
import { headerLength, MessageReader } from '../netlink/header'
import { check, errno, failErrno, lastErrno, libc } from './libc'
import { openNetns, withNetns } from './netns'
import { bindNetlink, openNetlink, setReceiveBuffer } from './socket'

const NETLINK_CONNECTOR = 11
const SOCK_DGRAM_NONBLOCK = 2 | 0o4000
const CN_IDX_PROC = 1
const PROC_CN_MCAST_LISTEN = 1
const FORK = 0x1
const EXEC = 0x2
const EXIT = 0x80000000
/** nlmsghdr, then struct cn_msg: idx, val, seq, ack, len, flags. */
const cnLength = 20

/** One thing that happened; threads are left out. Pids are those of the first pid namespace. */
export interface ProcessEvent {
  what: 'fork' | 'exec' | 'exit'
  pid: number
}

export class ProcConnector {
  readonly #buffer = new Uint8Array(64 * 1024)
  #closed = false

  private constructor(readonly fd: number) {}

  /** Undefined where the kernel or our privilege doesn't allow it: do without. */
  static open(): ProcConnector | undefined {
    for (const connect of [openHere, openInFirst]) {
      const fd = attempt(connect)
      if (fd === undefined) continue
      const connector = new ProcConnector(fd)
      if (attempt(() => connector.#listen())) return connector
      connector.close()
    }
    return undefined
  }

  /** Asks for events. The kernel confirms it at once, but stays silent to a process in a pid namespace of its own. */
  #listen(): boolean {
    setReceiveBuffer(this.fd, 4 * 1024 * 1024)
    listen(this.fd)
    const length = libc.recv(this.fd, this.#buffer, this.#buffer.length, 0)
    return length > 0
  }

  /** What has happened since the last call; 'overrun': some of it was dropped. Never blocks. */
  drain(): ProcessEvent[] | 'overrun' {
    const events: ProcessEvent[] = []
    for (;;) {
      const length = libc.recv(this.fd, this.#buffer, this.#buffer.length, 0)
      if (length >= 0) {
        decodeEvents(this.#buffer, length, events)
        continue
      }
      const code = lastErrno()
      if (code === errno.EINTR) continue
      if (code === errno.EAGAIN) return events
      if (code === errno.ENOBUFS) return 'overrun'
      return failErrno(code, { op: 'connectorRead', what: 'read events of processes' })
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.fd)
  }
}

const openHere = (): number => openNetlink(NETLINK_CONNECTOR, SOCK_DGRAM_NONBLOCK)

/** In the namespace of the machine's (or the container's) first process. */
function openInFirst(): number {
  const first = openNetns('/proc/1/ns/net')
  try {
    return withNetns(first.fd, openHere)
  } finally {
    closeSync(first.fd)
  }
}

/** What `run` gives, or undefined when the kernel refuses. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined
    throw thrown
  }
}

/** Joins the group and asks for events. ECONNREFUSED or EPROTONOSUPPORT: not in the first network namespace. */
function listen(fd: number): void {
  bindNetlink(fd, CN_IDX_PROC)
  const length = headerLength + cnLength + 4
  const message = new Uint8Array(length)
  const view = new DataView(message.buffer)
  view.setUint32(0, length, true)
  view.setUint16(4, 3, true) // NLMSG_DONE
  view.setUint32(headerLength, CN_IDX_PROC, true)
  view.setUint32(headerLength + 4, 1, true) // CN_VAL_PROC
  view.setUint16(headerLength + 16, 4, true)
  view.setUint32(headerLength + cnLength, PROC_CN_MCAST_LISTEN, true)
  check(libc.send(fd, message, length, 0), { op: 'connectorOpen', what: 'listen to events of processes' })
}

/** struct proc_event: what, cpu, timestamp (8), then the pids: fork {ppid, ptgid, pid, tgid}, exec and exit {pid, tgid}. */
function decodeEvents(bytes: Uint8Array, length: number, out: ProcessEvent[]): void {
  const message = new MessageReader(bytes, length)
  while (message.next()) {
    const at = message.start + cnLength
    if (at + 24 > message.end) continue
    const what = message.view.getUint32(at, true)
    if (what === FORK && at + 32 <= message.end) push(out, 'fork', message.view, at + 24)
    else if (what === EXEC) push(out, 'exec', message.view, at + 16)
    else if (what === EXIT) push(out, 'exit', message.view, at + 16)
  }
}

/** A thread's pid differs from its tgid. */
function push(out: ProcessEvent[], what: ProcessEvent['what'], view: DataView, at: number): void {
  const pid = view.getInt32(at, true)
  if (pid === view.getInt32(at + 4, true)) out.push({ what, pid })
}
