// One pair of connected ends for each kind of transport, so that one conformance suite runs over all of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { WebSocket, WebSocketServer } from 'ws'
import { memoryPair } from '../../src-main/common/rpc/memory-transport'
import { eventPort, portTransport } from '../../src-main/common/rpc/port-transport'
import type { EventPort } from '../../src-main/common/rpc/port-transport'
import { maxFrameBytes } from '../../src-main/common/rpc/transport'
import type { PausableTransport } from '../../src-main/common/rpc/transport'
import { maxAnswerBytes, socketTransport } from '../../src-main/server/socket-transport'
import { wsTransport } from '../../src-main/server/ws-transport'

export interface Pair {
  client: PausableTransport
  host: PausableTransport
  /** Cuts the line as a killed client would, without a goodbye. */
  breakClient(): void
  dispose(): Promise<void>
}

export interface TransportKind {
  name: string
  /** True when a frame over `maxFrameBytes` closes the connection in the transport itself. */
  boundsFrames: boolean
  connect(): Promise<Pair>
}

const memory = (): Promise<Pair> => {
  const [client, host] = memoryPair()
  return Promise.resolve({
    client,
    host,
    breakClient: () => client.close(),
    dispose: () => Promise.resolve(client.close()),
  })
}

async function unixSocket(): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
  const server = createServer({ allowHalfOpen: true })
  await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve))
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  const socket = createConnection({ path: join(folder, 's'), allowHalfOpen: true })
  const client = socketTransport(socket, maxAnswerBytes)
  const host = socketTransport(await accepted, maxFrameBytes)
  return {
    client,
    host,
    breakClient: () => socket.destroy(),
    async dispose() {
      socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}

async function webSocket(): Promise<Pair> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: maxFrameBytes })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const accepted = new Promise<PausableTransport>((resolve) =>
    server.once('connection', (socket) => resolve(wsTransport(socket))),
  )
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { maxPayload: maxAnswerBytes })
  await new Promise((resolve) => socket.once('open', resolve))
  const client = wsTransport(socket)
  const host = await accepted
  return {
    client,
    host,
    breakClient: () => socket.terminate(),
    async dispose() {
      socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function messagePort(): Promise<Pair> {
  const { port1, port2 } = new MessageChannel()
  const client = portTransport(eventPort(port1 as unknown as EventPort))
  const host = portTransport(eventPort(port2 as unknown as EventPort))
  return Promise.resolve({
    client,
    host,
    breakClient: () => port1.close(),
    dispose: () => Promise.resolve(port1.close()),
  })
}

export const transportKinds: TransportKind[] = [
  { name: 'in-memory pair', boundsFrames: false, connect: memory },
  { name: 'Unix socket', boundsFrames: true, connect: unixSocket },
  { name: 'WebSocket', boundsFrames: true, connect: webSocket },
  {
    name: 'MessagePort (Node’s MessageChannel standing in for Electron’s)',
    boundsFrames: false,
    connect: messagePort,
  },
]

/** The frames that come in, awaited one by one. */
export function inbox(transport: PausableTransport): { next(): Promise<string>; all: string[] } {
  const all: string[] = []
  const waiting: ((frame: string) => void)[] = []
  let read = 0
  transport.onFrame((frame) => {
    all.push(frame)
    const waiter = waiting.shift()
    if (waiter) {
      read++
      waiter(frame)
    }
  })
  return {
    all,
    next: () =>
      new Promise((resolve) => {
        const frame = all[read]
        if (frame === undefined) waiting.push(resolve)
        else {
          read++
          resolve(frame)
        }
      }),
  }
}

export const closing = (transport: PausableTransport): Promise<void> =>
  new Promise((resolve) => transport.onClose(resolve))
