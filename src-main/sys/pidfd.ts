// Processes by pidfd: a reference that never comes to mean another process. Source: pidfd_open(2).
import { check, errno, lastErrno, libc } from './libc'

// The same number on every architecture.
const SYS_pidfd_open = 434
const POLLIN = 1

/** An fd of process `pid`, close-on-exec. `not-found` (ESRCH): there is none. Needs no capability. Linux 5.3. */
export const pidfdOpen = (pid: number): number =>
  check(libc.syscall2(SYS_pidfd_open, pid, 0), { op: 'pidfdOpen', what: `hold process ${pid}` })

/** True while the process behind `pidfd` has not exited. */
export function pidfdAlive(pidfd: number): boolean {
  const entry = new Uint8Array(8)
  const view = new DataView(entry.buffer)
  view.setInt32(0, pidfd, true)
  view.setInt16(4, POLLIN, true)
  for (;;) {
    const ready = libc.poll(entry, 1, 0)
    if (ready < 0 && lastErrno() === errno.EINTR) continue
    check(ready, { op: 'pidfdPoll', what: 'look whether a process lives' })
    return ready === 0
  }
}
