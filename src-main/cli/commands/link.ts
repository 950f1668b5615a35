// `vethboard link set` and `link del`.
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { usage } from '../usage'
import { mac, mtu, newName, oneOf, reference } from '../values'

const link = {
  help: 'IFNAME in the host, TARGET/IFNAME elsewhere (docker:web/eth1), or a link id',
  check: reference,
} as const

export const linkSet = command({
  summary: 'Change a link: up or down, its name, MTU, MAC, or the bridge that it is on.',
  positionals: { link },
  options: {
    up: { help: 'bring it up' },
    down: { help: 'take it down' },
    name: { value: 'NAME', help: 'rename it', check: newName },
    mtu: { value: 'N', help: 'set its MTU, in bytes', check: mtu },
    mac: { value: 'MAC', help: 'set its MAC address', check: mac },
    bridge: { value: 'BR', help: 'put it on a bridge of the same namespace', check: reference },
    'no-bridge': { help: 'take it off its bridge' },
    promisc: {
      value: 'on|off',
      help: 'take every frame on the wire, also those for others',
      check: oneOf('on', 'off'),
    },
    ...changeOptions,
  },
  examples: [
    ['vethboard link set docker:web/eth1 --mtu 1400', 'another MTU'],
    ['vethboard link set veth0 --bridge br0 --up', 'plug it into br0 and bring it up'],
  ],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    if (o.up && o.down) return usage('--up and --down exclude each other')
    if (o.bridge !== undefined && o['no-bridge']) return usage('--bridge and --no-bridge exclude each other')
    const { name, bridge } = o
    const set = {
      ...(o.up || o.down ? { up: o.up } : {}),
      ...(name === undefined ? {} : { ifname: name }),
      ...(o.mtu === undefined ? {} : { mtu: Number(o.mtu) }),
      ...(o.mac === undefined ? {} : { mac: o.mac }),
      ...(o.promisc === undefined ? {} : { promiscuous: o.promisc === 'on' }),
      ...(o['no-bridge'] ? { master: null } : {}),
    }
    if (Object.keys(set).length === 0 && bridge === undefined) return usage('nothing to set')
    return change(o, io, async (client) => {
      const places = placesOf(client)
      const { id } = await places.link(o.link)
      if (bridge === undefined) return { kind: 'link-set', link: id, ...set }
      // A bare name is meant in the namespace that the link is in.
      const slash = o.link.lastIndexOf('/')
      const place = bridge.includes('/') || slash < 0 ? bridge : `${o.link.slice(0, slash)}/${bridge}`
      return { kind: 'link-set', link: id, ...set, master: (await places.link(place)).id }
    })
  },
})

export const linkDel = command({
  summary: 'Delete a link; the other end of a cable goes with it.',
  positionals: { link },
  options: { ...changeOptions },
  examples: [['vethboard link del veth0', 'delete veth0']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'link-del',
      link: (await placesOf(client).link(o.link)).id,
    }))
  },
})
