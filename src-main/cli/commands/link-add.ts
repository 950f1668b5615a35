// `vethboard link add KIND NAME`: cables, dummies, macvlans, ipvlans, vlans, vxlans. Bridges have `bridge add`.
import type { LinkId } from '../../common/net/ids'
import type { Intent, IntentOf } from '../../common/plan/intent'
import { changeOptions } from '../change-options'
import type { Places } from '../places'
import { command } from '../spec'
import type { Parsed } from '../spec'
import { usage } from '../usage'
import { address, cidr, mac, mtu, newName, number, oneOf, reference } from '../values'

type LinkKind = IntentOf<'link-add'>['link']
const kinds = ['veth', 'dummy', 'macvlan', 'ipvlan', 'vlan', 'vxlan'] as const

const positionals = {
  kind: { help: kinds.join(', '), check: oneOf(...kinds) },
  name: { help: 'its name', check: newName },
} as const
const options = {
  in: { value: 'TARGET', help: 'the namespace to make it in; default: that of --on', check: reference },
  ip: { value: 'CIDR', many: true, help: 'an address for it', check: cidr },
  bridge: { value: 'BR', help: 'a bridge of its namespace to put it on', check: reference },
  mac: { value: 'MAC', help: 'its MAC address', check: mac },
  mtu: { value: 'N', help: 'its MTU, in bytes', check: mtu },
  down: { help: 'leave it down' },
  on: {
    value: 'LINK',
    help: 'the link that it sits on (macvlan, ipvlan, vlan; vxlan: may be left out)',
    check: reference,
  },
  mode: {
    value: 'MODE',
    help: 'macvlan: bridge (default), private, vepa, passthru; ipvlan: l2 (default), l3, l3s',
    check: oneOf('bridge', 'private', 'vepa', 'passthru', 'l2', 'l3', 'l3s'),
  },
  flag: {
    value: 'FLAG',
    help: 'ipvlan: bridge (default), private, vepa',
    check: oneOf('bridge', 'private', 'vepa'),
  },
  id: { value: 'N', help: 'vlan: 1 to 4094; vxlan: its VNI', check: number(0, 0xffffff) },
  protocol: {
    value: 'P',
    help: 'vlan: 802.1Q (default) or 802.1ad',
    check: oneOf('802.1Q', '802.1ad'),
  },
  remote: { value: 'IP', help: 'vxlan: the other end, or a multicast group', check: address },
  local: { value: 'IP', help: 'vxlan: the address that it sends from', check: address },
  port: { value: 'N', help: 'vxlan: UDP port; default 4789', check: number(1, 65535) },
  ttl: { value: 'N', help: 'vxlan: time to live of its packets', check: number(1, 255) },
  'no-learning': { help: 'vxlan: don’t learn what is behind which address' },
  peer: {
    value: 'LINK',
    help: 'veth: the other end, NAME in the host or TARGET/NAME elsewhere',
    check: reference,
  },
  'peer-ip': { value: 'CIDR', many: true, help: 'veth: an address for the other end', check: cidr },
  'peer-bridge': { value: 'BR', help: 'veth: a bridge for the other end', check: reference },
  ...changeOptions,
} as const
type Words = Parsed<typeof options, typeof positionals>

/** Which options only some kinds take. */
const takes: Readonly<Record<string, readonly string[]>> = {
  on: ['macvlan', 'ipvlan', 'vlan', 'vxlan'],
  mode: ['macvlan', 'ipvlan'],
  flag: ['ipvlan'],
  id: ['vlan', 'vxlan'],
  protocol: ['vlan'],
  remote: ['vxlan'],
  local: ['vxlan'],
  port: ['vxlan'],
  ttl: ['vxlan'],
  'no-learning': ['vxlan'],
  peer: ['veth'],
  'peer-ip': ['veth'],
  'peer-bridge': ['veth'],
}

export const linkAdd = command({
  summary: 'Make a link: a veth cable, dummy, macvlan, ipvlan, vlan or vxlan.',
  positionals,
  options,
  details: [
    'What this kernel lacks is refused with the reason. A link is made in its namespace at once, also when the link ' +
      'that it sits on is in another.',
  ],
  examples: [
    ['vethboard link add veth eth0 --in netns:a --peer netns:b/eth0', 'a cable between two namespaces'],
    ['vethboard link add macvlan eth1 --in docker:web --on eth0', 'a MAC of its own on the host’s network'],
    ['vethboard link add vlan eth0.7 --on eth0 --id 7', 'VLAN 7 of eth0'],
    ['vethboard link add vxlan vx0 --id 42 --remote 192.0.2.9 --bridge br0', 'a tunnel as a port of br0'],
  ],
  async run(o, io) {
    check(o)
    const { change, placesOf } = await import('../work')
    return change(o, io, (client) => intentOf(placesOf(client), o))
  },
})

