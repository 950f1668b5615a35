// Frames over a MessagePort: Electron's two kinds, the browser's, and Node's. A port has no flow control of its own.
import { FrameQueue, Listeners } from './queue'
import type { PausableTransport } from './transport'

/** What the four kinds of ports are reduced to; `listen` may be called once. */
export interface PortLike {
  post(message: unknown): void
  listen(onMessage: (message: unknown) => void, onClose: () => void): void
  close(): void
}

/** A port with DOM events: the browser's and Node's (Electron's main process has its own kind). */
export interface EventPort {
  postMessage(message: unknown): void
  addEventListener(type: string, listener: (event: object) => void): void
  start(): void
  close(): void
}

export const eventPort = (port: EventPort): PortLike => ({
  post: (message) => port.postMessage(message),
  listen(onMessage, onClose) {
    port.addEventListener('message', (event) => onMessage('data' in event ? event.data : undefined))
    port.addEventListener('close', onClose)
    port.start()
  },
  close: () => port.close(),
})

/** UTF-16 units that may be on their way before the sender is told to wait. */
const highWater = 4 * 1024 * 1024

/**
 * Messages: a string is a frame, a number n says "n UTF-16 units read" (so that the sender knows how far the reader
 * is), null says goodbye (not every port tells of the other end's close).
 */
export function portTransport(port: PortLike): PausableTransport {
  const drain = new Listeners()
  const closed = new Listeners(true)
  let onItsWay = 0
  let behind = false
  let read = 0
  const incoming = new FrameQueue(() => {
    if (read > 0 && !closed.fired) port.post(read)
    read = 0
  })
  const end = (): void => {
    if (closed.fired) return
    port.close()
    closed.fire()
  }
  const acknowledged = (units: number): void => {
    onItsWay = Math.max(0, onItsWay - units)
    if (!behind || onItsWay > highWater / 2) return
    behind = false
    drain.fire()
  }
  port.listen(
    (message) => {
      if (typeof message === 'string') incoming.push(message)
      else if (typeof message === 'number') acknowledged(message)
      else if (message === null) incoming.end(end)
    },
    () => incoming.end(end),
  )
  return {
    send(frame) {
      if (closed.fired) return false
      port.post(frame)
      onItsWay += frame.length
      behind ||= onItsWay > highWater
      return !behind
    },
    onFrame: (listener) =>
      incoming.read((frame) => {
        read += frame.length
        if (!closed.fired) listener(frame)
      }),
    onDrain: (listener) => drain.add(listener),
    onClose: (listener) => closed.add(listener),
    pause: () => incoming.pause(),
    resume: () => incoming.resume(),
    close() {
      if (!closed.fired) port.post(null)
      end()
    },
  }
}
