// A link's record has all that its message says: fields are copied one by one, and none may be forgotten.
import { expect, it } from 'vitest'
import { ifindex, netnsId, nsid } from '../../src-main/common/net/ids'
import { linkRecord } from '../../src-main/engine/discover/link-record'
import type { LinkMessage } from '../../src-main/netlink/rtnl/link'

const netns = netnsId(4, 1)

/** Every field, so that the compiler asks for the ones to come. */
const full: Required<LinkMessage> = {
  ...{ family: 0, ifindex: ifindex(7), ifname: 'eth0', altNames: ['wan'], kind: 'bridge', linkType: 'ether' },
  ...{ mac: '02:00:00:00:00:01', broadcast: 'ff:ff:ff:ff:ff:ff', permanentMac: '02:00:00:00:00:02' },
  ...{ mtu: 1500, minMtu: 68, maxMtu: 65535, flags: ['UP'], operState: 'UP', linkMode: 'DEFAULT' },
  ...{ qdisc: 'noqueue', group: 1, txQueueLen: 1000, promiscuity: 2, allMulticast: 3, numTxQueues: 4 },
  ...{ numRxQueues: 5, addrGenMode: 'eui64', gsoMaxSize: 6, gsoMaxSegs: 7, tsoMaxSize: 8, tsoMaxSegs: 9 },
  ...{ groMaxSize: 10, parentBus: 'pci', parentDevice: '0000:00:03.0', portKind: 'bridge', alias: 'uplink' },
  ...{
    master: ifindex(8),
    link: ifindex(9),
    linkNetnsid: nsid(1),
    newNetnsid: nsid(2),
    newIfindex: ifindex(3),
  },
  attrs: { kind: 'vrf', table: 10 },
  port: {
    ...{ state: 'forwarding', priority: 32, cost: 2, hairpin: false, guard: false, learning: true },
    ...{ flood: true, isolated: false, portNo: 1 },
  },
}

it('has every field but those that only the kernel’s message needs', () => {
  const { family: _f, link: _l, linkNetnsid: _n, newNetnsid: _w, newIfindex: _i, master, ...own } = full
  expect(linkRecord(netns, full)).toStrictEqual({
    ...own,
    id: `${netns}/7`,
    netns,
    master: `${netns}/${master}`,
  })
})

it('has no field for what the message leaves out', () => {
  const { ifname, altNames, linkType, mtu, flags, operState, linkMode, group, promiscuity } = full
  const least = { ifname, altNames, linkType, mtu, flags, operState, linkMode, group, promiscuity }
  const index = ifindex(7)
  const record = linkRecord(netns, { family: 0, ifindex: index, ...least })
  expect(record).toStrictEqual({ id: `${netns}/7`, netns, ifindex: index, ...least })
})
