// `vethboard bridge add` and `bridge del`.
import { fail } from '../../common/errors/error'
import { displayText } from '../../common/text'
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { cidr, newName, reference } from '../values'

export const bridgeAdd = command({
  summary: 'Make a bridge (a switch) in the host or in another namespace, and bring it up.',
  positionals: { name: { help: 'its name', check: newName } },
  options: {
    ip: {
      value: 'CIDR',
      many: true,
      help: 'an address for it, the gateway of what hangs on it',
      check: cidr,
    },
    stp: { help: 'turn the spanning tree protocol on' },
    in: { value: 'TARGET', help: 'the namespace to make it in; default: the host', check: reference },
    ...changeOptions,
  },
  examples: [['vethboard bridge add br0 --ip 10.0.0.1/24', 'a bridge with a subnet of its own']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'bridge-add',
      ifname: o.name,
      ...(o.in === undefined ? {} : { netns: await placesOf(client).netns(o.in) }),
      ...(o.ip.length > 0 ? { addresses: o.ip } : {}),
      ...(o.stp ? { stp: true } : {}),
    }))
  },
})

export const bridgeDel = command({
  summary: 'Delete a bridge. Its ports stay, without it; undo puts them back.',
  positionals: {
    bridge: { help: 'IFNAME in the host, TARGET/IFNAME elsewhere, or a link id', check: reference },
  },
  options: { ...changeOptions },
  examples: [['vethboard bridge del br0', 'delete br0']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => {
      const link = await placesOf(client).link(o.bridge)
      if (link.kind !== 'bridge')
        fail({
          kind: 'invalid',
          op: 'bridgeDel',
          what: `${displayText(link.ifname)} is not a bridge`,
          target: link.id,
          hint: 'for other links there is `vethboard link del`',
        })
      return { kind: 'link-del', link: link.id }
    })
  },
})
