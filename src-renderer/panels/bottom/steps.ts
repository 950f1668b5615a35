// How far each step of a plan is. Pure.
import type { VethboardError } from '../../../src-main/common/errors/error'
import type { Plan, Progress } from '../../../src-main/common/plan/plan'

export type StepState = 'waiting' | 'running' | 'done' | 'failed'

interface Moment {
  plan?: Plan | undefined
  progress?: Progress | undefined
  error?: VethboardError | undefined
}

/** A state for each step of `shown`: all done when it is not the open plan but the last one that was applied. */
export function stepStates(shown: Plan | undefined, { plan, progress, error }: Moment): StepState[] {
  if (!shown) return []
  if (shown !== plan) return shown.steps.map(() => 'done')
  return shown.steps.map((step, i) => {
    if (error?.step === step.id) return 'failed'
    if (!progress) return 'waiting'
    if (i < progress.done) return 'done'
    return progress.step === step.id ? 'running' : 'waiting'
  })
}
