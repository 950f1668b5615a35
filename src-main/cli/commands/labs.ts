// `vethboard labs`: which labs are up, from which files, and whether they still are as those say.
import { exit } from '../io'
import { command } from '../spec'

export const labs = command({
  summary: 'List the labs that are up, the file of each, and whether it still is as that says.',
  positionals: {},
  options: { json: { help: 'print them as JSON' } },
  examples: [['vethboard labs', 'what is up']],
  async run({ json }, io) {
    const { labsText, withEngine } = await import('../work')
    const all = await withEngine(io, (client) => client.call('labs', {}))
    if (json) io.out(`${JSON.stringify(all, null, 2)}\n`)
    else if (all.length === 0) io.say('no lab is up')
    else io.out(labsText(all, io.outPaint))
    return exit.ok
  },
})
