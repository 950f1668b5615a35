// Intents that set bridges, ports, neighbours, routes beyond the main table and switches, for the host of cases.ts.
import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'
import type { Case } from './cases'
import { ip, ipJson, ipJsonIn } from './host'

const sysctlIn = (name: string, key: string): string =>
  execFileSync('ip', ['netns', 'exec', name, 'sysctl', '-n', key], { encoding: 'utf8' }).trim()

const dataOf = (link: Record<string, unknown> | undefined, which: string): unknown =>
  (link?.['linkinfo'] as Record<string, unknown> | undefined)?.[which]

export const settingCases = (a: string, b: string): Case[] => [
  {
    name: 'bridge-set',
    intent: async (rig) => ({
      kind: 'bridge-set',
      link: await rig.link('br0'),
      set: { stp: false, priority: 4096, ageingTimeCs: 1000, forwardDelayCs: 400, maxAgeCs: 600 },
    }),
    effect: () =>
      expect(dataOf(ipJson('link', 'show', 'br0')[0], 'info_data')).toMatchObject({
        priority: 4096,
        ageing_time: 1000,
        forward_delay: 400,
        max_age: 600,
      }),
  },
  {
    name: 'port-set',
    intent: async (rig) => ({
      kind: 'port-set',
      link: await rig.link('to-a'),
      set: {
        cost: 9,
        priority: 7,
        hairpin: true,
        isolated: true,
        learning: false,
        guard: true,
        mcastFlood: false,
      },
    }),
    effect: () =>
      expect(dataOf(ipJson('link', 'show', 'to-a')[0], 'info_slave_data')).toMatchObject({
        cost: 9,
        priority: 7,
        hairpin: true,
        isolated: true,
        learning: false,
        guard: true,
        mcast_flood: false,
      }),
  },
  {
    name: 'link-del of a bridge with a port that is set',
    prepare: ['link set to-a type bridge_slave hairpin on isolated on cost 7 bcast_flood off'],
    intent: async (rig) => ({ kind: 'link-del', link: await rig.link('br0') }),
    effect: () => expect(ipJson('link').map((link) => link['ifname'])).toEqual(['lo', 'to-a']),
  },
  {
    name: 'link-set promiscuous',
    intent: async (rig) => ({ kind: 'link-set', link: await rig.link('eth0', a), promiscuous: true }),
    effect: () => expect(ipJsonIn(a, 'link', 'show', 'eth0')[0]?.['flags']).toContain('PROMISC'),
  },
  {
    name: 'neighbour-add',
    intent: async (rig) => ({
      kind: 'neighbour-add',
      link: await rig.link('eth0', a),
      ip: '192.168.10.66',
      mac: '02:00:00:00:00:66',
    }),
    effect: () =>
      expect(ipJsonIn(a, 'neighbour', 'show', '192.168.10.66')).toMatchObject([
        { lladdr: '02:00:00:00:00:66', state: ['PERMANENT'] },
      ]),
  },
  {
    name: 'neighbour-add in place of another, IPv6',
    prepare: ['neighbour add fd00::66 lladdr 02:00:00:00:00:01 dev eth0 nud permanent'],
    in: a,
    intent: async (rig) => ({
      kind: 'neighbour-add',
      link: await rig.link('eth0', a),
      ip: 'fd00:0::66',
      mac: '02:00:00:00:00:67',
    }),
    effect: () =>
      expect(ipJsonIn(a, 'neighbour', 'show', 'fd00::66')).toMatchObject([{ lladdr: '02:00:00:00:00:67' }]),
  },
  {
    name: 'neighbour-del',
    prepare: ['neighbour add 192.168.10.66 lladdr 02:00:00:00:00:66 dev eth0 nud permanent'],
    in: a,
    intent: async (rig) => ({
      kind: 'neighbour-del',
      link: await rig.link('eth0', a),
      ip: '192.168.10.66',
    }),
    effect: () => expect(ip('-n', a, 'neighbour', 'show', 'nud', 'permanent')).toBe(''),
  },
  {
    name: 'route-add in another table, with a source',
    intent: async (rig) => ({
      kind: 'route-add',
      netns: await rig.netns(a),
      route: { to: '10.30.0.0/16', via: '192.168.10.9', table: 1000, prefSource: '192.168.10.2' },
    }),
    effect: () =>
      expect(ipJsonIn(a, 'route', 'show', 'table', '1000')).toMatchObject([
        { dst: '10.30.0.0/16', gateway: '192.168.10.9', prefsrc: '192.168.10.2' },
      ]),
  },
  {
    name: 'route-add blackhole',
    intent: async (rig) => ({
      kind: 'route-add',
      netns: await rig.netns(a),
      route: { to: '10.31.0.0/16', type: 'blackhole', metric: 9 },
    }),
    effect: () =>
      expect(ipJsonIn(a, 'route', 'show', '10.31.0.0/16')).toMatchObject([{ type: 'blackhole', metric: 9 }]),
  },
  {
    name: 'route-del of a prohibit route, IPv6',
    prepare: ['-6 route add prohibit fd31::/64'],
    in: a,
    intent: async (rig) => ({
      kind: 'route-del',
      netns: await rig.netns(a),
      route: { to: 'fd31::/64', type: 'prohibit' },
    }),
    effect: () => expect(ip('-n', a, '-6', 'route', 'show', 'fd31::/64')).toBe(''),
  },
  ...(
    [
      ['net.ipv4.ip_forward', '1'],
      ['net.ipv4.conf.eth0.rp_filter', '2'],
      ['net.ipv4.conf.all.forwarding', '1'],
      ['net.ipv6.conf.all.forwarding', '1'],
      ['net.ipv4.conf.eth0.proxy_arp', '1'],
      ['net.ipv6.conf.default.accept_ra', '0'],
    ] as const
  ).map(([key, value]): Case => ({
    name: `sysctl-set ${key}`,
    intent: async (rig) => ({ kind: 'sysctl-set', netns: await rig.netns(a), key, value }),
    effect: () => expect(sysctlIn(a, key)).toBe(value),
  })),
  {
    name: 'sysctl-set disable_ipv6 of a link with addresses and routes',
    prepare: [
      'address add fd40::2/64 dev eth0 nodad',
      '-6 route add fd41::/64 via fd40::9',
      `-n ${b} link set lo up`,
    ],
    in: a,
    intent: async (rig) => ({
      kind: 'sysctl-set',
      netns: await rig.netns(a),
      key: 'net.ipv6.conf.eth0.disable_ipv6',
      value: '1',
    }),
    effect: () => expect(ip('-n', a, '-6', 'address', 'show', 'eth0')).toBe(''),
  },
  {
    name: 'nat-add',
    prepare: [
      'link add up0 type veth peer name up1',
      'link set up0 addrgenmode none up',
      'link set up1 addrgenmode none up',
      'address add 198.51.100.2/24 dev up0',
      'route add default via 198.51.100.1',
    ],
    intent: async (rig) => ({ kind: 'nat-add', link: await rig.link('br0') }),
    effect: () =>
      expect(execFileSync('nft', ['list', 'ruleset'], { encoding: 'utf8' })).toContain(
        'ip saddr 192.168.10.0/24 oifname != "br0" masquerade',
      ),
  },
]
