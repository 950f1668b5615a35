// What a live engine costs while nothing happens: processor time of its process over ten seconds.
import { setTimeout as sleep } from 'node:timers/promises'
import { EngineProcess } from '../lib/engine'
import { withStar } from '../lib/lab'
import type { Section } from './section'

const size = 50
const forMs = 10_000
/** The first slow census comes some seconds after the start. */
const restMs = 5000
const name = 'Vethboard’s engine, live'
const column = `${size} namespaces`

async function samples(runs: number): Promise<number[]> {
  const engine = new EngineProcess()
  const shares: number[] = []
  try {
    await engine.ask({ do: 'engine' })
    await sleep(restMs)
    for (let run = 0; run < runs; run++) {
      const { ms, cpuMs } = await engine.ask({ do: 'idle', ms: forMs })
      shares.push((100 * cpuMs) / ms)
    }
    return shares
  } finally {
    await engine.close()
  }
}

export const idle: Section = {
  name: 'idle',
  about: 'processor time of a live engine while nothing happens',
  async run({ runs }) {
    const figures = await withStar(size, async () => [
      { contender: name, case: column, samples: await samples(runs) },
    ])
    return {
      section: 'idle',
      title: 'Idle: a live engine that nothing happens to',
      unit: '% of one processor',
      figures,
      targets: [{ contender: name, case: column, limit: 0.5 }],
      notes: [
        `user and system time of its process over ${forMs / 1000} s, ${restMs / 1000} s after its start`,
      ],
    }
  },
}
