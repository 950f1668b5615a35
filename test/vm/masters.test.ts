// Ports of masters other than bridges (vrf, bond), and qdiscs that not every kernel has: our reading is iproute2's.
import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { linkAdd, linkDel, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import type { KindSpec } from '../../src-main/netlink/link-kinds'
import { RouteSocket } from '../../src-main/sys/socket'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { expectSameAsIp, readLink } from '../support/link-kinds'

useHost()
noLeaks()

afterEach(() => {
  using socket = RouteSocket.open()
  socket.batch(['m0', 'p0', 'p1'].map((ifname) => linkDel({ ifname })))
})

function master(socket: RouteSocket, kind: KindSpec): void {
  socket.request(linkAdd({ kind, ifname: 'm0', up: true }))
  const { ifindex } = readLink(socket, 'm0')
  for (const ifname of ['p0', 'p1'])
    socket.request(linkAdd({ kind: 'dummy', ifname, master: ifindex, up: kind.kind === 'vrf' }))
}

describe('ports', () => {
  it('of a vrf', () => {
    using socket = RouteSocket.open()
    master(socket, { kind: 'vrf', table: 42 })
    expectSameAsIp(socket)
    expect(readLink(socket, 'p1')).toMatchObject({
      kind: 'dummy',
      portKind: 'vrf',
      master: readLink(socket, 'm0').ifindex,
    })
    socket.request(linkSet({ ifname: 'p1' }, { master: null }))
    expect(readLink(socket, 'p1').portKind).toBeUndefined()
    expectSameAsIp(socket)
  })

  it('of a bond, and which of them is active', () => {
    using socket = RouteSocket.open()
    master(socket, { kind: 'bond', mode: 'active-backup', miimonMs: 50 })
    expectSameAsIp(socket)
    const { ifindex: first } = readLink(socket, 'p0')
    const { ifindex: second } = readLink(socket, 'p1')
    const active = (): unknown => (readLink(socket, 'm0').attrs as { activeIfindex?: number }).activeIfindex
    expect(readLink(socket, 'p0')).toMatchObject({ portKind: 'bond' })
    expect([first, second]).toContain(active())
    socket.request(linkSet({ ifname: 'm0' }, { kind: { kind: 'bond', activeIfindex: second } }))
    expect(active()).toBe(second)
    expectSameAsIp(socket)
  })
})

describe('the qdisc of a link', () => {
  for (const qdisc of ['fq_codel', 'netem', 'fq', 'sfq', 'prio'])
    it(qdisc, () => {
      using socket = RouteSocket.open()
      socket.request(linkAdd({ kind: 'dummy', ifname: 'p0', up: true }))
      const args = [
        'qdisc',
        'replace',
        'dev',
        'p0',
        'root',
        qdisc,
        ...(qdisc === 'netem' ? ['delay', '3ms'] : []),
      ]
      expect(spawnSync('tc', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
      expect(readLink(socket, 'p0').qdisc).toBe(qdisc)
      expectSameAsIp(socket)
    })
})
