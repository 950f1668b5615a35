// `vethboard neighbour add` and `neighbour del`.
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { address, mac, reference } from '../values'

const link = {
  help: 'IFNAME in the host, TARGET/IFNAME elsewhere, or a link id',
  check: reference,
} as const
const ip = { help: 'the neighbour’s address', check: address } as const

export const neighbourAdd = command({
  summary: 'Say which MAC has an address on a link, so that nobody is asked (a static neighbour).',
  positionals: { link, ip, mac: { help: 'its MAC', check: mac } },
  options: { ...changeOptions },
  examples: [['vethboard neighbour add netns:a/eth0 10.0.0.9 02:00:00:00:00:09', 'a static ARP entry']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'neighbour-add',
      link: (await placesOf(client).link(o.link)).id,
      ip: o.ip,
      mac: o.mac,
    }))
  },
})

export const neighbourDel = command({
  summary: 'Forget a static neighbour.',
  positionals: { link, ip },
  options: { ...changeOptions },
  examples: [['vethboard neighbour del netns:a/eth0 10.0.0.9', 'ask on the wire again']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'neighbour-del',
      link: (await placesOf(client).link(o.link)).id,
      ip: o.ip,
    }))
  },
})
