// Limits and promises of this process. Source: prctl(2), setrlimit(2).
import { check, libc } from './libc'

const PR_SET_PDEATHSIG = 1
const PR_SET_DUMPABLE = 4
const PR_SET_NO_NEW_PRIVS = 38
const RLIMIT_NOFILE = 7

/** Raises the soft limit of open files to the hard one (`ulimit -n`), and returns it. */
export function raiseOpenFiles(): number {
  const attempt = { op: 'rlimit', what: 'raise the limit of open files' }
  const limit = Buffer.alloc(16)
  check(libc.getrlimit(RLIMIT_NOFILE, limit), attempt)
  limit.copy(limit, 0, 8, 16)
  check(libc.setrlimit(RLIMIT_NOFILE, limit), attempt)
  return Number(limit.readBigUInt64LE(0))
}

/** From now on no program that this process starts can gain privilege (setuid files have no effect). For good. */
export function noNewPrivileges(): void {
  check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), { op: 'prctl', what: 'give up gaining privileges' })
}

/** Sends this process `signal` when the thread that started it ends. Call it before anything else. */
export function dieWithParent(signal: number): void {
  check(libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0), { op: 'prctl', what: 'end with the parent' })
}

/** Keeps other processes of the same user from tracing this one or reading its memory (and core dumps off). */
export function notDumpable(): void {
  check(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), { op: 'prctl', what: 'forbid tracing' })
}
