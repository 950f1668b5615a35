// Frames over a WebSocket of the `ws` package: one text message each.
import type { RawData, WebSocket } from 'ws'
import { Listeners } from '../common/rpc/queue'
import type { PausableTransport } from '../common/rpc/transport'

/** Bytes queued in this process before the sender is told to wait. */
const highWater = 1024 * 1024

/** Call it before the socket can have received anything. Bound the size of messages with `maxPayload`. */
export function wsTransport(socket: WebSocket): PausableTransport {
  const drain = new Listeners()
  const closed = new Listeners(true)
  let behind = false
  socket.pause()
  socket.on('close', () => closed.fire())
  // The close that follows says all there is to say.
  socket.on('error', () => undefined)
  const sent = (): void => {
    if (!behind || socket.bufferedAmount > highWater / 2) return
    behind = false
    drain.fire()
  }
  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN) return false
      socket.send(frame, sent)
      behind ||= socket.bufferedAmount > highWater
      return !behind
    },
    onFrame(listener) {
      socket.on('message', (data, isBinary) => {
        if (isBinary) socket.close(1003, 'text frames only')
        else listener(textOf(data))
      })
      socket.resume()
    },
    onDrain: (listener) => drain.add(listener),
    onClose: (listener) => closed.add(listener),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close() {
      // A paused socket would never read the other side's part of the closing handshake.
      socket.resume()
      socket.close(1000)
    },
  }
}

const textOf = (data: RawData): string =>
  (Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)])).toString()
