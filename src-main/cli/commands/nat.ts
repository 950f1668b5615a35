// `vethboard nat add` and `nat del`.
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { reference } from '../values'

const positionals = {
  link: {
    help: 'the bridge: IFNAME in the host, TARGET/IFNAME elsewhere, or a link id',
    check: reference,
  },
} as const

export const natAdd = command({
  summary: 'Give the IPv4 subnets of a bridge a way out through the default route: masquerade.',
  positionals,
  options: { ...changeOptions },
  examples: [['vethboard nat add br0', 'what hangs on br0 reaches what the host reaches']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'nat-add',
      link: (await placesOf(client).link(o.link)).id,
    }))
  },
})

export const natDel = command({
  summary: 'Take that way out away, and the forwarding that was turned on for it.',
  positionals,
  options: { ...changeOptions },
  examples: [['vethboard nat del br0', 'br0 is on its own again']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'nat-del',
      link: (await placesOf(client).link(o.link)).id,
    }))
  },
})
