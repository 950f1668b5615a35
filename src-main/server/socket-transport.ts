// Frames over a stream socket: four bytes of length (big endian), then that many bytes of UTF-8.
import type { Duplex } from 'node:stream'
import { Listeners } from '../common/rpc/queue'
import type { PausableTransport } from '../common/rpc/transport'

/** What a client takes from its engine: the snapshot of a very large host. */
export const maxAnswerBytes = 512 * 1024 * 1024

/** `maxBytes` bounds each frame that comes in: a longer one closes the connection before it is read. */
export function socketTransport(socket: Duplex, maxBytes: number): PausableTransport {
  return new SocketTransport(socket, maxBytes)
}

class SocketTransport implements PausableTransport {
  readonly #drain = new Listeners()
  readonly #closed = new Listeners(true)
  #chunks: Buffer[] = []
  #have = 0
  /** Bytes of the frame that is being read; undefined while its length is. */
  #want: number | undefined
  #listener: ((frame: string) => void) | undefined
  #paused = false

  constructor(
    private readonly socket: Duplex,
    private readonly maxBytes: number,
  ) {
    socket.on('drain', () => this.#drain.fire())
    socket.on('close', () => this.#closed.fire())
    // The close that follows says all there is to say.
    socket.on('error', () => undefined)
    socket.on('end', () => socket.end())
  }

  send(frame: string): boolean {
    if (this.socket.destroyed || !this.socket.writable) return false
    const body = Buffer.from(frame)
    const head = Buffer.allocUnsafe(4)
    head.writeUInt32BE(body.length)
    this.socket.cork()
    this.socket.write(head)
    const keepsUp = this.socket.write(body)
    this.socket.uncork()
    return keepsUp
  }

  onFrame(listener: (frame: string) => void): void {
    this.#listener = listener
    this.socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      this.#have += chunk.length
      this.#deliver()
    })
  }

  onDrain(listener: () => void): void {
    this.#drain.add(listener)
  }

  onClose(listener: () => void): void {
    this.#closed.add(listener)
  }

  pause(): void {
    this.#paused = true
    this.socket.pause()
  }

  resume(): void {
    this.#paused = false
    this.socket.resume()
    this.#deliver()
  }

  close(): void {
    this.socket.end(() => this.socket.destroy())
  }

  #deliver(): void {
    while (!this.#paused && !this.socket.destroyed) {
      if (this.#want === undefined) {
        if (this.#have < 4) return
        this.#want = this.#take(4).readUInt32BE()
        if (this.#want > this.maxBytes) return void this.socket.destroy()
      }
      if (this.#have < this.#want) return
      const body = this.#take(this.#want)
      this.#want = undefined
      this.#listener?.(body.toString('utf8'))
    }
  }

  /** The next `size` bytes; there are that many. Joined once for each frame, so that a large one costs its size. */
  #take(size: number): Buffer {
    const first = this.#chunks[0]
    const all = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks)
    this.#have = all.length - size
    this.#chunks = this.#have > 0 ? [all.subarray(size)] : []
    return all.subarray(0, size)
  }
}
