// Plans that were made and not yet applied: few, for a short time, each holding what its target is (by pidfd and fd).
import { randomUUID } from 'node:crypto'
import { fail } from '../../common/errors/error'
import type { Plan } from '../../common/plan/plan'
import type { Target } from '../engine'
import type { NetnsRef } from './record'

/** A form may lie open for a while; a plan that is older is to be made anew. */
const lifetimeMs = 10 * 60_000
const maxPlans = 64

export interface StoredPlan {
  plan: Plan
  /** The namespaces that it works in, as they were when it was made. */
  netns: NetnsRef[]
  target?: Target
}

export const newPlanId = (): string => randomUUID()

export class PlanStore {
  readonly #plans = new Map<string, { stored: StoredPlan; timer: NodeJS.Timeout }>()

  put(stored: StoredPlan): void {
    const { id } = stored.plan
    const timer = setTimeout(() => this.drop(id), lifetimeMs)
    timer.unref()
    this.#plans.set(id, { stored, timer })
    const [oldest] = this.#plans.keys()
    if (this.#plans.size > maxPlans && oldest !== undefined) this.drop(oldest)
  }

  /** Throws `not-found` for one that was applied, has expired, or never was. */
  get(id: string): StoredPlan {
    return (
      this.#plans.get(id)?.stored ??
      fail({
        kind: 'not-found',
        op: 'apply',
        what: 'find the plan: it was applied already, or is too old',
        hint: 'plan it anew',
        hintKey: 'hint.planGone',
      })
    )
  }

  /** Takes it out: from now on its target is the caller's to close. */
  take(id: string): StoredPlan {
    const stored = this.get(id)
    this.#remove(id)
    return stored
  }

  drop(id: string): void {
    this.#plans.get(id)?.stored.target?.close()
    this.#remove(id)
  }

  close(): void {
    for (const id of [...this.#plans.keys()]) this.drop(id)
  }

  #remove(id: string): void {
    clearTimeout(this.#plans.get(id)?.timer)
    this.#plans.delete(id)
  }
}
