// `vethboard diff LAB.yaml`: where the kernel differs from a lab's file.
import { exit } from '../io'
import { command } from '../spec'
import { labFile } from './apply'

export const diff = command({
  summary:
    'Show where a lab differs from its file: + is missing, ~ is otherwise, - is there and not in the file. Changes nothing.',
  positionals: { lab: labFile },
  options: { json: { help: 'print the differences as JSON' } },
  details: ['Exit code 0: there is no difference; 4: there are some.'],
  examples: [['vethboard diff classic.yaml', 'what somebody changed by hand']],
  async run({ lab: path, json }, io) {
    const { differenceText, differencesOf, readLabFile, withEngine } = await import('../work')
    const read = readLabFile(path, json, io)
    if (typeof read === 'number') return read
    const { lab, text, file } = read
    return withEngine(io, async (client) => {
      const plan = await client.call('plan', { intent: { kind: 'lab-apply', text, file } })
      const { netns: host } = await client.call('hello', {})
      const differences = differencesOf(plan, await client.call('snapshot', {}), host)
      if (json)
        io.out(`${JSON.stringify({ lab: lab.name, same: differences.length === 0, differences }, null, 2)}\n`)
      else if (differences.length === 0) io.say(`lab ${lab.name} is up as its file says`)
      else for (const one of differences) io.out(`${differenceText(one)}\n`)
      return differences.length === 0 ? exit.ok : exit.notPassed
    })
  },
})
