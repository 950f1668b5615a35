// What transports share: a queue of frames that waits for its reader, and lists of listeners.

/** Listeners of an event; with `once`, one that comes after the event is called at once. */
export class Listeners {
  fired = false
  readonly #list: (() => void)[] = []
  constructor(private readonly once = false) {}

  add(listener: () => void): void {
    if (this.once && this.fired) listener()
    else this.#list.push(listener)
  }

  fire(): void {
    if (this.once && this.fired) return
    this.fired = true
    for (const listener of this.#list) listener()
  }
}

/** Frames on their way to one reader, delivered in order in a later microtask, while it isn't paused. */
export class FrameQueue {
  #frames: string[] = []
  #reader: ((frame: string) => void) | undefined
  #paused = false
  #scheduled = false
  #atEnd: (() => void) | undefined

  /** `emptied` is called each time the reader has taken all. */
  constructor(private readonly emptied: () => void) {}

  /** Returns how many frames wait. */
  push(frame: string): number {
    this.#frames.push(frame)
    this.#schedule()
    return this.#frames.length
  }

  read(reader: (frame: string) => void): void {
    this.#reader = reader
    this.#schedule()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#schedule()
  }

  /** `atEnd` is called once all that was pushed before has been read; at once when nobody reads. */
  end(atEnd: () => void): void {
    this.#atEnd = atEnd
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    void Promise.resolve().then(() => {
      this.#scheduled = false
      this.#deliver()
    })
  }

  #deliver(): void {
    while (this.#reader && !this.#paused) {
      const frames = this.#frames
      this.#frames = []
      let taken = 0
      for (const frame of frames) {
        if (this.#paused) break
        this.#reader(frame)
        taken++
      }
      this.#frames = [...frames.slice(taken), ...this.#frames]
      if (this.#frames.length === 0) break
    }
    if (this.#frames.length === 0) this.emptied()
    if (this.#atEnd && (this.#frames.length === 0 || !this.#reader)) this.#atEnd()
  }
}
