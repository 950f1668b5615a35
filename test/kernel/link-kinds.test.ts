// The link kinds that every kernel of today has, and how links read and change; others are in test/vm/link-kinds.test.ts.
// A kind that this kernel lacks all the same is skipped, found out by trying.
import { afterEach, describe, expect, it } from 'vitest'
import { ifindex } from '../../src-main/common/net/ids'
import { linkAdd, linkDel, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { ip, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { expectSameAsIp, plain, readLink, testLinkKinds } from '../support/link-kinds'
import type { LinkCase } from '../support/link-kinds'

useHost()
noLeaks()

const cases: Record<string, LinkCase> = {
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
  ifb: { kind: 'ifb', numTxQueues: 3, numRxQueues: 3 },
  veth: { kind: 'veth', peer: { ifname: 'far0', mac: '02:00:00:00:00:02' }, numTxQueues: 2, numRxQueues: 2 },
}

describe('link kinds', () => {
  afterEach(() => {
    using socket = RouteSocket.open()
    const left = ['test0', 'lower0', 'tap0', 'tun0', 'br0', 'v0', 'old0', 'new0']
    socket.batch(left.map((ifname) => linkDel({ ifname })))
  })

  testLinkKinds(cases)

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
    const { ifindex: index } = readLink(socket, 'old0')
    socket.request(
      linkSet(
        { ifindex: index },
        { ifname: 'new0', mac: '02:00:00:00:00:77', mtu: 1300, alias: 'x', up: true },
      ),
    )
    socket.request(linkSet({ ifindex: index }, { kind: { kind: 'bridge', stp: true, priority: 8192 } }))
    const link = readLink(socket, 'new0')
    expect(link).toMatchObject({ ifindex: index, mac: '02:00:00:00:00:77', mtu: 1300, alias: 'x' })
    expect(link.flags).toContain('UP')
    expect(link.attrs).toMatchObject({ stp: true, priority: 8192 })
    socket.request(linkSet({ ifindex: index }, { alias: '', up: false }))
    expect(readLink(socket, 'new0').alias).toBeUndefined()
    socket.request(linkDel({ ifindex: index }))
    expect(() => socket.request(linkDel({ ifindex: ifindex(index) }))).toThrow(/ENODEV/)
  })
})
