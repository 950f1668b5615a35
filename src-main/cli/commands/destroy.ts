// `vethboard destroy LAB.yaml|NAME`: takes down what carries the lab's mark.
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { reference } from '../values'

export const destroy = command({
  summary: 'Take a lab down: everything that it made, and nothing else. Undo brings it back.',
  positionals: { lab: { help: 'its file, or its name', check: reference } },
  options: { ...changeOptions },
  examples: [
    ['vethboard destroy classic.yaml', 'take it down'],
    ['vethboard destroy classic', 'the same, without the file'],
  ],
  async run(o, io) {
    const { change, readLabFile } = await import('../work')
    let lab = o.lab
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(lab)) {
      const read = readLabFile(lab, o.json, io)
      if (typeof read === 'number') return read
      lab = read.lab.name
    }
    const idle = `lab ${lab} is not up: there is nothing to take down`
    return change(o, io, () => ({ kind: 'lab-destroy', lab }), undefined, idle)
  },
})
