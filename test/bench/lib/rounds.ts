// Runs contenders in turn, in alternating order, so that a drift of the machine is shared by all.
import type { Figure } from './result'

export interface Contender {
  name: string
  /** One measured run: milliseconds. */
  run: () => number | Promise<number>
  /** Undoes a run, unmeasured. */
  after?: () => unknown
  /** Fewer runs for what takes long; at least 1. */
  runs?: number
}

/** `rounds` runs of each after one that isn't counted. */
export async function compete(contenders: Contender[], rounds: number, column: string): Promise<Figure[]> {
  const figures = contenders.map<Figure>(({ name }) => ({ contender: name, case: column, samples: [] }))
  const entries = contenders.map((contender, i) => [contender, figures[i]] as const)
  for (let round = -1; round < rounds; round++) {
    for (const [contender, figure] of round % 2 === 0 ? entries : [...entries].reverse()) {
      if (round >= (contender.runs ?? rounds)) continue
      if (round < 0 && contender.runs === 1) continue
      const ms = await contender.run()
      await contender.after?.()
      if (round >= 0) figure?.samples.push(ms)
    }
  }
  return figures
}
