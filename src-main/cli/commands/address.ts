// `vethboard address add` and `address del`.
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { cidr, reference } from '../values'

const positionals = {
  link: {
    help: 'IFNAME in the host, TARGET/IFNAME elsewhere (docker:web/eth1), or a link id',
    check: reference,
  },
  cidr: { help: 'the address, like 10.0.0.5/24', check: cidr },
} as const
const options = changeOptions

export const addressAdd = command({
  summary: 'Give a link an address.',
  positionals,
  options,
  examples: [['vethboard address add docker:web/eth1 10.0.0.5/24', 'one more address for eth1 of web']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'address-add',
      link: (await placesOf(client).link(o.link)).id,
      cidr: o.cidr,
    }))
  },
})

export const addressDel = command({
  summary: 'Take an address off a link.',
  positionals,
  options,
  examples: [['vethboard address del docker:web/eth1 10.0.0.5/24', 'take it off again']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'address-del',
      link: (await placesOf(client).link(o.link)).id,
      cidr: o.cidr,
    }))
  },
})
