// `vethboard history`: what was changed, newest first.
import { exit } from '../io'
import { command } from '../spec'

export const history = command({
  summary: 'List the changes that were made, newest first, and whether they are undone.',
  positionals: {},
  options: {
    commands: { help: 'with the `ip` commands of each' },
    json: { help: 'print them as JSON' },
  },
  examples: [['vethboard history --commands', 'what was done, as `ip` commands']],
  async run({ commands, json }, io) {
    const { entryJson, historyText, withEngine } = await import('../work')
    const entries = await withEngine(io, (client) => client.call('history', {}))
    const newestFirst = [...entries].sort((a, b) => b.appliedAt - a.appliedAt)
    if (json) io.out(`${JSON.stringify(newestFirst.map(entryJson), null, 2)}\n`)
    else if (newestFirst.length === 0) io.say('nothing has been changed yet')
    else io.out(historyText(newestFirst, io.outPaint, commands))
    return exit.ok
  },
})