function check(o: Words): void {
  const given: Readonly<Record<string, unknown>> = o
  for (const [name, kindsOf] of Object.entries(takes)) {
    const value = given[name]
    const set = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false
    if (set && !kindsOf.includes(o.kind)) usage(`--${name} is for ${kindsOf.join(', ')}, not for ${o.kind}`)
  }
  if (o.kind === 'veth' && o.peer === undefined) usage('a veth needs its other end: --peer TARGET/NAME')
  if (['macvlan', 'ipvlan', 'vlan'].includes(o.kind) && o.on === undefined)
    usage(`a ${o.kind} needs the link that it sits on: --on LINK`)
  if (['vlan', 'vxlan'].includes(o.kind) && o.id === undefined) usage(`a ${o.kind} needs its number: --id N`)
  if (o.kind === 'vlan' && !(Number(o.id) >= 1 && Number(o.id) <= 4094)) usage('a VLAN’s number is 1 to 4094')
  const modes = o.kind === 'ipvlan' ? ['l2', 'l3', 'l3s'] : ['bridge', 'private', 'vepa', 'passthru']
  if (o.mode !== undefined && !modes.includes(o.mode)) usage(`a ${o.kind} has the modes ${modes.join(', ')}`)
}

async function intentOf(places: Places, o: Words): Promise<Intent> {
  if (o.kind === 'veth') return cable(places, o)
  const lower = o.on === undefined ? undefined : (await places.link(o.on)).id
  const netns = o.in === undefined ? undefined : await places.netns(o.in)
  const bridge = o.bridge === undefined ? undefined : await inPlace(places, o.bridge, o.in)
  return {
    kind: 'link-add',
    ifname: o.name,
    link: kindOf(o, lower),
    ...(netns === undefined ? {} : { netns }),
    ...(o.ip.length > 0 ? { addresses: o.ip } : {}),
    ...(bridge === undefined ? {} : { bridge }),
    ...(o.mac === undefined ? {} : { mac: o.mac }),
    ...(o.mtu === undefined ? {} : { mtu: Number(o.mtu) }),
    ...(o.down ? { up: false } : {}),
  }
}

/** A bare name is meant in the namespace that the new link is in. */
const inPlace = async (places: Places, ref: string, place: string | undefined): Promise<LinkId> =>
  (await places.link(ref.includes('/') || place === undefined ? ref : `${place}/${ref}`)).id

async function cable(places: Places, o: Words): Promise<Intent> {
  const peer = o.peer ?? ''
  const slash = peer.lastIndexOf('/')
  const place = slash < 0 ? undefined : peer.slice(0, slash)
  const farName = peer.slice(slash + 1)
  newName(farName)
  const far = o['peer-bridge']
  const down = o.down ? { up: false } : {}
  return {
    kind: 'cable-add',
    ends: [
      {
        netns: await places.netns(o.in),
        ifname: o.name,
        ...(o.ip.length > 0 ? { addresses: o.ip } : {}),
        ...(o.bridge === undefined ? {} : { bridge: await inPlace(places, o.bridge, o.in) }),
        ...(o.mac === undefined ? {} : { mac: o.mac }),
        ...down,
      },
      {
        netns: await places.netns(place),
        ifname: farName,
        ...(o['peer-ip'].length > 0 ? { addresses: o['peer-ip'] } : {}),
        ...(far === undefined ? {} : { bridge: await inPlace(places, far, place) }),
        ...down,
      },
    ],
    ...(o.mtu === undefined ? {} : { mtu: Number(o.mtu) }),
  }
}

/** `check` has made sure of the words. */
function kindOf(o: Words, lower: LinkId | undefined): LinkKind {
  const on = lower as LinkId
  const { mode, flag, protocol } = o as Words & { mode?: never; flag?: never; protocol?: never }
  switch (o.kind) {
    case 'macvlan':
      return { kind: 'macvlan', lower: on, ...(mode === undefined ? {} : { mode }) }
    case 'ipvlan':
      return {
        kind: 'ipvlan',
        lower: on,
        ...(mode === undefined ? {} : { mode }),
        ...(flag === undefined ? {} : { flag }),
      }
    case 'vlan':
      return {
        kind: 'vlan',
        lower: on,
        vlanId: Number(o.id),
        ...(protocol === undefined ? {} : { protocol }),
      }
    case 'vxlan':
      return {
        kind: 'vxlan',
        vni: Number(o.id),
        ...(lower === undefined ? {} : { lower }),
        ...(o.remote === undefined ? {} : { remote: o.remote }),
        ...(o.local === undefined ? {} : { local: o.local }),
        ...(o.port === undefined ? {} : { dstPort: Number(o.port) }),
        ...(o.ttl === undefined ? {} : { ttl: Number(o.ttl) }),
        ...(o['no-learning'] ? { learning: false } : {}),
      }
    default:
      return { kind: 'dummy' }
  }
}
