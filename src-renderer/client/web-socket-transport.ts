// Frames over the browser's WebSocket: one text message each.
import { FrameQueue, Listeners } from '../../src-main/common/rpc/queue'
import type { Transport } from '../../src-main/common/rpc/transport'

/** The part of `WebSocket` that is needed. */
export interface SocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  send(data: string): void
  close(code?: number): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

const open = 1
/** Bytes queued in the browser before the sender is told to wait. It tells nobody when they are gone. */
const highWater = 1024 * 1024
const lookAgainMs = 50

/** Call it as soon as the socket is open. */
export function webSocketTransport(socket: SocketLike): Transport {
  const drain = new Listeners()
  const closed = new Listeners(true)
  const incoming = new FrameQueue(() => undefined)
  let behind = false
  socket.addEventListener('close', () => incoming.end(() => closed.fire()))
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') incoming.push(data)
    else socket.close(1003)
  })
  const look = (): void => {
    if (socket.readyState !== open) return
    if (socket.bufferedAmount > highWater / 2) return void setTimeout(look, lookAgainMs)
    behind = false
    drain.fire()
  }
  return {
    send(frame) {
      if (socket.readyState !== open) return false
      socket.send(frame)
      if (!behind && socket.bufferedAmount > highWater) {
        behind = true
        setTimeout(look, lookAgainMs)
      }
      return !behind
    },
    onFrame: (listener) => incoming.read(listener),
    onDrain: (listener) => drain.add(listener),
    onClose: (listener) => closed.add(listener),
    close: () => socket.close(1000),
  }
}
