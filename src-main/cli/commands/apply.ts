// `vethboard apply LAB.yaml` and `vethboard plan LAB.yaml`.
import { changeOptions } from '../change-options'
import type { ChangeChoices } from '../change'
import type { Io } from '../io'
import { command } from '../spec'
import { reference } from '../values'

export const labFile = { help: 'the lab file; - is stdin', check: reference }

export const apply = command({
  summary:
    'Bring a lab up as its file says. What is so already stays untouched, what the file no longer has goes; what is not the lab’s is never changed.',
  positionals: { lab: labFile },
  options: { ...changeOptions },
  details: ['The format is in docs/labs.md; samples are in resources/labs.'],
  examples: [
    ['vethboard apply classic.yaml', 'bring it up, or make it as the file says'],
    ['vethboard apply classic.yaml --dry-run', 'only show the steps'],
  ],
  run: (o, io) => applied(o.lab, o, io),
})

export const plan = command({
  summary: 'Show the steps that apply would take, why each is there, and its command. Changes nothing.',
  positionals: { lab: labFile },
  options: { json: changeOptions.json },
  examples: [['vethboard plan classic.yaml', 'what apply would do']],
  run: (o, io) => applied(o.lab, { json: o.json, 'dry-run': true, yes: false, confirm: [] }, io),
})

async function applied(path: string, choices: ChangeChoices, io: Io): Promise<number> {
  const { change, readLabFile } = await import('../work')
  const read = readLabFile(path, choices.json, io)
  if (typeof read === 'number') return read
  const { lab, text, file } = read
  const idle = `lab ${lab.name} is up as its file says: there is nothing to change`
  return change(choices, io, () => ({ kind: 'lab-apply', text, file }), undefined, idle)
}
