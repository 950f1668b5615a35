// Reaching an engine that runs already, over its Unix socket.
import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createClient } from '../common/rpc/client'
import { contract } from '../common/rpc/contract'
import type { EngineClient } from '../common/rpc/contract'
import { rootStateDir, socketName, stateDirOf } from './state-dir'
import { maxAnswerBytes, socketTransport } from './socket-transport'

/** A client of the engine of that state folder; undefined when none listens there, or not for this user. */
export async function connectEngine({ stateDir }: { stateDir: string }): Promise<EngineClient | undefined> {
  const socket = await connectTo(join(stateDir, socketName))
  return socket && createClient(socketTransport(socket, maxAnswerBytes), contract)
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
