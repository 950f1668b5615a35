// `vethboard netns add` and `netns del`.
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { newName, reference } from '../values'

export const netnsAdd = command({
  summary: 'Make a named network namespace, which `ip netns` sees too.',
  positionals: { name: { help: 'its name', check: newName } },
  options: { ...changeOptions },
  examples: [['vethboard netns add red', 'a namespace red']],
  async run(o, io) {
    const { change } = await import('../work')
    return change(o, io, () => ({ kind: 'netns-add', name: o.name }))
  },
})

export const netnsDel = command({
  summary: 'Delete a named network namespace that nothing runs in, and its links with it.',
  positionals: { name: { help: 'its name', check: reference } },
  options: { ...changeOptions },
  examples: [['vethboard netns del red', 'delete the namespace red']],
  async run(o, io) {
    const { change } = await import('../work')
    const name = o.name.replace(/^netns:/, '')
    return change(o, io, () => ({ kind: 'netns-del', name }))
  },
})
