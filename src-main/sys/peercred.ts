// Who is at the other end of a Unix socket. Source: unix(7).
import type { Socket } from 'node:net'
import { check, libc } from './libc'
import { SOL_SOCKET } from './socket'

const SO_PEERCRED = 17

export interface PeerCredentials {
  pid: number
  uid: number
  gid: number
}

/** SO_PEERCRED of a connected Unix socket, as they were when it connected. */
export function peerCredentials(fd: number): PeerCredentials {
  const value = Buffer.alloc(12)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(12)
  check(libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, value, length), {
    op: 'peerCredentials',
    what: 'ask who is at the other end of a socket',
  })
  return { pid: value.readInt32LE(0), uid: value.readUInt32LE(4), gid: value.readUInt32LE(8) }
}

/** Who listens at, or connected from, the other end. Node has no public way to the fd; undefined without one. */
export function peerOf(socket: Socket): PeerCredentials | undefined {
  const fd = (socket as unknown as { _handle?: { fd?: number } | null })._handle?.fd
  return fd === undefined || fd < 0 ? undefined : peerCredentials(fd)
}

export const peerUidOf = (socket: Socket): number | undefined => peerOf(socket)?.uid
