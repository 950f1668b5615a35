// The request socket under stress: large batches with errors inside, dumps while everything changes, ext-ack, big dumps.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ifindex } from '../../src-main/common/net/ids'
import { addrAdd } from '../../src-main/netlink/rtnl/address'
import { linkAdd, linkDel, linkDelGroup, linkDump, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { decodeRtnl } from '../../src-main/netlink/rtnl/message'
import { RouteSocket } from '../../src-main/sys/socket'
import { ipJson, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()

const vethPair = (i: number): Parameters<typeof linkAdd>[0] => ({
  kind: 'veth',
  ifname: `n${i}`,
  group: 5,
  peer: { ifname: `f${i}`, group: 5 },
})

describe('batch', () => {
  it('of a thousand requests, every third of them wrong, gives each its own outcome', () =>
    withoutLeaks(() => {
      using socket = RouteSocket.open()
      socket.request(linkAdd({ kind: 'bridge', ifname: 'br0', group: 5 }))
      const requests = Array.from({ length: 1000 }, (_, i) =>
        i % 3 === 0
          ? linkAdd({ kind: 'bridge', ifname: 'br0' })
          : linkSet({ ifname: 'br0' }, { alias: `alias ${i}`, txQueueLen: i }),
      )
      const outcomes = socket.batch(requests)
      expect(outcomes.map((o) => o.request)).toEqual(requests)
      outcomes.forEach((outcome, i) => {
        expect(outcome.error?.errno?.name, String(i)).toBe(i % 3 === 0 ? 'EEXIST' : undefined)
      })
      expect(ipJson('link', 'show', 'br0')).toMatchObject([{ ifalias: 'alias 998', txqlen: 998 }])
      socket.request(linkDelGroup(5))
    }))

  it('of nothing does nothing; its last request may be the wrong one', () => {
    using socket = RouteSocket.open()
    expect(socket.batch([])).toEqual([])
    const [first, last] = socket.batch([
      linkAdd({ kind: 'bridge', ifname: 'b1' }),
      linkDel({ ifname: 'nothing' }),
    ])
    expect(first?.error).toBeUndefined()
    expect(last?.error).toMatchObject({
      kind: 'not-found',
      what: 'delete nothing',
      errno: { name: 'ENODEV' },
    })
    socket.request(linkDel({ ifname: 'b1' }))
  })

  it('names the attribute that the kernel complains about', () => {
    using socket = RouteSocket.open()
    const errors = socket
      .batch([
        linkAdd({ kind: 'veth', ifname: 'toolongforaninterface' }),
        linkAdd({ kind: { kind: 'vxlan', vni: 0x1000000 }, ifname: 'vx0' }),
        linkSet({ ifindex: ifindex(1) }, { mtu: 1 << 30, mac: '02:00' }),
        addrAdd({ ifindex: ifindex(1), cidr: '10.0.0.1/24', label: 'x'.repeat(30) }),
      ])
      .map((o) => o.error)
    expect(errors[0]).toMatchObject({ kind: 'invalid', extAck: { attribute: 'IFLA_IFNAME' } })
    expect(errors[1]).toMatchObject({
      kind: 'invalid',
      extAck: { attribute: 'IFLA_LINKINFO/IFLA_INFO_DATA/attribute 1' },
    })
    expect(errors[2]?.errno?.name).toBe('EINVAL')
    expect(errors[3]).toMatchObject({ extAck: { attribute: 'IFA_LABEL' } })
  })
})

describe('dump', () => {
  it('of hundreds of links comes in many parts and is whole', () =>
    withoutLeaks(() => {
      using socket = RouteSocket.open()
      const outcomes = socket.batch(Array.from({ length: 150 }, (_, i) => linkAdd(vethPair(i))))
      expect(outcomes.filter((o) => o.error)).toEqual([])
      const names = socket.dumpMessages(linkDump()).map((m) => m.is === 'link' && m.link.ifname)
      expect(new Set(names).size).toBe(301)
      expect(names).toHaveLength(301)
      socket.request(linkDelGroup(5))
      expect(socket.dumpMessages(linkDump())).toHaveLength(1)
    }))

  it('filters in the kernel', () => {
    using socket = RouteSocket.open()
    socket.batch([linkAdd({ kind: 'bridge', ifname: 'br0', group: 5 }), linkAdd(vethPair(1))])
    expect(socket.dumpMessages(linkDump({ kind: 'bridge' }))).toMatchObject([{ link: { ifname: 'br0' } }])
    socket.request(linkDelGroup(5))
  })

  it('while links come and go is always one consistent state', async () => {
    using socket = RouteSocket.open()
    // Renames back and forth: a dump that mixed two moments could show a pair twice or not at all.
    const script =
      'ip link add stay0 type veth peer name stay1; for i in $(seq 120); do ip link add t$i type bridge; ip link del t$i; done; ip link del stay0'
    const child = spawn('sh', ['-c', script], { stdio: 'ignore' })
    const exited = once(child, 'exit')
    let dumps = 0
    while (child.exitCode === null) {
      const names = socket.dump(linkDump(), (m) => {
        const message = decodeRtnl(m)
        return message?.is === 'link' ? message.link.ifname : undefined
      })
      expect(new Set(names).size).toBe(names.length)
      expect(names).toContain('lo')
      dumps++
      await new Promise((resolve) => setImmediate(resolve))
    }
    await exited
    expect(dumps).toBeGreaterThan(5)
  })

  it('goes on after a decoder has thrown', () => {
    using socket = RouteSocket.open()
    socket.batch(Array.from({ length: 60 }, (_, i) => linkAdd(vethPair(i))))
    expect(() =>
      socket.dump(linkDump(), () => {
        throw new Error('decoder')
      }),
    ).toThrow('decoder')
    expect(socket.dumpMessages(linkDump())).toHaveLength(121)
    socket.request(linkDelGroup(5))
  })
})
