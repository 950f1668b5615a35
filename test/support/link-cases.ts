// Intents that make links, for the host of cases.ts: those of kinds that every kernel has, and (for test/vm) the others.
import { expect } from 'vitest'
import type { LinkId } from '../../src-main/common/net/ids'
import type { IntentOf } from '../../src-main/common/plan/intent'
import type { Case } from './cases'
import type { Rig } from './changing'
import { ipJson, ipJsonIn } from './host'

type LinkAdd = IntentOf<'link-add'>

/** As iproute2 shows it in the host, or in the namespace `where`. */
const made = (where: string | undefined, ifname = 'new0'): Record<string, unknown> | undefined =>
  (where === undefined ? ipJson('link', 'show', ifname) : ipJsonIn(where, 'link', 'show', ifname))[0]

const infoOf = (link: Record<string, unknown> | undefined): unknown =>
  (link?.['linkinfo'] as Record<string, unknown> | undefined)?.['info_data']

const onEth0 = (
  a: string,
  name: string,
  link: (lower: LinkId) => LinkAdd['link'],
  info: object,
  more: Partial<LinkAdd> = {},
): Case => ({
  name,
  intent: async (rig) => ({
    kind: 'link-add',
    ifname: 'new0',
    link: link(await rig.link('eth0', a)),
    ...more,
  }),
  effect: () => {
    const link = made(a)
    expect(infoOf(link)).toMatchObject(info)
    if (more.up !== false) expect(link?.['flags']).toContain('UP')
    for (const cidr of more.addresses ?? [])
      expect(JSON.stringify(ipJsonIn(a, 'address', 'show', 'new0'))).toContain(cidr.split('/')[0])
  },
})

const netnsOf = async (rig: Rig, ...names: string[]) => {
  const out = []
  for (const name of names) out.push(await rig.netns(name))
  return out as [Awaited<ReturnType<Rig['netns']>>, Awaited<ReturnType<Rig['netns']>>]
}

export const linkCases = (a: string, b: string): Case[] => [
  {
    name: 'cable-add between two namespaces',
    intent: async (rig) => {
      const [first, second] = await netnsOf(rig, a, b)
      return {
        kind: 'cable-add',
        ends: [
          { netns: first, addresses: ['10.1.0.1/24', 'fd01::1/64'] },
          { netns: second, ifname: 'wan0', addresses: ['10.1.0.2/24'], mac: '02:00:00:00:00:b2' },
        ],
        mtu: 1400,
      }
    },
    effect: () => {
      expect(ipJsonIn(a, 'address', 'show', 'eth1')).toMatchObject([
        { mtu: 1400, operstate: 'UP', addr_info: [{ local: '10.1.0.1' }, { local: 'fd01::1' }, {}] },
      ])
      expect(ipJsonIn(b, 'address', 'show', 'wan0')).toMatchObject([
        { mtu: 1400, address: '02:00:00:00:00:b2', addr_info: [{ local: '10.1.0.2' }, {}] },
      ])
    },
  },
  {
    name: 'cable-add onto a bridge, one end down',
    intent: async (rig) => {
      const [first, host] = await netnsOf(rig, b, '')
      return {
        kind: 'cable-add',
        ends: [
          { netns: first, up: false },
          { netns: host, bridge: await rig.link('br0') },
        ],
      }
    },
    effect: () => {
      expect(made(b, 'eth0')?.['flags']).not.toContain('UP')
      expect(ipJson('link', 'show', 'master', 'br0')).toHaveLength(2)
    },
  },
  {
    name: 'cable-add within one namespace',
    intent: async (rig) => {
      const [first] = await netnsOf(rig, b)
      return { kind: 'cable-add', ends: [{ netns: first }, { netns: first }] }
    },
    effect: () => expect(ipJsonIn(b, 'link').map((link) => link['ifname'])).toEqual(['lo', 'eth0', 'eth1']),
  },
  ...(['bridge', 'private', 'vepa', 'passthru'] as const).map((mode) =>
    onEth0(a, `link-add macvlan ${mode}`, (lower) => ({ kind: 'macvlan', lower, mode }), { mode }),
  ),
  {
    name: 'link-add macvlan of the host in another namespace',
    intent: async (rig) => ({
      kind: 'link-add',
      ifname: 'new0',
      netns: await rig.netns(b),
      link: { kind: 'macvlan', lower: await rig.link('br0') },
      addresses: ['192.168.10.40/24'],
      mtu: 1400,
    }),
    effect: () => {
      expect(infoOf(made(b))).toMatchObject({ mode: 'bridge' })
      expect(made(b)).toMatchObject({ mtu: 1400 })
      expect(ipJsonIn(b, 'address', 'show', 'new0')).toMatchObject([
        { addr_info: [{ local: '192.168.10.40' }, {}] },
      ])
    },
  },
  {
    name: 'link-add vxlan to one',
    intent: async (rig) => ({
      kind: 'link-add',
      ifname: 'new0',
      netns: await rig.netns(b),
      link: { kind: 'vxlan', vni: 42, remote: '192.168.10.9', ttl: 9, learning: false },
    }),
    effect: () =>
      expect(infoOf(made(b))).toMatchObject({
        id: 42,
        remote: '192.168.10.9',
        port: 4789,
        ttl: 9,
        learning: false,
      }),
  },
  onEth0(
    a,
    'link-add vxlan to a group',
    (lower) => ({ kind: 'vxlan', vni: 43, remote: '239.1.1.1', lower, dstPort: 8472 }),
    { id: 43, group: '239.1.1.1', link: 'eth0', port: 8472, learning: true },
    { addresses: ['10.43.0.1/24'] },
  ),
  {
    name: 'link-add vxlan on a bridge',
    intent: async (rig) => ({
      kind: 'link-add',
      ifname: 'new0',
      link: { kind: 'vxlan', vni: 44, local: '192.168.10.1' },
      bridge: await rig.link('br0'),
    }),
    effect: () => expect(made(undefined)).toMatchObject({ master: 'br0' }),
  },
  {
    name: 'link-del of a link that others sit on',
    prepare: [
      `link add link eth0 name mv0 netns ${b} type macvlan mode private`,
      `-n ${b} link set mv0 up alias mine`,
      `-n ${b} address add 10.5.0.1/24 dev mv0`,
      `-n ${b} route add 10.6.0.0/16 via 10.5.0.9`,
    ],
    in: a,
    intent: async (rig) => ({ kind: 'link-del', link: await rig.link('eth0', a) }),
    effect: () => expect(ipJsonIn(b, 'link').map((link) => link['ifname'])).toEqual(['lo']),
  },
]
