// For each link kind: made with our request, read back the same by us and by iproute2, deleted without a trace.
// A kind that this kernel lacks is skipped, found out by trying.
import { afterEach, describe, expect, it } from 'vitest'
import { ifindex } from '../../src-main/common/net/ids'
import type { Ifindex } from '../../src-main/common/net/ids'
import type { LinkMessage } from '../../src-main/netlink/rtnl/link'
import { linkAdd, linkDel, linkDump, linkGet, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import type { NewLinkSpec } from '../../src-main/netlink/rtnl/link-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { ip, ipJson, lacksKind, skipped, useHost } from '../support/host'
import { asIpLink, ipLinkCompared } from '../support/ip-link'
import { noLeaks } from '../support/leaks'

useHost()
noLeaks()

type Case = Omit<NewLinkSpec, 'ifname' | 'link'> & { lower?: boolean; probe?: string[] }

const plain = (kind: string): Case => ({ kind })
const cases: Record<string, Case> = {
  bridge: {
    kind: {
      kind: 'bridge',
      stp: true,
      priority: 4096,
      forwardDelayCs: 400,
      helloTimeCs: 100,
      maxAgeCs: 800,
      ageingTimeCs: 5000,
      groupForwardMask: 8,
      mcastSnooping: false,
      mcastQuerier: true,
      mcastQueryIntervalCs: 6000,
      nfCallIptables: true,
    },
    mac: '02:00:00:00:00:aa',
    up: true,
  },
  'bridge with defaults': plain('bridge'),
  'macvlan bridge': { kind: { kind: 'macvlan', mode: 'bridge' }, lower: true },
  'macvlan private, up': {
    kind: { kind: 'macvlan', mode: 'private', flags: ['nodst'] },
    lower: true,
    up: true,
  },
  'ipvlan l2': { kind: { kind: 'ipvlan', mode: 'l2', flag: 'private' }, lower: true },
  vlan: {
    kind: { kind: 'vlan', vlanId: 7, protocol: '802.1ad', flags: ['REORDER_HDR'] },
    lower: true,
    probe: ['id', '1'],
  },
  'vxlan to one': {
    kind: { kind: 'vxlan', vni: 42, group: '192.0.2.9', local: '192.0.2.1', dstPort: 4789, ttl: 9, tos: 4 },
    probe: ['id', '1', 'dstport', '4789'],
  },
  'vxlan, many options': {
    kind: {
      kind: 'vxlan',
      vni: 0xffffff,
      local: '2001:db8::1',
      group: '2001:db8::9',
      dstPort: 8472,
      learning: false,
      ageingSeconds: 60,
      limit: 10,
      portRange: { low: 1000, high: 2000 },
      proxy: true,
      rsc: true,
      l2miss: true,
      l3miss: true,
      udpZeroCsum6Tx: true,
      gbp: true,
    },
    probe: ['id', '1', 'dstport', '4789'],
  },
  dummy: { kind: 'dummy', mtu: 9000, group: 12, txQueueLen: 77 },
  ifb: { kind: 'ifb', numTxQueues: 3, numRxQueues: 3 },
  vrf: { kind: { kind: 'vrf', table: 100 }, probe: ['table', '9'] },
  veth: { kind: 'veth', peer: { ifname: 'far0', mac: '02:00:00:00:00:02' }, numTxQueues: 2, numRxQueues: 2 },
}

function read(socket: RouteSocket, ifname: string): LinkMessage {
  const reply = socket.request(linkGet({ ifname }))
  if (reply?.is !== 'link') throw new Error(`no link in the answer about ${ifname}`)
  return reply.link
}

/** Both views of every link of the host. */
function expectSameAsIp(socket: RouteSocket): void {
  const links = socket.dumpMessages(linkDump()).flatMap((m) => (m.is === 'link' ? [m.link] : []))
  const nameOf = (index: number): string | undefined => links.find((link) => link.ifindex === index)?.ifname
  const ours = links.map((link) => asIpLink(link, nameOf))
  const theirs = ipJson('link', 'show').map(ipLinkCompared)
  // M-DOWN is not in the message: `ip` looks at the lower link.
  for (const item of theirs) item['flags'] = (item['flags'] as string[]).filter((f) => f !== 'M-DOWN')
  expect(JSON.parse(JSON.stringify(ours))).toEqual(theirs)
}

describe('link kinds', () => {
  afterEach(() => {
    using socket = RouteSocket.open()
    const left = ['test0', 'lower0', 'tap0', 'tun0', 'br0', 'v0', 'old0', 'new0']
    socket.batch(left.map((ifname) => linkDel({ ifname })))
  })

  for (const [title, { lower, probe = [], ...spec }] of Object.entries(cases)) {
    it(title, (context) => {
      const kind = typeof spec.kind === 'string' ? spec.kind : spec.kind.kind
      const lacks = lower ? lacksLower(kind, probe) : lacksKind(kind, ...probe)
      if (lacks) return context.skip(skipped(lacks))
      using socket = RouteSocket.open()
      let link: Ifindex | undefined
      if (lower) {
        socket.request(linkAdd({ kind: 'veth', ifname: 'lower0', up: true, peer: { ifname: 'lower1' } }))
        link = read(socket, 'lower0').ifindex
      }
      socket.request(linkAdd({ ...spec, ifname: 'test0', ...(link ? { link } : {}) }))
      const made = read(socket, 'test0')
      expect(made).toMatchObject({ ifname: 'test0', kind })
      if (typeof spec.kind === 'object') expect(made.attrs).toMatchObject(spec.kind)
      if (link) expect(made.link).toBe(link)
      expectSameAsIp(socket)
      socket.request(linkDel({ ifindex: made.ifindex }))
      expect(() => read(socket, 'test0')).toThrow(/ENODEV/)
    })
  }

  it('shows tap, tun, ports, aliases, other names and links into other namespaces as ip does', () => {
    using socket = RouteSocket.open()
    ip('tuntap', 'add', 'tap0', 'mode', 'tap')
    ip('tuntap', 'add', 'tun0', 'mode', 'tun', 'user', '65534', 'pi', 'vnet_hdr')
    ip('link', 'add', 'br0', 'type', 'bridge')
    ip('link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
    ip('link', 'set', 'v0', 'master', 'br0', 'up')
    ip('link', 'set', 'v0', 'type', 'bridge_slave', 'cost', '9', 'hairpin', 'on', 'isolated', 'on')
    ip('link', 'set', 'v1', 'up', 'promisc', 'on', 'alias', 'a <b>$(id)</b>')
    ip('link', 'property', 'add', 'dev', 'v1', 'altname', 'another-name-longer-than-15-bytes')
    expectSameAsIp(socket)
  })

  it('changes what linkSet is told to, by index', () => {
    using socket = RouteSocket.open()
    socket.request(linkAdd({ kind: 'bridge', ifname: 'old0' }))
    const { ifindex: index } = read(socket, 'old0')
    socket.request(
      linkSet(
        { ifindex: index },
        { ifname: 'new0', mac: '02:00:00:00:00:77', mtu: 1300, alias: 'x', up: true },
      ),
    )
    socket.request(linkSet({ ifindex: index }, { kind: { kind: 'bridge', stp: true, priority: 8192 } }))
    const link = read(socket, 'new0')
    expect(link).toMatchObject({ ifindex: index, mac: '02:00:00:00:00:77', mtu: 1300, alias: 'x' })
    expect(link.flags).toContain('UP')
    expect(link.attrs).toMatchObject({ stp: true, priority: 8192 })
    socket.request(linkSet({ ifindex: index }, { alias: '', up: false }))
    expect(read(socket, 'new0').alias).toBeUndefined()
    socket.request(linkDel({ ifindex: index }))
    expect(() => socket.request(linkDel({ ifindex: ifindex(index) }))).toThrow(/ENODEV/)
  })
})

/** A kind that needs a lower link is probed on a veth of its own. */
function lacksLower(kind: string, args: string[]): string | undefined {
  ip('link', 'add', 'probe1', 'type', 'veth', 'peer', 'name', 'probe2')
  try {
    ip('link', 'add', 'link', 'probe1', 'name', 'probe0', 'type', kind, ...args)
    return undefined
  } catch (thrown) {
    return `this kernel has no ${kind} (${(thrown as Error).message})`
  } finally {
    ip('link', 'del', 'probe1')
  }
}
