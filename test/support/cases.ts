// Every intent with a host for it to work on, for tests that go through all of them.
import { expect } from 'vitest'
import type { Intent } from '../../src-main/common/plan/intent'
import { linkDel, linkDump } from '../../src-main/netlink/rtnl/link-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import type { Rig } from './changing'
import { ip, ipJson, ipJsonIn, named, removeNamed } from './host'
import { linkCases } from './link-cases'
import { settingCases } from './setting-cases'

/** Test files run side by side in one sandbox: each gives its namespaces a prefix of its own. */
export function lab(prefix: string) {
  const [a, b, fresh] = [`${prefix}-a`, `${prefix}-b`, `${prefix}-new`]
  return {
    /** Namespaces that are there before and after. */
    names: [a, b] as const,
    a,
    b,
    /** The one that netns-add makes. */
    fresh,
    /** The host, and what `one` needs besides. */
    buildHost: (one?: Case) => buildHost([a, b], fresh, one),
    cases: [...casesOf(a, b, fresh), ...linkCases(a, b), ...settingCases(a, b)],
  }
}

export type Lab = ReturnType<typeof lab>

/** A host with a bridge, a namespace on it, and one that is not. */
/** The kernel tells of a carrier a little later. */
export function untilUp(...ifnames: string[]): void {
  const lacks = (ifname: string): boolean => !ip('-o', 'link', 'show', ifname).includes('state UP')
  for (let tries = 0; tries < 100 && ifnames.some(lacks); tries++)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
}

