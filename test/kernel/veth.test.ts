// A veth made in one message, with both ends in place, reads back as iproute2 sees it and goes without a trace.
import { closeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addrAdd, addrDump } from '../../src-main/netlink/rtnl/address'
import type { LinkMessage } from '../../src-main/netlink/rtnl/link'
import { linkAdd, linkDel, linkDump, linkGet, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { decodeRtnl } from '../../src-main/netlink/rtnl/message'
import { openNetns } from '../../src-main/sys/netns'
import { RouteSocket } from '../../src-main/sys/socket'
import { ipJson, ipJsonIn, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()

const linkOf = (socket: RouteSocket, ifname: string): LinkMessage => {
  const reply = socket.request(linkGet({ ifname }))
  if (reply?.is !== 'link') throw new Error(`no link in the answer about ${ifname}`)
  return reply.link
}

describe('veth', () => {
  it('is made with both ends in place and final names', () =>
    withoutLeaks(() => {
      using socket = RouteSocket.open()
      const { path } = named('veth-far')
      const far = openNetns(path)
      socket.request(linkAdd({ kind: 'bridge', ifname: 'br0', up: true }))
      const bridge = linkOf(socket, 'br0')
      const outcomes = socket.batch([
        linkAdd({
          kind: 'veth',
          ifname: 'near0',
          mac: '02:00:00:00:00:01',
          mtu: 1400,
          up: true,
          master: bridge.ifindex,
          group: 7,
          peer: { ifname: 'eth1', mac: '02:00:00:00:00:02', mtu: 1400, netnsFd: far.fd },
        }),
        linkSet({ ifname: 'near0' }, { alias: 'vethboard:host:1' }),
      ])
      expect(outcomes.map((outcome) => outcome.error)).toEqual([undefined, undefined])
      expect(ipJson('link', 'show', 'near0')).toMatchObject([
        {
          ifname: 'near0',
          address: '02:00:00:00:00:01',
          mtu: 1400,
          master: 'br0',
          group: '7',
          ifalias: 'vethboard:host:1',
        },
      ])
      expect(ipJsonIn('veth-far', 'link', 'show', 'eth1')).toMatchObject([
        { ifname: 'eth1', address: '02:00:00:00:00:02', mtu: 1400 },
      ])
      const near = linkOf(socket, 'near0')
      expect(near).toMatchObject({ kind: 'veth', master: bridge.ifindex, portKind: 'bridge', group: 7 })
      using inside = RouteSocket.open(far.fd)
      expect(near.link).toBe(linkOf(inside, 'eth1').ifindex)
      inside.request(addrAdd({ ifindex: linkOf(inside, 'eth1').ifindex, cidr: '10.1.0.2/24' }))
      expect(inside.dump(addrDump('inet'), decodeRtnl)).toMatchObject([
        { is: 'address', address: { local: '10.1.0.2', prefixLength: 24, label: 'eth1' } },
      ])
      expect(socket.dumpMessages(linkDump()).length).toBe(3)
      socket.request(linkDel({ ifindex: near.ifindex }))
      socket.request(linkDel({ ifindex: bridge.ifindex }))
      closeSync(far.fd)
      removeNamed('veth-far')
    }))

  it('reports each outcome of a batch and goes on past errors', () => {
    using socket = RouteSocket.open()
    const outcomes = socket.batch([
      linkAdd({ kind: 'veth', ifname: 'a0', peer: { ifname: 'a1' } }),
      linkAdd({ kind: 'veth', ifname: 'a0', peer: { ifname: 'a2' } }),
      linkAdd({ kind: 'nonsense', ifname: 'a3' }),
      linkSet({ ifname: 'missing' }, { up: true }),
      linkSet({ ifname: 'a1' }, { up: true }),
      linkDel({ ifname: 'a0' }),
      linkDel({ ifname: 'a0' }),
    ])
    expect(outcomes.map((outcome) => outcome.error?.errno?.name)).toEqual([
      undefined,
      'EEXIST',
      'EOPNOTSUPP',
      'ENODEV',
      undefined,
      undefined,
      'ENODEV',
    ])
    expect(outcomes[1]?.error).toMatchObject({ kind: 'exists', op: 'linkAdd', what: 'create veth a0' })
    expect(outcomes[2]?.error?.extAck?.message).toBe('Unknown device type')
  })
})
