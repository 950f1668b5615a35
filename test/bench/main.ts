// The benchmark's command line: which sections, how many runs, as a table or as JSON. Asserts nothing about time.
import { parseArgs } from 'node:util'
import { machineLine } from './lib/machine'
import { formatResult, summarised } from './lib/result'
import { attach } from './sections/attach'
import { commands } from './sections/commands'
import { discovery } from './sections/discovery'
import { eventLatency } from './sections/events'
import { graph } from './sections/graph'
import { idle } from './sections/idle'
import type { Section } from './sections/section'
import { windowLatency } from './sections/window'

const sections: Section[] = [discovery, attach, eventLatency, idle, commands, graph, windowLatency]

const usage = `npm run bench -- [SECTION…] [--runs N] [--sizes 50,200,1000] [--json]

${sections.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join('\n')}`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '5' },
      sizes: { type: 'string', default: '50,200,1000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const unknown = positionals.filter((name) => !sections.some((section) => section.name === name))
  const runs = Number(values.runs)
  const sizes = values.sizes.split(',').map(Number)
  const valid = unknown.length === 0 && [runs, ...sizes].every((n) => Number.isInteger(n) && n > 0)
  if (values.help || !valid) {
    console.error(unknown.length ? `no section ${unknown.join(', ')}\n\n${usage}` : usage)
    return values.help ? 0 : 2
  }
  const machine = machineLine()
  if (!values.json)
    console.log(`${machine}\nmedian (min–max) of ${runs} runs, contenders in alternating order\n`)
  const results = []
  for (const section of sections) {
    if (positionals.length > 0 && !positionals.includes(section.name)) continue
    const result = await section.run({ runs, sizes })
    results.push(result)
    if (!values.json) console.log(`${formatResult(result)}\n`)
  }
  if (values.json) console.log(JSON.stringify({ machine, runs, results: results.map(summarised) }, null, 2))
  return 0
}

process.exitCode = await main()
