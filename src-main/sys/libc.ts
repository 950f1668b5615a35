// The C functions that Vethboard calls, loaded once: the only file that names koffi. Raw results and errno as C
// gives them; sense is made of them in the files beside this one. Never koffi's `.async` but for epoll_wait: it
// runs on another thread, and namespaces belong to threads.
import koffi from 'koffi'
import { endianness } from 'node:os'
import { errno, errnoOf, kindOfErrno } from '../common/errors/errno'
import { fail } from '../common/errors/error'
import type { VethboardError } from '../common/errors/error'

if (endianness() !== 'LE')
  fail({
    kind: 'unsupported',
    op: 'load',
    what: 'run on a big-endian machine (netlink is coded little-endian)',
  })

const library = koffi.load(null)

/** Buffers are passed as they are: the function reads or fills them in place. */
type Pointer = Uint8Array | null

// Each line is the C prototype; size_t and ssize_t results are exact below 2^53.
export const libc = {
  socket: library.func('int socket(int domain, int type, int protocol)') as (
    domain: number,
    type: number,
    protocol: number,
  ) => number,
  bind: library.func('int bind(int fd, void *address, uint32_t length)') as (
    fd: number,
    address: Pointer,
    length: number,
  ) => number,
  socketpair: library.func('int socketpair(int domain, int type, int protocol, void *fds)') as (
    domain: number,
    type: number,
    protocol: number,
    fds: Pointer,
  ) => number,
  send: library.func('intptr_t send(int fd, void *data, size_t length, int flags)') as (
    fd: number,
    data: Pointer,
    length: number,
    flags: number,
  ) => number,
  sendto: library.func(
    'intptr_t sendto(int fd, void *data, size_t length, int flags, void *address, uint32_t size)',
  ) as (fd: number, data: Pointer, length: number, flags: number, address: Pointer, size: number) => number,
  recv: library.func('intptr_t recv(int fd, void *data, size_t length, int flags)') as (
    fd: number,
    data: Pointer,
    length: number,
    flags: number,
  ) => number,
  recvmsg: library.func('intptr_t recvmsg(int fd, void *message, int flags)') as (
    fd: number,
    message: Pointer,
    flags: number,
  ) => number,
  setsockopt: library.func('int setsockopt(int fd, int level, int name, void *value, uint32_t length)') as (
    fd: number,
    level: number,
    name: number,
    value: Pointer,
    length: number,
  ) => number,
  getsockopt: library.func('int getsockopt(int fd, int level, int name, void *value, void *length)') as (
    fd: number,
    level: number,
    name: number,
    value: Pointer,
    length: Pointer,
  ) => number,
  poll: library.func('int poll(void *fds, unsigned long count, int timeout)') as (
    fds: Pointer,
    count: number,
    timeoutMs: number,
  ) => number,
  epollCreate: library.func('int epoll_create1(int flags)') as (flags: number) => number,
  epollCtl: library.func('int epoll_ctl(int epfd, int op, int fd, void *event)') as (
    epfd: number,
    op: number,
    fd: number,
    event: Pointer,
  ) => number,
  eventfd: library.func('int eventfd(unsigned int initial, int flags)') as (
    initial: number,
    flags: number,
  ) => number,
  setns: library.func('int setns(int fd, int type)') as (fd: number, type: number) => number,
  unshare: library.func('int unshare(int flags)') as (flags: number) => number,
  ioctl: library.func('int ioctl(int fd, unsigned long request, void *argument)') as (
    fd: number,
    request: number,
    argument: Pointer,
  ) => number,
  /** For requests whose argument is a number. */
  ioctlNumber: library.func('int ioctl(int fd, unsigned long request, unsigned long argument)') as (
    fd: number,
    request: number,
    argument: number,
  ) => number,
  mount: library.func(
    'int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)',
  ) as (
    source: string | null,
    target: string,
    type: string | null,
    flags: number,
    data: string | null,
  ) => number,
  umount: library.func('int umount2(const char *target, int flags)') as (
    target: string,
    flags: number,
  ) => number,
  prctl: library.func(
    'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
  ) as (option: number, a: number, b: number, c: number, d: number) => number,
  getrlimit: library.func('int getrlimit(int resource, void *limit)') as (
    resource: number,
    limit: Pointer,
  ) => number,
  setrlimit: library.func('int setrlimit(int resource, void *limit)') as (
    resource: number,
    limit: Pointer,
  ) => number,
  flock: library.func('int flock(int fd, int operation)') as (fd: number, operation: number) => number,
  /** For system calls that glibc 2.31 has no function for: up to two integer arguments. */
  syscall2: library.func('long syscall(long number, long a, long b)') as (
    number: number,
    a: number,
    b: number,
  ) => number,
}

const epollWait = library.func(
  'int epoll_wait(int epfd, void *events, int count, int timeout)',
) as unknown as {
  (epfd: number, events: Pointer, count: number, timeoutMs: number): number
  async: (
    epfd: number,
    events: Pointer,
    count: number,
    timeoutMs: number,
    done: (error: unknown, ready: number) => void,
  ) => void
}

/**
 * epoll_wait without a time limit, on a pool thread; resolves with the number of events, negative on failure (EINTR,
 * or the fd was closed). The buffer must stay untouched until then.
 */
export const waitForEpoll = (epfd: number, events: Uint8Array, count: number): Promise<number> =>
  new Promise((resolve, reject) => {
    epollWait.async(epfd, events, count, -1, (error, ready) =>
      error ? reject(error as Error) : resolve(ready),
    )
  })

/** The address of a buffer's bytes, for structs that hold pointers. Keep the buffer for as long as it is used. */
export const addressOf = (buffer: Uint8Array): bigint => koffi.address(buffer)

/** errno of the call just made: read it before anything else is called. */
export const lastErrno = (): number => koffi.errno()

/** What a failed call was for. */
export type Attempt = Pick<VethboardError, 'op' | 'what' | 'target'>

/** Throws the failure of a call that returned `result` < 0, else returns `result`. Call it at once. */
export function check(result: number, attempt: Attempt): number {
  return result < 0 ? failErrno(lastErrno(), attempt) : result
}

/** Throws what an errno means for an attempt. */
export const failErrno = (code: number, { op, what, target }: Attempt): never =>
  fail({
    kind: kindOfErrno(code),
    op,
    what,
    errno: errnoOf(code),
    ...(target === undefined ? {} : { target }),
  })

/** An error of node:fs (which has `errno` negated) as a failure of ours; anything else is thrown as it is. */
export function failFs(thrown: unknown, attempt: Attempt): never {
  const code = thrown instanceof Error && 'errno' in thrown ? Number(thrown.errno) : NaN
  if (Number.isNaN(code)) throw thrown
  return failErrno(Math.abs(code), attempt)
}

export { errno }
