// A bridge that filters VLANs: as iproute2 reads it, and a trunk with an access port in each of two VLANs that carries
// what it should and nothing else.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { linkAdd, linkDel, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { expectSameAsIp, readLink } from '../support/link-kinds'
import type { Station } from '../support/wire'
import { pings, station } from '../support/wire'

useHost()
noLeaks()

function bridge(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('bridge', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`bridge ${args.join(' ')}: ${stderr}`)
  return stdout
}

describe('a bridge that filters VLANs', () => {
  it('carries each VLAN over a trunk to its own access port only', () => {
    using host = RouteSocket.open()
    using trunk = station('vlan-trunk')
    using ten = station('vlan-ten')
    using twenty = station('vlan-twenty')
    const kind = { kind: 'bridge', vlanFiltering: true, vlanDefaultPvid: 0 } as const
    host.request(linkAdd({ kind, ifname: 'br0', up: true }))
    const master = readLink(host, 'br0').ifindex
    const cable = (ifname: string, { fd }: Station): void =>
      void host.request(
        linkAdd({ kind: 'veth', ifname, up: true, master, peer: { ifname: 'eth0', netnsFd: fd } }),
      )
    cable('trunk0', trunk)
    cable('ten0', ten)
    cable('twenty0', twenty)
    bridge('vlan', 'add', 'dev', 'trunk0', 'vid', '10')
    bridge('vlan', 'add', 'dev', 'trunk0', 'vid', '20')
    bridge('vlan', 'add', 'dev', 'ten0', 'vid', '10', 'pvid', 'untagged')
    bridge('vlan', 'add', 'dev', 'twenty0', 'vid', '20', 'pvid', 'untagged')

    const eth0 = trunk.up('eth0')
    for (const vlanId of [10, 20])
      trunk.socket.request(
        linkAdd({
          kind: { kind: 'vlan', vlanId, protocol: '802.1Q' },
          ifname: `eth0.${vlanId}`,
          link: eth0,
        }),
      )
    trunk.up('eth0.10', '10.10.0.1/24')
    trunk.up('eth0.20', '10.20.0.1/24')
    ten.up('eth0', '10.10.0.2/24')
    // In VLAN 20, with an address of VLAN 10's subnet as well: the bridge is all that keeps it out.
    twenty.up('eth0', '10.20.0.2/24', '10.10.0.3/24')

    expectSameAsIp(host)
    expect(readLink(host, 'br0').attrs).toMatchObject({ vlanFiltering: true, vlanDefaultPvid: 0 })
    expect(readLink(trunk.socket, 'eth0.20')).toMatchObject({
      link: eth0,
      attrs: { vlanId: 20, protocol: '802.1Q' },
    })
    expect(pings(trunk, '10.10.0.2')).toBe(true)
    expect(pings(trunk, '10.20.0.2')).toBe(true)
    expect(pings(trunk, '10.10.0.3', 1)).toBe(false)
    expect(pings(ten, '10.10.0.3', 1)).toBe(false)

    // Without filtering, untagged frames go to every port, and tagged ones leave as they came.
    host.request(linkSet({ ifindex: master }, { kind: { kind: 'bridge', vlanFiltering: false } }))
    expect(readLink(host, 'br0').attrs).toMatchObject({ vlanFiltering: false })
    expect(pings(ten, '10.10.0.3')).toBe(true)
    expect(pings(trunk, '10.10.0.2', 1)).toBe(false)
    for (const ifname of ['trunk0', 'ten0', 'twenty0', 'br0']) host.request(linkDel({ ifname }))
  })
})
