// `vethboard undo` and `vethboard redo`: back and forth along the history.
import { formatError } from '../../common/errors/error'
import { displayText } from '../../common/text'
import { command } from '../spec'
import { exit } from '../io'
import type { Io } from '../io'
import { number } from '../values'

const positionals = {
  n: { optional: true, help: 'how many changes; default: one', check: number(1, 200) },
} as const
const options = { json: { help: 'print the changes as JSON' } } as const

export const undo = command({
  summary: 'Take the last changes back, newest first: of this command line, of the window, of any front.',
  positionals,
  options,
  examples: [
    ['vethboard undo', 'take the last change back'],
    ['vethboard undo 3', 'take the last three back'],
  ],
  run: ({ n, json }, io) => along('undo', n, json, io),
})

export const redo = command({
  summary: 'Make changes again that undo took back.',
  positionals,
  options,
  examples: [['vethboard redo', 'make the change again that was taken back last']],
  run: ({ n, json }, io) => along('redo', n, json, io),
})

async function along(way: 'undo' | 'redo', n: string | undefined, asJson: boolean, io: Io): Promise<number> {
  const { entryJson, sentenceText, withEngine } = await import('../work')
  const entries = await withEngine(io, (client) => client.call(way, { count: Number(n ?? 1) }))
  const verb = way === 'undo' ? 'undone' : 'done again'
  if (asJson) io.out(`${JSON.stringify(entries.map(entryJson), null, 2)}\n`)
  else for (const entry of entries) io.out(`${verb}: ${sentenceText(entry.title)}\n`)
  const partial = entries.filter((entry) => entry.state === 'partial')
  for (const { title, error } of partial) {
    const why = error ? `: ${displayText(formatError(error))}` : ''
    io.say(`vethboard: only partly: ${sentenceText(title)}${why}`)
  }
  return partial.length > 0 ? exit.failed : exit.ok
}
