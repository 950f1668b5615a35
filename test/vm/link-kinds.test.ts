// Link kinds that some kernels leave out, each in all its modes: our request, our reading and iproute2's agree.
import { afterEach, describe } from 'vitest'
import { linkDel } from '../../src-main/netlink/rtnl/link-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { testLinkKinds } from '../support/link-kinds'
import type { LinkCase } from '../support/link-kinds'

useHost()
noLeaks()

const on = (kind: LinkCase['kind'], more: Partial<LinkCase> = {}): LinkCase => ({
  kind,
  lower: true,
  ...more,
})

const cases: Record<string, LinkCase> = {
  'ipvlan l2, private': on({ kind: 'ipvlan', mode: 'l2', flag: 'private' }),
  'ipvlan l2, bridge, up': on({ kind: 'ipvlan', mode: 'l2', flag: 'bridge' }, { up: true }),
  'ipvlan l3': on({ kind: 'ipvlan', mode: 'l3', flag: 'vepa' }),
  'ipvlan l3s': on({ kind: 'ipvlan', mode: 'l3s', flag: 'bridge' }),
  ipvtap: on({ kind: 'ipvtap', mode: 'l2', flag: 'bridge' }),
  'vlan 802.1Q': on(
    { kind: 'vlan', vlanId: 4094, protocol: '802.1Q', flags: ['REORDER_HDR', 'GVRP', 'LOOSE_BINDING'] },
    { probe: ['id', '1'], up: true },
  ),
  'vlan 802.1ad': on(
    { kind: 'vlan', vlanId: 7, protocol: '802.1ad', flags: ['REORDER_HDR'] },
    { probe: ['id', '1'] },
  ),
  'vlan with one flag, the default one cleared': on(
    { kind: 'vlan', vlanId: 1, flags: ['LOOSE_BINDING'] },
    { probe: ['id', '1'] },
  ),
  dummy: { kind: 'dummy', mtu: 9000, group: 12, txQueueLen: 77 },
  'dummy, up': { kind: 'dummy', mac: '02:00:00:00:00:bb', up: true },
  vrf: { kind: { kind: 'vrf', table: 100 }, probe: ['table', '9'], up: true },
  'bond active-backup': { kind: { kind: 'bond', mode: 'active-backup', miimonMs: 100 } },
  'bond 802.3ad, up': { kind: { kind: 'bond', mode: '802.3ad' }, up: true },
  wireguard: { kind: 'wireguard', mtu: 1400, up: true },
  'bridge with VLAN filtering': {
    kind: { kind: 'bridge', vlanFiltering: true, vlanDefaultPvid: 5, vlanProtocol: '802.1ad' },
    up: true,
  },
  'bridge without a default PVID': { kind: { kind: 'bridge', vlanFiltering: true, vlanDefaultPvid: 0 } },
}

describe('link kinds', () => {
  afterEach(() => {
    using socket = RouteSocket.open()
    socket.batch(['test0', 'lower0'].map((ifname) => linkDel({ ifname })))
  })
  testLinkKinds(cases)
})
