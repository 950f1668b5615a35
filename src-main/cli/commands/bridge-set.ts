// `vethboard bridge set` and `port set`.
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { usage } from '../usage'
import { number, oneOf, reference } from '../values'

const link = {
  help: 'IFNAME in the host, TARGET/IFNAME elsewhere, or a link id',
  check: reference,
} as const
const onOff = oneOf('on', 'off')

/** Of the options that are given: numbers as they are, on and off as yes and no. */
function given<K extends string>(
  o: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, K>>,
): Partial<Record<K, number | boolean>> {
  const out: Partial<Record<K, number | boolean>> = {}
  for (const [option, field] of Object.entries(names)) {
    const text = o[option]
    if (typeof text === 'string') out[field] = text === 'on' || text === 'off' ? text === 'on' : Number(text)
  }
  if (Object.keys(out).length === 0) usage('nothing to set')
  return out
}

export const bridgeSet = command({
  summary: 'Set how a bridge works. Times are in hundredths of a second, as `ip -d link` has them.',
  positionals: { bridge: link },
  options: {
    stp: {
      value: 'on|off',
      help: 'the spanning tree protocol, which keeps loops from flooding',
      check: onOff,
    },
    priority: { value: 'N', help: 'the lowest becomes the root of the tree', check: number(0, 65535) },
    'forward-delay': { value: 'N', help: 'how long a port listens, and learns', check: number(0, 3000) },
    'hello-time': { value: 'N', help: 'how often the root says that it is there', check: number(100, 1000) },
    'max-age': { value: 'N', help: 'how long silence is borne', check: number(600, 4000) },
    ageing: {
      value: 'N',
      help: 'how long a MAC is remembered; 0: not at all',
      check: number(0, 100_000_000),
    },
    'vlan-filtering': { value: 'on|off', help: 'keep VLANs apart by what its ports are in', check: onOff },
    'mcast-snooping': { value: 'on|off', help: 'send multicast only where it is wanted', check: onOff },
    ...changeOptions,
  },
  examples: [['vethboard bridge set br0 --stp on --priority 4096', 'make br0 the root of a spanning tree']],
  async run(o, io) {
    const set = given(o, {
      stp: 'stp',
      priority: 'priority',
      'forward-delay': 'forwardDelayCs',
      'hello-time': 'helloTimeCs',
      'max-age': 'maxAgeCs',
      ageing: 'ageingTimeCs',
      'vlan-filtering': 'vlanFiltering',
      'mcast-snooping': 'mcastSnooping',
    })
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'bridge-set',
      link: (await placesOf(client).link(o.bridge)).id,
      set: set as object,
    }))
  },
})

export const portSet = command({
  summary: 'Set how a port of a bridge works.',
  positionals: { port: link },
  options: {
    cost: { value: 'N', help: 'the spanning tree takes the cheapest way', check: number(1, 65535) },
    priority: { value: 'N', help: 'of ports that cost the same the lowest is taken', check: number(0, 63) },
    hairpin: { value: 'on|off', help: 'let frames out where they came in', check: onOff },
    isolated: { value: 'on|off', help: 'isolated ports don’t hear each other', check: onOff },
    learning: { value: 'on|off', help: 'remember which MACs are behind it', check: onOff },
    flood: { value: 'on|off', help: 'let out frames for MACs that aren’t known', check: onOff },
    'mcast-flood': { value: 'on|off', help: 'let out multicast that nobody asked for', check: onOff },
    'bcast-flood': { value: 'on|off', help: 'let out broadcast', check: onOff },
    guard: { value: 'on|off', help: 'take no part in the spanning tree (BPDU guard)', check: onOff },
    'root-block': { value: 'on|off', help: 'never let the root be behind it', check: onOff },
    'neigh-suppress': { value: 'on|off', help: 'answer ARP and NDP for those that are known', check: onOff },
    ...changeOptions,
  },
  examples: [['vethboard port set vb-web-eth1 --isolated on', 'keep web from hearing other isolated ports']],
  async run(o, io) {
    const set = given(o, {
      cost: 'cost',
      priority: 'priority',
      hairpin: 'hairpin',
      isolated: 'isolated',
      learning: 'learning',
      flood: 'flood',
      'mcast-flood': 'mcastFlood',
      'bcast-flood': 'bcastFlood',
      guard: 'guard',
      'root-block': 'rootBlock',
      'neigh-suppress': 'neighSuppress',
    })
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'port-set',
      link: (await placesOf(client).link(o.port)).id,
      set: set as object,
    }))
  },
})
