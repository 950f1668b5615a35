// The inspector's facts and its text, the way `ip -d addr` of iproute2 6.1 prints a link.
import { describe, expect, it } from 'vitest'
import { ifindex, nsid } from '../../../src-main/common/net/ids'
import type { Link } from '../../../src-main/common/net/link'
import { selectors } from '../../../src-main/common/topology/select'
import {
  kindFacts,
  linkFacts,
  netnsFacts,
  refFacts,
  routeRows,
} from '../../../src-renderer/panels/inspector/facts'
import { interfaceRows } from '../../../src-renderer/panels/inspector/interfaces'
import { linkText, routeText } from '../../../src-renderer/panels/inspector/ip-text'
import { routeDelForm } from '../../../src-renderer/panels/inspector/route-del'
import type { Route } from '../../../src-main/common/net/route'
import { connect, smallHost, TopologyBuilder } from '../../support/topologies'

const veth: Partial<Link> = {
  mac: '02:76:31:38:b9:b5',
  broadcast: 'ff:ff:ff:ff:ff:ff',
  qdisc: 'noqueue',
  txQueueLen: 1000,
  allMulticast: 0,
  minMtu: 68,
  maxMtu: 65535,
  numTxQueues: 2,
  numRxQueues: 2,
  gsoMaxSize: 65536,
  gsoMaxSegs: 65535,
  tsoMaxSize: 524280,
  tsoMaxSegs: 65535,
  groMaxSize: 65536,
  addrGenMode: 'eui64',
  alias: 'vethboard:host:fec4d04b',
}

function wired() {
  const t = new TopologyBuilder()
  const bridge = t.addBridge(t.host, 'br0', '10.9.0.1/24')
  const ns = t.addNamed('ns2')
  const [near, far] = connect(t, bridge, ns, '10.9.0.3/24')
  t.links[far] = { ...t.links[far]!, ...veth }
  return { t, ns, near, far, bridge }
}

describe('the text of a link', () => {
  it('is what ip -d addr prints', () => {
    const { t, far } = wired()
    const topology = t.build()
    expect(linkText(topology, selectors(topology), topology.links[far]!)).toBe(
      [
        '2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000',
        '    link/ether 02:76:31:38:b9:b5 brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535',
        '    veth numtxqueues 2 numrxqueues 2 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536',
        '    alias vethboard:host:fec4d04b',
        '    inet 10.9.0.3/24 scope global eth0',
        '       valid_lft forever preferred_lft forever',
      ].join('\n'),
    )
  })

  it('names the master, the kind’s and the port’s attributes, and escapes hostile names', () => {
    const { t, near, bridge } = wired()
    const port = { state: 'forwarding', priority: 32, cost: 2, hairpin: false, guard: false } as const
    t.links[near] = {
      ...t.links[near]!,
      ifname: 'a\u001b[31m',
      portKind: 'bridge',
      port: { ...port, learning: true, flood: true, isolated: false, portNo: 1 },
    }
    const topology = t.build()
    const text = linkText(topology, selectors(topology), topology.links[near]!)
    expect(text).toContain('a\\x1b[31m@if2: ')
    expect(text).toContain(' master br0 ')
    expect(text).toContain(
      '\n    bridge_slave state forwarding priority 32 cost 2 hairpin off guard off learning on',
    )
    const own = linkText(topology, selectors(topology), topology.links[bridge]!)
    expect(own).toContain(
      '\n    bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0',
    )
  })

  it('says what is known of an end that is out of sight', () => {
    const t = new TopologyBuilder()
    const id = t.addUnseenVeth(t.host, 'veth9')
    const topology = t.build()
    const text = linkText(topology, selectors(topology), topology.links[id]!)
    expect(text).toMatch(/^2: veth9@if7: /)
    expect(text).toContain(' link-netnsid 3 ')
  })
})

