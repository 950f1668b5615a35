// Tells when the mounts of this mount namespace have changed, without reading them. Source: proc_pid_mountinfo(5).
import { closeSync, openSync } from 'node:fs'
import { epollPri } from './epoll'
import { check, errno, failFs, lastErrno, libc } from './libc'

/** POLLPRI, the same bit for poll(2) and epoll(7). */
const changedBit = epollPri

export class MountWatch {
  readonly fd = open()
  #closed = false

  /**
   * True when mounts have changed since this was asked (or epoll reported it) last; each open file keeps its own count,
   * so two users need a `MountWatch` each.
   */
  changed(): boolean {
    const entry = new Uint8Array(8)
    const view = new DataView(entry.buffer)
    view.setInt32(0, this.fd, true)
    view.setInt16(4, changedBit, true)
    for (;;) {
      const ready = libc.poll(entry, 1, 0)
      if (ready < 0 && lastErrno() === errno.EINTR) continue
      check(ready, { op: 'mountsPoll', what: 'look whether mounts have changed' })
      return (view.getInt16(6, true) & changedBit) !== 0
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.fd)
  }
}

function open(): number {
  const path = '/proc/self/mountinfo'
  try {
    return openSync(path, 'r')
  } catch (thrown) {
    return failFs(thrown, { op: 'mountsOpen', what: `watch ${path}` })
  }
}
