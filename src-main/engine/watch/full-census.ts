// The slow census that finds what nothing tells of (a namespace that only a thread or an open file holds, one that a
// process made without a fork): soon after anything happened, then ever more seldom. Timers only.
const firstMs = 1_000
const lastMs = 60_000
/** At most this share of the time is spent on it. */
const restPerCost = 200

export class FullCensus {
  #timer: NodeJS.Timeout | undefined
  #interval = firstMs
  /** When the last one ended, and how long it may not be repeated. */
  #restUntil = 0
  #due = Infinity

  constructor(readonly work: () => void) {}

  /** Something happened: don't wait long. */
  soon(): void {
    this.#interval = firstMs
    this.#schedule()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#due = -Infinity
  }

  #schedule(): void {
    const now = performance.now()
    const due = Math.max(now + this.#interval, this.#restUntil)
    if (due >= this.#due) return
    this.#due = due
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#run(), due - now)
    this.#timer.unref()
  }

  #run(): void {
    const start = performance.now()
    this.work()
    const end = performance.now()
    this.#due = Infinity
    this.#restUntil = end + restPerCost * (end - start)
    this.#interval = Math.min(2 * this.#interval, lastMs)
    this.#schedule()
  }
}
