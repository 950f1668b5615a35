// The one interface that carries frames: Unix socket, WebSocket, MessagePort and the in-memory pair implement it.

/** A frame is JSON text, at most `maxFrameBytes` of UTF-8. */
export interface Transport {
  /** False when the other side reads too slowly: the frame was queued, but send no more until `onDrain`. */
  send(frame: string): boolean
  onFrame(listener: (frame: string) => void): void
  onDrain(listener: () => void): void
  /** Called once, also when it is closed already. */
  onClose(listener: () => void): void
  close(): void
}

/** Of one frame from client to host; hosts may send larger ones (a snapshot). */
export const maxFrameBytes = 1024 * 1024
