// `vethboard undo` and `vethboard redo`: back and forth along the history.
import type { HistoryEntry } from '../../common/plan/plan'
import { command } from '../spec'
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
  const [{ withEngine }, { entryJson }, { sentenceText }] = await Promise.all([
    import('../session'),
    import('../formats/plan'),
    import('../../common/plan/sentences'),
  ])
  const entries = await withEngine(io, (client) => client.call(way, { count: Number(n ?? 1) }))
  const { exit } = await import('../io')
  if (asJson) io.out(`${JSON.stringify(entries.map(entryJson), null, 2)}\n`)
  else
    for (const entry of entries)
      io.out(`${way === 'undo' ? 'undone' : 'done again'}: ${sentenceText(entry.title)}\n`)
  const partial = entries.filter((entry) => entry.state === 'partial')
  for (const entry of partial) await sayPartial(entry, io)
  return partial.length > 0 ? exit.failed : exit.ok
}

async function sayPartial(entry: HistoryEntry, io: Io): Promise<void> {
  const [{ formatError }, { displayText }, { sentenceText }] = await Promise.all([
    import('../../common/errors/error'),
    import('../../common/text'),
    import('../../common/plan/sentences'),
  ])
  io.say(
    `vethboard: only partly: ${sentenceText(entry.title)}${entry.error ? `: ${displayText(formatError(entry.error))}` : ''}`,
  )
}
