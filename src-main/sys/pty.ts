// Pseudo-terminals: making a pair, its size, and bytes to and from the master's end. What runs at the other end is
// started through helper.ts. Source: pty(7), ioctl_tty(2).
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { check, failFs, libc } from './libc'
import type { Attempt } from './libc'

const TIOCSPTLCK = 0x40045431
const TIOCGPTPEER = 0x5441
const TIOCSWINSZ = 0x5414
const O_CLOEXEC = 0o2000000
const readBytes = 64 * 1024
/** More than the kernel holds of what a program that has ended had written. */
const drainBytes = 256 * 1024

export interface WindowSize {
  cols: number
  rows: number
}

/**
 * A pair of the caller's devpts. Reading is held back until `resume`, and whenever it is paused the kernel holds the
 * program at the other end. No capability. Linux 4.13 (TIOCGPTPEER: the other end without a path that could mislead).
 * The program's end stays open here, too: libuv takes the hangup that follows a short read for the end of the data,
 * and would lose what the program wrote last. So the end is for the caller to know, and `drain` reads up to it.
 */
export class Pty {
  readonly #fd: number
  readonly #master: ReadStream
  /** The program's end, for its fds 0 to 2; ours to close. */
  readonly slave: number
  #closed = false

  constructor(size: WindowSize) {
    const attempt = { op: 'ptyOpen', what: 'make a pseudo-terminal' }
    this.#fd = openMaster(attempt)
    try {
      check(libc.ioctl(this.#fd, TIOCSPTLCK, Buffer.alloc(4)), attempt)
      setSize(this.#fd, size)
      const flags = constants.O_RDWR | constants.O_NOCTTY | O_CLOEXEC
      this.slave = check(libc.ioctlNumber(this.#fd, TIOCGPTPEER, flags), attempt)
    } catch (thrown) {
      closeSync(this.#fd)
      throw thrown
    }
    this.#master = new ReadStream(this.#fd)
    this.#master.pause()
    // What is written too late fails by itself.
    this.#master.on('error', () => this.close())
  }

  /** Called with all that the program writes, once it is resumed. */
  onData(listener: (bytes: Buffer) => void): void {
    this.#master.on('data', listener)
    this.#master.pause()
  }

  pause(): void {
    this.#master.pause()
  }

  resume(): void {
    if (!this.#closed) this.#master.resume()
  }

  /** Resolves when the kernel has taken it; false: the terminal ended first. */
  write(bytes: Buffer): Promise<boolean> {
    if (this.#closed || !this.#master.writable) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#master.once('close', () => resolve(false))
      this.#master.write(bytes, (error) => resolve(!error))
    })
  }

  /** The program gets SIGWINCH. */
  resize(size: WindowSize): void {
    if (!this.#closed) setSize(this.#fd, size)
  }

  /** What a program that has ended wrote and nobody has read; then the terminal is closed. */
  drain(): Buffer[] {
    if (this.#closed) return []
    this.#master.pause()
    const kept = this.#master.read() as Buffer | null
    const rest = kept ? [kept] : []
    // Somebody whom the program left behind may go on writing.
    for (let left = drainBytes; left > 0;) {
      const bytes = readNow(this.#fd)
      if (!bytes) break
      rest.push(bytes)
      left -= bytes.length
    }
    this.close()
    return rest
  }

  /** SIGHUP for the session at the other end. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.slave)
    this.#master.destroy()
  }
}

function openMaster(attempt: Attempt): number {
  try {
    return openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
  } catch (thrown) {
    return failFs(thrown, attempt)
  }
}

function setSize(fd: number, { cols, rows }: WindowSize): void {
  const size = Buffer.alloc(8)
  size.writeUInt16LE(rows, 0)
  size.writeUInt16LE(cols, 2)
  check(libc.ioctl(fd, TIOCSWINSZ, size), { op: 'ptyResize', what: 'set the size of a terminal' })
}

/** undefined: nothing waits (EAGAIN). */
function readNow(fd: number): Buffer | undefined {
  const bytes = Buffer.alloc(readBytes)
  try {
    const length = readSync(fd, bytes)
    return length > 0 ? bytes.subarray(0, length) : undefined
  } catch {
    return undefined
  }
}
