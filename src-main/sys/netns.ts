// Network namespaces as fds: opening them by path, checking what they are, stepping in and out, making new ones.
// Which exist and what they are called is found in engine/discover. Source: namespaces(7), ioctl_nsfs(2).
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { netnsId, usernsId } from '../common/net/ids'
import type { NetnsId, UsernsId } from '../common/net/ids'
import { displayText } from '../common/text'
import { check, errno, failErrno, failFs, libc } from './libc'
import type { Attempt } from './libc'

const CLONE_NEWNET = 0x40000000
// _IO(0xb7, n)
const NS_GET_USERNS = 0xb701
const NS_GET_PARENT = 0xb702
const NS_GET_NSTYPE = 0xb703
const NS_GET_OWNER_UID = 0xb704
/** Whatever lies at the path, opening it has no effect: a FIFO doesn't block, a terminal isn't taken. */
export const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/** An open namespace: the fd keeps it alive until the caller closes it. */
export interface OpenNetns {
  fd: number
  id: NetnsId
}

/** This thread's namespace. "thread-self" since namespaces belong to threads. */
export const ownNetnsPath = '/proc/thread-self/ns/net'

/** The namespace that this thread returns to: opened at the first use, replaced by `enterNewNetns`. */
let home: OpenNetns | undefined

const homeNetns = (): OpenNetns => (home ??= openNetns(ownNetnsPath))

/** The namespace that this thread is in outside every bracket: the engine's host. The fd is not the caller's to close. */
export const currentNetns = (): Readonly<OpenNetns> => homeNetns()

/**
 * Opens the namespace at `path` (/proc/PID/ns/net, /run/netns/NAME, any nsfs mount), and makes sure it is a network
 * namespace. Needs CAP_SYS_PTRACE over the process for /proc paths. `not-found`: the path or process is gone;
 * `permission`; `invalid`: it is something else.
 */
export function openNetns(path: string): OpenNetns {
  const attempt: Attempt = { op: 'netnsOpen', what: `open network namespace ${displayText(path)}` }
  const fd = openFd(path, attempt)
  try {
    const type = check(libc.ioctl(fd, NS_GET_NSTYPE, null), attempt)
    if (type !== CLONE_NEWNET) failErrno(errno.EINVAL, attempt)
    return { fd, id: netnsIdOf(fd) }
  } catch (thrown) {
    closeSync(fd)
    throw thrown
  }
}

function openFd(path: string, attempt: Attempt): number {
  try {
    return openSync(path, openFlags)
  } catch (thrown) {
    return failFs(thrown, attempt)
  }
}

/** The identity of an open namespace. */
export function netnsIdOf(fd: number): NetnsId {
  const { dev, ino } = fstatSync(fd)
  return netnsId(dev, ino)
}

/**
 * Runs `run` with this thread in the namespace behind `fd` and returns to the thread's own, whatever happens: `run`
 * must be synchronous. `nsenter --net=…`. CAP_SYS_ADMIN in the engine's user namespace and in the owner of the target
 * (`permission`). If the way back fails the process aborts: going on would change the wrong namespace.
 */
export function withNetns<T>(fd: number, run: () => T): T {
  const back = homeNetns().fd
  check(libc.setns(fd, CLONE_NEWNET), { op: 'netnsEnter', what: 'enter a network namespace' })
  try {
    return run()
  } finally {
    if (libc.setns(back, CLONE_NEWNET) < 0) process.abort()
  }
}

/**
 * Makes a network namespace that lives as long as its fd (or a mount of it): `unshare --net`, without staying in it.
 * CAP_SYS_ADMIN. ENOSPC: user.max_net_namespaces is reached.
 */
export function createNetns(): OpenNetns {
  const back = homeNetns().fd
  check(libc.unshare(CLONE_NEWNET), { op: 'netnsAdd', what: 'make a network namespace' })
  try {
    return openNetns(ownNetnsPath)
  } finally {
    if (libc.setns(back, CLONE_NEWNET) < 0) process.abort()
  }
}

/**
 * Moves this thread for good into a fresh namespace, which becomes its home: `unshare --net`. For tests, and for an
 * engine that is given a host of its own; other threads stay where they are. CAP_SYS_ADMIN.
 */
export function enterNewNetns(): Readonly<OpenNetns> {
  check(libc.unshare(CLONE_NEWNET), { op: 'netnsAdd', what: 'make a network namespace' })
  const left = home
  home = openNetns(ownNetnsPath)
  if (left) closeSync(left.fd)
  return home
}

/** Moves this thread for good into the namespace behind `fd`, which becomes its home. As `enterNewNetns`. */
export function enterNetns(fd: number): Readonly<OpenNetns> {
  check(libc.setns(fd, CLONE_NEWNET), { op: 'netnsEnter', what: 'enter a network namespace' })
  const left = home
  home = openNetns(ownNetnsPath)
  if (left) closeSync(left.fd)
  return home
}

/** A user namespace that an ioctl led to. */
export interface UsernsFacts {
  id: UsernsId
  /** As this process's user namespace numbers it. */
  ownerUid?: number
}

/** The user namespace that owns the network namespace behind `fd`; undefined when it is out of sight (EPERM). */
export const nsOwner = (fd: number): UsernsFacts | undefined => related(fd, NS_GET_USERNS)

/** Its id alone, which is asked for of every namespace. */
export function nsOwnerId(fd: number): UsernsId | undefined {
  const found = libc.ioctl(fd, NS_GET_USERNS, null)
  if (found < 0) return undefined
  const { dev, ino } = fstatSync(found)
  closeSync(found)
  return usernsId(dev, ino)
}

/**
 * The user namespaces from the owner of the network namespace behind `fd` up to the last that may be seen, nearest
 * first: each one's parent follows it.
 */
export function nsOwners(fd: number): UsernsFacts[] {
  const owner = libc.ioctl(fd, NS_GET_USERNS, null)
  if (owner < 0) return []
  try {
    return usernsChain(owner)
  } finally {
    closeSync(owner)
  }
}

/** The user namespace behind `fd` (which stays the caller's) and those above it, up to the last that may be seen. */
export function usernsChain(fd: number): UsernsFacts[] {
  const chain = [usernsFacts(fd)]
  let at = libc.ioctl(fd, NS_GET_PARENT, null)
  while (at >= 0) {
    chain.push(usernsFacts(at))
    const parent = libc.ioctl(at, NS_GET_PARENT, null)
    closeSync(at)
    at = parent
  }
  return chain
}

/** The parent of the user namespace behind `fd`; undefined at the top of what may be seen. */
export const nsParent = (fd: number): UsernsFacts | undefined => related(fd, NS_GET_PARENT)

function related(fd: number, request: number): UsernsFacts | undefined {
  const found = libc.ioctl(fd, request, null)
  if (found < 0) return undefined
  try {
    return usernsFacts(found)
  } finally {
    closeSync(found)
  }
}

function usernsFacts(fd: number): UsernsFacts {
  const { dev, ino } = fstatSync(fd)
  const uid = Buffer.alloc(4)
  const known = libc.ioctl(fd, NS_GET_OWNER_UID, uid) >= 0
  return { id: usernsId(dev, ino), ...(known ? { ownerUid: uid.readUInt32LE() } : {}) }
}

/** The user namespace of this process. */
export function ownUserns(): UsernsFacts {
  const fd = openFd('/proc/self/ns/user', { op: 'usernsOpen', what: 'open the own user namespace' })
  try {
    return usernsFacts(fd)
  } finally {
    closeSync(fd)
  }
}
