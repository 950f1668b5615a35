// Runs contenders in turn, in alternating order, so that a drift of the machine is shared by all.
import type { Figure } from './result'

export interface Contender {
  name: string
  /** One measured run: milliseconds. */
  run: () => number | Promise<number>
  /** Undoes a run, unmeasured. */
  after?: () => unknown
  /** Fewer counted runs for what takes long; at least 1. */
  runs?: number
  /** Runs that aren't counted, cut short after two seconds; default 1. A process that stays needs some to get warm. */
  warmUp?: number
}

/** `rounds` counted runs of each, in the column of that name. */
export async function compete(contenders: Contender[], rounds: number, column: string): Promise<Figure[]> {
  const figures = contenders.map<Figure>(({ name }) => ({ contender: name, case: column, samples: [] }))
  const entries = contenders.map((contender, i) => [contender, figures[i]] as const)
  for (const contender of contenders) await warmUp(contender)
  for (let round = 0; round < rounds; round++) {
    for (const [contender, figure] of round % 2 === 0 ? entries : [...entries].reverse()) {
      if (round >= (contender.runs ?? rounds)) continue
      figure?.samples.push(await contender.run())
      await contender.after?.()
    }
  }
  return figures
}

async function warmUp({ run, after, warmUp: times = 1, runs }: Contender): Promise<void> {
  const end = performance.now() + 2000
  for (let i = 0; i < times && runs === undefined && performance.now() < end; i++) {
    await run()
    await after?.()
  }
}
