// The one interface that carries frames: Unix socket, WebSocket, MessagePort and the in-memory pair implement it.

/**
 * A frame is JSON text, at most `maxFrameBytes` of UTF-8. Frames that arrive before `onFrame` is called are kept
 * back, and the other side's `send` comes to return false meanwhile.
 */
export interface Transport {
  /** False when the other side reads too slowly: the frame was queued, but send no more until `onDrain`. */
  send(frame: string): boolean
  onFrame(listener: (frame: string) => void): void
  onDrain(listener: () => void): void
  /** Called once, also when it is closed already. */
  onClose(listener: () => void): void
  close(): void
}

/** A transport whose reading can be held back, so that a relay passes backpressure on. */
export interface PausableTransport extends Transport {
  pause(): void
  resume(): void
}

/** Of one frame from client to host; hosts may send larger ones (a snapshot). */
export const maxFrameBytes = 1024 * 1024

/** Joins two transports: every frame of one goes to the other, at the pace of the slower; they close together. */
export function relay(a: PausableTransport, b: PausableTransport): void {
  oneWay(a, b)
  oneWay(b, a)
}

function oneWay(from: PausableTransport, to: PausableTransport): void {
  from.onFrame((frame) => {
    if (!to.send(frame)) from.pause()
  })
  to.onDrain(() => from.resume())
  from.onClose(() => to.close())
}
