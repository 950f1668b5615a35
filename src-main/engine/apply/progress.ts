// Who listens to the progress of changes, and which running change has been asked to stop.
import { fail } from '../../common/errors/error'
import type { VethboardError } from '../../common/errors/error'
import type { ApplyState, Progress } from '../../common/plan/plan'
import type { Unsubscribe } from '../engine'

export class Announcer<T> {
  readonly #listeners = new Set<(item: T) => void>()

  on(listener: (item: T) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A listener that throws stops neither the others nor the change that is told of. */
  tell(item: T): void {
    for (const listener of this.#listeners)
      try {
        listener(item)
      } catch (thrown) {
        process.emitWarning(thrown instanceof Error ? thrown : String(thrown))
      }
  }
}

/** One running change, as those who wait for it see it. */
export class Reporter {
  #done = 0
  #cancelled = false
  #state: ApplyState = 'checking'

  constructor(
    readonly planId: string,
    readonly total: number,
    readonly announcer: Announcer<Progress>,
  ) {}

  /** False: too late. */
  cancel(): boolean {
    if (this.#state !== 'checking' && this.#state !== 'running') return false
    this.#cancelled = true
    return true
  }

  /** Throws `cancelled` when it was asked to stop. */
  checkCancelled(): void {
    if (this.#cancelled) fail({ kind: 'cancelled', op: 'apply', what: 'apply the plan: it was cancelled' })
  }

  enter(state: ApplyState, error?: VethboardError): void {
    this.#state = state
    this.#tell(undefined, error)
  }

  begin(step: string): void {
    this.#tell(step)
  }

  end(step: string): void {
    this.#done++
    this.#tell(step)
  }

  #tell(step?: string, error?: VethboardError): void {
    this.announcer.tell({
      planId: this.planId,
      state: this.#state,
      done: this.#done,
      total: this.total,
      ...(step === undefined ? {} : { step }),
      ...(error ? { error } : {}),
    })
  }
}
