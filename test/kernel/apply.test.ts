// Every intent, applied to a real kernel: iproute2 shows the effect, undo leaves the host as it was to the byte, and
// redo brings the effect back.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Intent } from '../../src-main/common/plan/intent'
import { ip, ipJson, ipJsonIn, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { changing, hostText } from '../support/changing'
import type { Rig } from '../support/changing'

useHost()
noLeaks()

/** A host with a bridge, a namespace on it, and one that is not. */
function build(): Disposable {
  ip('link', 'add', 'br0', 'type', 'bridge', 'stp_state', '0')
  ip('link', 'set', 'br0', 'address', '02:00:00:00:00:01', 'up', 'addrgenmode', 'none')
  ip('address', 'add', '192.168.10.1/24', 'dev', 'br0')
  for (const name of ['ap-a', 'ap-b']) {
    named(name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
  }
  ip('link', 'add', 'to-a', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'ap-a')
  for (const where of [[], ['-n', 'ap-a']])
    ip(...where, 'link', 'set', where.length > 0 ? 'eth0' : 'to-a', 'up', 'addrgenmode', 'none')
  ip('-n', 'ap-a', 'address', 'add', '192.168.10.2/24', 'dev', 'eth0')
  ip('-n', 'ap-a', 'route', 'add', 'default', 'via', '192.168.10.1')
  return { [Symbol.dispose]: dismantle }
}

function dismantle(): void {
  for (const link of ipJson('link'))
    if (link['ifname'] !== 'lo') spawnSync('ip', ['link', 'del', String(link['ifname'])])
  for (const name of ['ap-a', 'ap-b', 'ap-new']) removeNamed(name)
}

interface Case {
  name: string
  intent: (rig: Rig) => Promise<Intent>
  /** What must be so after it. */
  effect: () => void
  /** Namespaces that are there before and after. */
  names?: string[]
}

const flags = (link: Record<string, unknown> | undefined): string[] => link?.['flags'] as string[]

const cases: Case[] = [
  {
    name: 'attach',
    intent: () => Promise.resolve({ kind: 'attach', target: 'netns:ap-b', bridge: { host: 'br0' } }),
    effect: () => {
      expect(ipJsonIn('ap-b', 'address', 'show', 'eth0')).toMatchObject([
        { operstate: 'UP', addr_info: [{ local: '192.168.10.3', prefixlen: 24 }, {}] },
      ])
      expect(ipJson('link', 'show', 'vb-ap-b-eth0')).toMatchObject([{ master: 'br0', operstate: 'UP' }])
    },
  },
  {
    name: 'attach with a gateway, a name, a MAC and an MTU',
    intent: () =>
      Promise.resolve({
        kind: 'attach',
        target: 'ap-a',
        bridge: { host: 'br0' },
        name: 'lan9',
        addresses: ['192.168.10.77/24', 'fd00:9::2/64'],
        gateway: '192.168.10.1',
        mac: '02:11:22:33:44:55',
        mtu: 1400,
      }),
    effect: () => {
      expect(ipJsonIn('ap-a', 'link', 'show', 'lan9')).toMatchObject([
        { address: '02:11:22:33:44:55', mtu: 1400 },
      ])
      expect(ipJsonIn('ap-a', 'route', 'show', 'default')).toMatchObject([
        { gateway: '192.168.10.1', dev: 'lan9' },
      ])
    },
  },
  {
    name: 'detach',
    intent: () => Promise.resolve({ kind: 'detach', target: 'netns:ap-a', ifname: 'eth0', foreign: true }),
    effect: () => {
      expect(ipJsonIn('ap-a', 'link').map((link) => link['ifname'])).toEqual(['lo'])
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
    intent: () => Promise.resolve({ kind: 'netns-add', name: 'ap-new' }),
    effect: () => expect(ipJsonIn('ap-new', 'link')).toMatchObject([{ ifname: 'lo', operstate: 'DOWN' }]),
  },
  {
    name: 'netns-del',
    intent: () => Promise.resolve({ kind: 'netns-del', name: 'ap-a' }),
    effect: () => expect(ip('netns', 'list')).not.toContain('ap-a'),
  },
  {
    name: 'link-del of a bridge',
    intent: async (rig) => ({ kind: 'link-del', link: await rig.link('br0') }),
    effect: () => expect(ipJson('link').map((link) => link['ifname'])).toEqual(['lo', 'to-a']),
  },
  {
    name: 'link-set down',
    intent: async (rig) => ({ kind: 'link-set', link: await rig.link('eth0', 'ap-a'), up: false }),
    effect: () => expect(flags(ipJsonIn('ap-a', 'link', 'show', 'eth0')[0])).not.toContain('UP'),
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
      link: await rig.link('eth0', 'ap-a'),
      cidr: '192.168.10.2/24',
    }),
    effect: () => {
      expect(ip('-n', 'ap-a', 'address', 'show', 'eth0')).not.toContain('192.168.10.2')
      expect(ipJsonIn('ap-a', 'route')).toEqual([])
    },
  },
  {
    name: 'route-add',
    intent: async (rig) => ({
      kind: 'route-add',
      netns: await rig.netns('ap-a'),
      route: { to: '10.20.0.0/16', via: '192.168.10.9', metric: 50 },
    }),
    effect: () =>
      expect(ipJsonIn('ap-a', 'route', 'show', '10.20.0.0/16')).toMatchObject([
        { gateway: '192.168.10.9', metric: 50 },
      ]),
  },
  {
    name: 'route-del',
    intent: async (rig) => ({ kind: 'route-del', netns: await rig.netns('ap-a'), route: { to: 'default' } }),
    effect: () => expect(ipJsonIn('ap-a', 'route', 'show', 'default')).toEqual([]),
  },
]

describe('every intent', () => {
  it.each(cases)('$name: applied, undone, redone', ({ intent, effect }) =>
    withoutLeaks(async () => {
      using _ = build()
      await changing(async (rig) => {
        const before = hostText('ap-a', 'ap-b')
        const applied = await rig.apply(await intent(rig))
        effect()
        const after = await rig.changer.history()
        expect(after).toMatchObject([{ id: applied.historyId, state: 'applied' }])
        expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
        expect(hostText('ap-a', 'ap-b')).toBe(before)
        expect(await rig.changer.redo(1)).toMatchObject([{ state: 'applied' }])
        effect()
        expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
        expect(hostText('ap-a', 'ap-b')).toBe(before)
      })
    }),
  )
})
