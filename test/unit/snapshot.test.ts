// The public snapshot: its shape (format 1), its order, and that it doesn't depend on the order of the tables.
import { describe, expect, it } from 'vitest'
import { addressId } from '../../src-main/common/net/address'
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import { snapshotJson } from '../../src-main/common/topology/snapshot'
import type { Topology } from '../../src-main/common/topology/topology'
import { emptyTopology } from '../../src-main/common/topology/topology'
import { TopologyBuilder } from '../support/topologies'

const host = { kernel: '6.18.0', mode: 'host' } as const

function small(): { topology: Topology; bridge: LinkId; web: NetnsId } {
  const builder = new TopologyBuilder()
  const web = builder.addContainer('web', 'nginx:1.27')
  const named = builder.addNamed('aaa')
  const bridge = builder.addLink(builder.host, 'br0', { kind: 'bridge', alias: 'vethboard:x:y' })
  const id = addressId(bridge, '10.0.0.1', 24)
  builder.addresses[id] = {
    ...{ id, netns: builder.host, link: bridge, family: 'inet', local: '10.0.0.1', prefixLength: 24 },
    ...{ scope: 'global', flags: ['permanent'] },
  }
  builder.addLink(builder.host, 'port', { kind: 'veth', master: bridge })
  builder.addLink(named, 'eth0', { kind: 'veth' })
  const { netns, links, addresses, containers, users } = builder
  const topology = { ...emptyTopology(), revision: 7, netns, links, addresses, containers, users }
  return { topology, bridge, web }
}

const reversed = <T extends object>(table: T): T => Object.fromEntries(Object.entries(table).reverse()) as T

describe('snapshot', () => {
  it('has the shape of format 1', () => {
    const { topology, bridge, web } = small()
    const snapshot = snapshotJson(topology, host)
    expect(Object.keys(snapshot)).toEqual([
      ...['format', 'revision', 'host', 'netns', 'links', 'routes', 'neighbours', 'containers', 'users'],
    ])
    expect(snapshot).toMatchObject({ format: 1, revision: 7, host })
    expect(snapshot.links.find(({ id }) => id === bridge)).toMatchObject({
      ifname: 'br0',
      alias: 'vethboard:x:y',
      addresses: ['10.0.0.1/24'],
      addressDetails: [{ local: '10.0.0.1', prefixLength: 24 }],
    })
    expect(snapshot.links.find(({ ifname }) => ifname === 'port')?.master).toBe(bridge)
    expect(snapshot.containers).toMatchObject([{ name: 'web', netns: web, state: 'running' }])
    expect(snapshot.netns.find(({ id }) => id === web)?.containers).toEqual([snapshot.containers[0]?.id])
  })

  it('puts the host first, then names, then the nameless; links by index', () => {
    const { netns, links } = snapshotJson(small().topology, host)
    expect(netns.map((one) => (one.initial ? 'host' : (one.names[0]?.name ?? 'nameless')))).toEqual([
      ...['host', 'aaa', 'nameless'],
    ])
    expect(links.map(({ ifname }) => ifname)).toEqual(['lo', 'br0', 'port', 'lo', 'eth0', 'lo'])
  })

  it('is the same text whatever the order of tables, keys and addresses', () => {
    const { topology, bridge } = small()
    const more = { id: addressId(bridge, '10.0.0.2', 24), local: '10.0.0.2' }
    const first = Object.values(topology.addresses).find(({ link }) => link === bridge)
    const addresses = { ...topology.addresses, [more.id]: { ...first!, ...more } }
    const links = Object.fromEntries(
      Object.entries(topology.links).map(([id, link]) => [id, reversed({ ...link })]),
    )
    const other: Topology = {
      ...topology,
      netns: reversed(topology.netns),
      links: reversed(links),
      addresses: reversed(addresses),
    }
    const text = (it: Topology): string => JSON.stringify(snapshotJson(it, host))
    expect(text(other)).toBe(text({ ...topology, addresses }))
  })

  it('lists the pids of processes, not of other holders', () => {
    const { topology, web } = small()
    const record = topology.netns[web]!
    const holders = [
      { by: 'process', pid: 12 },
      { by: 'thread', pid: 1, tid: 3 },
      { by: 'fd', pid: 4, fd: 5 },
      { by: 'process', pid: 99 },
    ] as const
    const netns = { ...topology.netns, [web]: { ...record, holders: [...holders], processCount: 2 } }
    const found = snapshotJson({ ...topology, netns }, host).netns.find(({ id }) => id === web)
    expect(found).toMatchObject({ pids: [12, 99], processCount: 2, holders })
  })
})
