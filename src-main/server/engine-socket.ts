// The engine's Unix socket in its state folder: for commands and second windows of the user whom the engine serves.
import { chownSync, existsSync, unlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { join } from 'node:path'
import { fail } from '../common/errors/error'
import { maxFrameBytes } from '../common/rpc/transport'
import type { PausableTransport } from '../common/rpc/transport'
import { failFs } from '../sys/libc'
import { peerUidOf } from '../sys/peercred'
import { connectTo } from './connect'
import { socketName } from './state-dir'
import { socketTransport } from './socket-transport'

const maxConnections = 64

export interface EngineSocket {
  path: string
  close(): void
}

/**
 * Listens at engine.sock in a folder that `ensureStateDir` has checked: mode 0600, owned by `uid`; each peer is checked to be that user or the engine's
 * own (SO_PEERCRED). The socket of an engine that was killed is replaced; `busy` when one answers there.
 */
export async function listenAt(
  stateDir: string,
  uid: number,
  serve: (transport: PausableTransport) => void,
): Promise<EngineSocket> {
  const path = join(stateDir, socketName)
  await removeStale(path)
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (mayConnect(socket, uid)) serve(socketTransport(socket, maxFrameBytes))
    else socket.destroy()
  })
  server.maxConnections = maxConnections
  await bind(server, path)
  // Nobody but us can write to the folder, so this is the socket that was just made.
  chownSync(path, uid, -1)
  return {
    path,
    close() {
      server.close()
      if (existsSync(path)) unlinkSync(path)
    },
  }
}

async function removeStale(path: string): Promise<void> {
  const other = await connectTo(path)
  if (other) {
    other.destroy()
    fail({
      kind: 'busy',
      op: 'engineListen',
      what: `start an engine at ${path}`,
      hint: 'one runs there already',
    })
  }
  if (existsSync(path)) unlinkSync(path)
}

/** bind(2) happens inside listen(), so the umask holds for it alone: there is no moment with a wider mode. */
function bind(server: Server, path: string): Promise<void> {
  const umask = process.umask(0o177)
  try {
    return new Promise((resolve, reject) => {
      server.once('listening', resolve)
      server.once('error', (error) => {
        try {
          failFs(error, { op: 'engineListen', what: `listen at ${path}`, target: path })
        } catch (failure) {
          reject(failure as Error)
        }
      })
      server.listen(path)
    })
  } finally {
    process.umask(umask)
  }
}

/** Without knowing who it is nobody is let in. */
function mayConnect(socket: Socket, uid: number): boolean {
  const peer = peerUidOf(socket)
  return peer !== undefined && (peer === uid || peer === process.geteuid?.())
}
