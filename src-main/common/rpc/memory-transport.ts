// Two transports joined in memory: a command that hosts its own engine, and tests.
import { FrameQueue, Listeners } from './queue'
import type { PausableTransport } from './transport'

/** Frames that one side may be ahead of the other. */
const highWater = 64

/** What one end sends, the other receives: in order, never before `send` has returned. */
export function memoryPair(): [PausableTransport, PausableTransport] {
  const a = new MemoryEnd()
  const b = new MemoryEnd()
  a.peer = b
  b.peer = a
  return [a, b]
}

class MemoryEnd implements PausableTransport {
  peer: MemoryEnd | undefined
  #behind = false
  readonly #drain = new Listeners()
  readonly #closed = new Listeners(true)
  readonly #incoming = new FrameQueue(() => this.peer?.caughtUp())

  send(frame: string): boolean {
    if (this.#closed.fired || !this.peer) return false
    this.#behind = this.peer.#incoming.push(frame) > highWater
    return !this.#behind
  }

  onFrame(listener: (frame: string) => void): void {
    this.#incoming.read((frame) => {
      if (!this.#closed.fired) listener(frame)
    })
  }

  onDrain(listener: () => void): void {
    this.#drain.add(listener)
  }

  onClose(listener: () => void): void {
    this.#closed.add(listener)
  }

  pause(): void {
    this.#incoming.pause()
  }

  resume(): void {
    this.#incoming.resume()
  }

  close(): void {
    if (this.#closed.fired) return
    this.#closed.fire()
    this.peer?.endOfInput()
  }

  /** What was sent before is read before the end is seen, as on a socket. */
  endOfInput(): void {
    this.#incoming.end(() => this.close())
  }

  caughtUp(): void {
    if (!this.#behind) return
    this.#behind = false
    this.#drain.fire()
  }
}