describe('facts', () => {
  const { t, ns, far, near } = wired()
  const topology = t.build()
  const value = (facts: { word: string; value: string }[], word: string) =>
    facts.find((one) => one.word === word)?.value

  it('of a link are in the kernel’s words, and lead on', () => {
    const facts = linkFacts(topology, topology.links[near]!)
    expect(value(facts, 'flags')).toBe('BROADCAST MULTICAST UP LOWER_UP')
    expect(facts.find(({ word }) => word === 'master')).toMatchObject({
      value: 'br0',
      to: topology.links[near]!.master,
    })
    expect(facts.some(({ word }) => word === 'promiscuity')).toBe(false)
  })
  it('of a cable name the other end, its namespace and its bridge', () => {
    expect(
      refFacts(topology, 'peer', topology.links[far]!.peer, 'lab').map(({ word, value: v }) => [word, v]),
    ).toEqual([
      ['peer', topology.links[near]!.ifname],
      ['netns', 'lab'],
      ['master', 'br0'],
    ])
    expect(refFacts(topology, 'peer', { seen: false, ifindex: ifindex(7), nsid: nsid(3) }, 'lab')).toEqual([
      { word: 'peer', value: 'if7 link-netnsid 3' },
    ])
  })
  it('of a namespace say what keeps it', () => {
    const facts = netnsFacts(topology, topology.netns[ns]!)
    expect(value(facts, 'mount')).toBe('/run/netns/ns2')
    expect(value(facts, 'processes')).toBe('0')
  })
  it('of each kind are its own', () => {
    const vlan = { ...topology.links[far]!, attrs: { kind: 'vlan', vlanId: 7, protocol: '802.1Q' } } as const
    expect(kindFacts(vlan)).toEqual([
      { word: 'id', value: '7' },
      { word: 'protocol', value: '802.1Q' },
    ])
  })
})

describe('the interfaces of a namespace', () => {
  it('say what they are wired to; the host’s leave its bridge ports out', () => {
    const topology = smallHost().build()
    const select = selectors(topology)
    const host = interfaceRows(topology, select, select.host!.id)
    expect(host.map(({ name }) => name)).toEqual(['eth0', 'docker0', 'lxcbr0', 'lo'])
    expect(host[1]).toMatchObject({ wired: 'bridge', ports: 3 })
    const web = Object.values(topology.containers).find((one) => one.name === 'web')!
    const rows = interfaceRows(topology, select, web.netns!)
    expect(rows.map(({ name, wired: to }) => [name, to])).toEqual([
      ['eth0', 'veth ↔ docker0'],
      ['eth1', 'veth ↔ lxcbr0'],
      ['lo', 'loopback'],
    ])
  })
})

describe('routes', () => {
  const { t, ns, far } = wired()
  const topology = t.build()
  const route: Route = {
    ...{ id: 'r' as Route['id'], netns: ns, family: 'inet', destination: 'default', type: 'unicast' },
    ...{ table: 254, protocol: 'static', scope: 'global', via: '10.9.0.1', device: far, flags: [] },
  }
  const own: Route = {
    ...{ id: 'o' as Route['id'], netns: ns, family: 'inet', destination: '10.9.0.0/24', type: 'unicast' },
    ...{ table: 254, protocol: 'kernel', scope: 'link', device: far, prefSource: '10.9.0.3', flags: [] },
  }
  it('read as ip route prints them', () => {
    expect(routeText(topology, route)).toBe('default via 10.9.0.1 dev eth0 proto static')
    expect(routeText(topology, own)).toBe('10.9.0.0/24 dev eth0 proto kernel scope link src 10.9.0.3')
  })
  it('leave the kernel’s local table out, the default first', () => {
    const rows = routeRows(topology, [
      { ...route, id: 'a' as Route['id'], destination: '10.0.0.0/8' },
      { ...route, id: 'b' as Route['id'], table: 255 },
      route,
    ])
    expect(rows.map(({ destination, way }) => [destination, way])).toEqual([
      ['default', 'via 10.9.0.1 eth0'],
      ['10.0.0.0/8', 'via 10.9.0.1 eth0'],
    ])
  })
  it('can be taken away unless they are the kernel’s own', () => {
    expect(routeDelForm(route)?.values).toMatchObject({
      intent: { kind: 'route-del', netns: ns, route: { to: 'default', via: '10.9.0.1', device: far } },
    })
    expect(routeDelForm({ ...route, protocol: 'kernel' })).toBeUndefined()
    expect(routeDelForm({ ...route, table: 100 })).toBeUndefined()
  })
})
