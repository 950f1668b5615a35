// `vethboard detach`: a link of a target goes, and with a cable its other end.
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { reference } from '../values'

export const detach = command({
  summary: 'Take a link of a container, process or namespace away; the other end of its cable goes with it.',
  positionals: {
    target: {
      help: 'docker:NAME, podman:NAME, pid:N, netns:NAME, or a NAME that only one thing has',
      check: reference,
    },
    ifname: { help: 'the link’s name inside the target', check: reference },
  },
  options: {
    foreign: { help: 'also when the link was not made by Vethboard' },
    ...changeOptions,
  },
  details: ['`vethboard undo` makes the cable again as it was: names, MACs, addresses and routes.'],
  examples: [['vethboard detach docker:web eth1', 'take eth1 of the container web away']],
  async run(o, io) {
    const { change } = await import('../work')
    const { target, ifname, foreign } = o
    return change(o, io, () => ({ kind: 'detach', target, ifname, ...(foreign ? { foreign } : {}) }))
  },
})
