// When to do what was asked for: soon, but not again at once, and never for more than a share of the time. Timers only.

export interface Pacing {
  /** From the end of one run to the start of the next at least. */
  restMs: number
  /** A run that took t rests for t × this. */
  restPerCost: number
}

/** One kind of work that can be asked for at any time. */
export class Pace {
  #timer: NodeJS.Timeout | undefined
  #restUntil = 0
  #running = false
  /** Asked for while it ran. */
  #again = false
  #closed = false

  constructor(
    readonly pacing: Pacing,
    readonly work: () => void,
  ) {}

  /** Runs the work as soon as it may: at once (in this call) when it has rested and `now`, else by a timer. */
  ask(now = false): void {
    if (this.#closed || this.#timer) return
    if (this.#running) return void (this.#again = true)
    const wait = this.#restUntil - performance.now()
    if (wait <= 0 && now) return this.#run()
    this.#timer = setTimeout(() => this.#run(), Math.max(0, wait))
    this.#timer.unref()
  }

  /** No sooner than in `ms` from now. */
  rest(ms: number): void {
    this.#restUntil = Math.max(this.#restUntil, performance.now() + ms)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #run(): void {
    this.#timer = undefined
    this.#running = true
    const start = performance.now()
    try {
      this.work()
    } finally {
      this.#running = false
      this.rest(Math.max(this.pacing.restMs, (performance.now() - start) * this.pacing.restPerCost))
      if (this.#again) {
        this.#again = false
        this.ask()
      }
    }
  }
}