function buildHost(names: readonly string[], fresh: string, one?: Case): Disposable {
  const [a = ''] = names
  ip('link', 'add', 'br0', 'type', 'bridge', 'stp_state', '0')
  ip('link', 'set', 'br0', 'address', '02:00:00:00:00:01', 'up', 'addrgenmode', 'none')
  ip('address', 'add', '192.168.10.1/24', 'dev', 'br0')
  for (const name of names) {
    named(name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
  }
  ip('link', 'add', 'to-a', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', a)
  for (const where of [[], ['-n', a]])
    ip(...where, 'link', 'set', where.length > 0 ? 'eth0' : 'to-a', 'up', 'addrgenmode', 'none')
  ip('-n', a, 'address', 'add', '192.168.10.2/24', 'dev', 'eth0')
  ip('-n', a, 'route', 'add', 'default', 'via', '192.168.10.1')
  untilUp('br0', 'to-a')
  for (const line of one?.prepare ?? [])
    ip(...(one?.in === undefined || line.startsWith('-n ') ? [] : ['-n', one.in]), ...line.split(' '))
  return { [Symbol.dispose]: () => dismantle([...names, fresh]) }
}

function dismantle(names: readonly string[]): void {
  // Not by what `ip -j` says: names with control characters are no JSON there.
  using socket = RouteSocket.open()
  const links = socket
    .dumpMessages(linkDump())
    .flatMap((message) => (message.is === 'link' ? message.link : []))
  socket.batch(links.filter(({ ifname }) => ifname !== 'lo').map(({ ifindex }) => linkDel({ ifindex })))
  for (const name of names) removeNamed(name)
}

export interface Case {
  name: string
  /** Arguments of `ip` for a host that has more on it, in the namespace `in`. */
  prepare?: string[]
  in?: string
  intent: (rig: Rig) => Promise<Intent>
  /** What must be so after it. */
  effect: () => void
}

const flags = (link: Record<string, unknown> | undefined): string[] => link?.['flags'] as string[]

const casesOf = (a: string, b: string, fresh: string): readonly Case[] => [
  {
    name: 'attach',
    intent: () => Promise.resolve({ kind: 'attach', target: `netns:${b}`, bridge: { host: 'br0' } }),
    effect: () => {
      expect(ipJsonIn(b, 'address', 'show', 'eth0')).toMatchObject([
        { operstate: 'UP', addr_info: [{ local: '192.168.10.3', prefixlen: 24 }, {}] },
      ])
      expect(ipJson('link', 'show', `vb-${b.slice(0, 6)}-eth0`)).toMatchObject([
        { master: 'br0', operstate: 'UP' },
      ])
    },
  },
  {
    name: 'attach with a gateway, a name, a MAC and an MTU',
    intent: () =>
      Promise.resolve({
        kind: 'attach',
        target: a,
        bridge: { host: 'br0' },
        name: 'lan9',
        addresses: ['192.168.10.77/24', 'fd00:9::2/64'],
        gateway: '192.168.10.1',
        mac: '02:11:22:33:44:55',
        mtu: 1400,
      }),
    effect: () => {
      expect(ipJsonIn(a, 'link', 'show', 'lan9')).toMatchObject([{ address: '02:11:22:33:44:55', mtu: 1400 }])
      expect(ipJsonIn(a, 'route', 'show', 'default')).toMatchObject([
        { gateway: '192.168.10.1', dev: 'lan9' },
      ])
    },
  },
  {
    name: 'detach',
    intent: () => Promise.resolve({ kind: 'detach', target: `netns:${a}`, ifname: 'eth0', foreign: true }),
    effect: () => {
      expect(ipJsonIn(a, 'link').map((link) => link['ifname'])).toEqual(['lo'])
      expect(ipJson('link').map((link) => link['ifname'])).toEqual(['lo', 'br0'])
    },
  },
  {
    name: 'bridge-add',
    intent: () =>
      Promise.resolve({ kind: 'bridge-add', ifname: 'br7', addresses: ['10.7.0.1/24'], stp: true }),
    effect: () => {
      const [link] = ipJson('link', 'show', 'br7')
      expect(link).toMatchObject({ linkinfo: { info_kind: 'bridge', info_data: { stp_state: 1 } } })
      expect(flags(link)).toContain('UP')
    },
  },
  {
    name: 'netns-add',
    intent: () => Promise.resolve({ kind: 'netns-add', name: fresh }),
    effect: () => expect(ipJsonIn(fresh, 'link')).toMatchObject([{ ifname: 'lo', operstate: 'DOWN' }]),
  },
  {
    name: 'netns-del',
    intent: () => Promise.resolve({ kind: 'netns-del', name: a }),
    effect: () => expect(ip('netns', 'list')).not.toContain(a),
  },
  {
    name: 'link-del of a bridge',
    intent: async (rig) => ({ kind: 'link-del', link: await rig.link('br0') }),
    effect: () => expect(ipJson('link').map((link) => link['ifname'])).toEqual(['lo', 'to-a']),
  },
  {
    name: 'link-set down',
    intent: async (rig) => ({ kind: 'link-set', link: await rig.link('eth0', a), up: false }),
    effect: () => expect(flags(ipJsonIn(a, 'link', 'show', 'eth0')[0])).not.toContain('UP'),
  },
  {
    name: 'link-set name, MTU and MAC',
    intent: async (rig) => ({
      kind: 'link-set',
      link: await rig.link('to-a'),
      ifname: 'renamed',
      mtu: 1300,
      mac: '02:00:00:00:00:99',
    }),
    effect: () =>
      expect(ipJson('link', 'show', 'renamed')).toMatchObject([{ mtu: 1300, address: '02:00:00:00:00:99' }]),
  },
  {
    name: 'link-set no master',
    intent: async (rig) => ({ kind: 'link-set', link: await rig.link('to-a'), master: null }),
    effect: () => expect(ipJson('link', 'show', 'to-a')[0]).not.toHaveProperty('master'),
  },
  {
    name: 'address-add',
    intent: async (rig) => ({ kind: 'address-add', link: await rig.link('br0'), cidr: '10.9.0.1/24' }),
    effect: () => expect(ip('address', 'show', 'br0')).toContain('10.9.0.1/24'),
  },
  {
    name: 'address-del',
    intent: async (rig) => ({
      kind: 'address-del',
      link: await rig.link('eth0', a),
      cidr: '192.168.10.2/24',
    }),
    effect: () => {
      expect(ip('-n', a, 'address', 'show', 'eth0')).not.toContain('192.168.10.2')
      expect(ipJsonIn(a, 'route')).toEqual([])
    },
  },
  {
    name: 'route-add',
    intent: async (rig) => ({
      kind: 'route-add',
      netns: await rig.netns(a),
      route: { to: '10.20.0.0/16', via: '192.168.10.9', metric: 50 },
    }),
    effect: () =>
      expect(ipJsonIn(a, 'route', 'show', '10.20.0.0/16')).toMatchObject([
        { gateway: '192.168.10.9', metric: 50 },
      ]),
  },
  {
    name: 'route-del',
    intent: async (rig) => ({ kind: 'route-del', netns: await rig.netns(a), route: { to: 'default' } }),
    effect: () => expect(ipJsonIn(a, 'route', 'show', 'default')).toEqual([]),
  },
]
