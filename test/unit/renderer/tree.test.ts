// The tree says what the topology holds; what did not change keeps its identity.
import { describe, expect, it } from 'vitest'
import { selectors } from '../../../src-main/common/topology/select'
import type { Topology } from '../../../src-main/common/topology/topology'
import { TreeBuilder } from '../../../src-renderer/panels/tree/tree'
import { hostOf, smallHost } from '../../support/topologies'

const build = (builder: TreeBuilder, topology: Topology) =>
  builder.build(topology, selectors(topology), 'lab-host')

describe('the tree', () => {
  it('has the host first, then containers, then the rest, each with its links and their addresses', () => {
    const nodes = build(new TreeBuilder(), smallHost().build())
    expect(nodes.map(({ label }) => label)).toEqual([
      'lab-host',
      'cache',
      'db',
      'web',
      'ns1',
      'sleep infinity',
    ])
    const web = nodes[3]
    expect(web?.children?.map(({ label }) => label)).toEqual(['lo', 'eth0', 'eth1'])
    expect(web?.children?.[1]?.children?.map(({ label }) => label)).toEqual(['172.17.0.2/16'])
    expect(web?.children?.[1]).toMatchObject({ detail: 'veth', light: 'up' })
  })

  it('keeps every namespace but the one that changed', () => {
    const builder = new TreeBuilder()
    const before = hostOf(60).build()
    const first = build(builder, before)
    const link = Object.values(before.links).find((one) => one.ifname === 'eth0' && one.kind === 'veth')!
    const after = {
      ...before,
      links: { ...before.links, [link.id]: { ...link, mtu: 9000, operState: 'DOWN' as const } },
    }
    const second = build(builder, after)
    const changed = second.filter((node, i) => node !== first[i])
    expect(changed.map(({ id }) => id)).toEqual([link.netns])
  })
})
