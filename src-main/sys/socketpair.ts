// Two connected Unix sockets, to hand one to each of two programs. Source: socketpair(2).
import { check, libc } from './libc'

const AF_UNIX = 1
const SOCK_STREAM = 1
const SOCK_CLOEXEC = 0o2000000

/** Both ends' fds; the caller closes them. A program that is started gets only the one that is put into its stdio. */
export function socketPair(): [number, number] {
  const fds = Buffer.alloc(8)
  check(libc.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), {
    op: 'socketpair',
    what: 'make a channel between two processes',
  })
  return [fds.readInt32LE(0), fds.readInt32LE(4)]
}
