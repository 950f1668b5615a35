// The rootless world that runs for this user, as a process whose namespaces can be entered: found by who listens at the
// socket of its engine. What is done with the namespaces is the caller's.
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createClient } from '../common/rpc/client'
import { contract } from '../common/rpc/contract'
import { peerOf } from '../sys/peercred'
import { connectTo, isTrusted } from './connect'
import { maxAnswerBytes, socketTransport } from './socket-transport'
import { socketName, stateDirOf } from './state-dir'

/**
 * Runs `use` with the pid of the engine of this user's world; undefined when there is none. What `use` has opened of
 * that process by then is the engine's: it is asked once more afterwards, and had it ended, its pid could be another's.
 */
export async function withOwnWorld<T extends { close(): void }>(
  use: (pid: number) => T,
): Promise<T | undefined> {
  const socket = await connectTo(join(stateDirOf(), socketName))
  if (!socket) return undefined
  const pid = listenerOf(socket)
  if (pid === undefined) return void socket.destroy()
  const client = createClient(socketTransport(socket, maxAnswerBytes), contract)
  let opened: T | undefined
  try {
    const { mode } = await client.call('hello', {})
    if (mode !== 'rootless') return undefined
    opened = use(pid)
    await client.call('hello', {})
    return opened
  } catch (thrown) {
    opened?.close()
    throw thrown
  } finally {
    client.close()
  }
}

/** SO_PEERCRED names who called listen(2), as our pid namespace has it. Another user's process is nobody's world. */
function listenerOf(socket: Socket): number | undefined {
  const peer = peerOf(socket)
  return peer !== undefined && peer.pid > 0 && isTrusted(peer.uid) ? peer.pid : undefined
}
