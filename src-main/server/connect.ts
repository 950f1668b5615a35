// Reaching an engine that runs already, over its Unix socket. What listens there must be root's or this user's: the
// folder may be one that others could have made first (below /tmp, where there is no XDG_RUNTIME_DIR).
import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createClient } from '../common/rpc/client'
import { contract } from '../common/rpc/contract'
import type { EngineClient } from '../common/rpc/contract'
import { rootStateDir, socketName, stateDirOf } from './state-dir'
import { maxAnswerBytes, socketTransport } from './socket-transport'

/** A client of the engine of that state folder; undefined when none listens there that this user can trust. */
export async function connectEngine({ stateDir }: { stateDir: string }): Promise<EngineClient | undefined> {
  const socket = await connectTo(join(stateDir, socketName))
  if (!socket) return undefined
  // Only here: a command that has nobody to ask need not load it.
  const { peerUidOf } = await import('../sys/peercred')
  if (!isTrusted(peerUidOf(socket))) return void socket.destroy()
  return createClient(socketTransport(socket, maxAnswerBytes), contract)
}

/** The engine that serves this user: of the user's own folder, else the elevated one of /run/vethboard. */
export async function connectOwnEngine(): Promise<EngineClient | undefined> {
  const own = stateDirOf()
  const found = await connectEngine({ stateDir: own })
  return found ?? (own === rootStateDir ? undefined : connectEngine({ stateDir: rootStateDir }))
}

/** undefined: nothing listens (no file, or the file of an engine that was killed), or it is not for this user. */
export const connectTo = (path: string): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection({ path, allowHalfOpen: true })
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('error', () => resolve(undefined))
  })

/** Root may do all that this user may. */
export const isTrusted = (uid: number | undefined): boolean => uid === 0 || uid === process.geteuid?.()
