// Advisory whole-file locks: they go with the process, however it ends. Source: flock(2).
import { check, errno, lastErrno, libc } from './libc'

const LOCK_EX = 2
const LOCK_NB = 4

/** Locks the open file behind `fd` for this process alone, until the fd is closed. False: another holds it. */
export function lockFile(fd: number): boolean {
  for (;;) {
    if (libc.flock(fd, LOCK_EX | LOCK_NB) >= 0) return true
    const code = lastErrno()
    if (code === errno.EINTR) continue
    if (code === errno.EAGAIN) return false
    check(-1, { op: 'lock', what: 'lock a file' })
  }
}
