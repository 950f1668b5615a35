// Waiting for many fds at once without polling and without a thread of our own: one epoll_wait in the pool, its
// events handled on the main thread. Sockets of netlink can't be given to libuv, hence this. Source: epoll(7).
import { closeSync, readSync, writeSync } from 'node:fs'
import { check, libc, waitForEpoll } from './libc'

const EPOLL_CLOEXEC = 0o2000000
const EFD_NONBLOCK_CLOEXEC = 0o4000 | 0o2000000
const ADD = 1
const DEL = 2
/** struct epoll_event is packed on x86-64 only. */
const eventBytes = process.arch === 'x64' ? 12 : 16
const dataAt = eventBytes - 8
const maxEvents = 64

export const epollIn = 0x1
/** /proc/self/mountinfo changed. */
export const epollPri = 0x2
export const epollErr = 0x8

type Callback = (events: number) => void

/** Level-triggered: a callback that leaves something unread is called again. A callback must not throw. */
export class Epoll {
  readonly #fd: number
  readonly #wake: number
  readonly #callbacks = new Map<number, Callback>()
  readonly #events = new Uint8Array(maxEvents * eventBytes)
  #running: Promise<void> | undefined
  #stopping = false

  constructor() {
    const attempt = { op: 'epoll', what: 'wait for the kernel' }
    this.#fd = check(libc.epollCreate(EPOLL_CLOEXEC), attempt)
    this.#wake = check(libc.eventfd(0, EFD_NONBLOCK_CLOEXEC), attempt)
    this.#control(ADD, this.#wake, epollIn)
  }

  /** Calls `callback` on the main thread whenever `fd` has one of `events`. The fd stays the caller's. */
  add(fd: number, events: number, callback: Callback): void {
    this.#control(ADD, fd, events)
    this.#callbacks.set(fd, callback)
  }

  /** To be called before the fd is closed. */
  remove(fd: number): void {
    if (this.#callbacks.delete(fd)) this.#control(DEL, fd, 0)
  }

  /** Starts waiting. It keeps the process alive until `stop`, process.exit or an uncaught exception. */
  start(): void {
    if (this.#running) return
    process.on('exit', this.#wakeUp)
    this.#running = this.#loop()
  }

  /** Ends the waiting and closes; no callback runs afterwards. */
  async stop(): Promise<void> {
    if (this.#stopping) return this.#running
    this.#stopping = true
    this.#wakeUp()
    await this.#running
    process.off('exit', this.#wakeUp)
    closeSync(this.#wake)
    closeSync(this.#fd)
  }

  /** Also when the process exits: it joins the pool's threads first, and would wait for this one for ever. */
  readonly #wakeUp = (): void => void writeSync(this.#wake, new BigUint64Array([1n]))

  async #loop(): Promise<void> {
    const view = new DataView(this.#events.buffer)
    while (!this.#stopping) {
      const ready = await waitForEpoll(this.#fd, this.#events, maxEvents)
      for (let i = 0; i < ready && !this.#stopping; i++) {
        const fd = view.getInt32(i * eventBytes + dataAt, true)
        if (fd === this.#wake) readSync(fd, Buffer.alloc(8))
        else this.#callbacks.get(fd)?.(view.getUint32(i * eventBytes, true))
      }
    }
  }

  #control(op: number, fd: number, events: number): void {
    const event = new Uint8Array(eventBytes)
    const view = new DataView(event.buffer)
    view.setUint32(0, events, true)
    view.setInt32(dataAt, fd, true)
    check(libc.epollCtl(this.#fd, op, fd, event), { op: 'epoll', what: 'wait for the kernel' })
  }
}
