// Lab files for tests: written as values, read as YAML; and what a namespace can reach.
import { spawnSync } from 'node:child_process'
import { stringify } from 'yaml'
import type { LabFile } from '../../src-main/common/lab/schema'
import type { NetnsId } from '../../src-main/common/net/ids'
import type { Link } from '../../src-main/common/net/link'
import type { Route } from '../../src-main/common/net/route'
import { selectors } from '../../src-main/common/topology/select'
import type { Topology } from '../../src-main/common/topology/topology'
import type { Rig } from './changing'
import { removeNamed } from './host'

export type LabSpec = Omit<LabFile, 'vethboard'>

export const labText = (lab: LabSpec): string => stringify({ vethboard: 1, ...lab })

/** A star: a bridge with an address and `count` namespaces on it. */
export function starLab(name: string, count: number, prefix = 'n'): LabSpec {
  const names = Array.from({ length: count }, (_, i) => `${prefix}${i}`)
  return {
    name,
    nodes: {
      br0: { kind: 'bridge', addresses: ['10.99.0.1/16'] },
      ...Object.fromEntries(
        names.map((one, i) => [
          one,
          {
            kind: 'netns' as const,
            interfaces: { eth0: { addresses: [`10.99.${1 + Math.floor(i / 200)}.${(i % 200) + 2}/16`] } },
            routes: [{ to: 'default', via: '10.99.0.1' }],
          },
        ]),
      ),
    },
    links: names.map((one) => [`${one}:eth0`, 'br0'] as [string, string]),
  }
}

/** One packet and its answer. IPv6 addresses need a moment until they may be used (duplicate detection). */
export function pings(netns: string, address: string): boolean {
  const args = ['netns', 'exec', netns, 'ping', '-c1', '-W1', address]
  for (let attempt = 0; attempt < 5; attempt++) if (spawnSync('ip', args).status === 0) return true
  return false
}

/** Takes what is left of labs away, so that a failed test does not fail those after it. */
export async function clearLabs(rig: Rig): Promise<void> {
  for (const { name } of await rig.changer.labs()) await rig.apply({ kind: 'lab-destroy', lab: name })
}

/** For `using`: names that a failed test would leave. */
export const clearNames = (...names: string[]): Disposable => ({
  [Symbol.dispose]: () => names.forEach(removeNamed),
})

/** All that a lab decides about, by names: what two hosts must have alike when the same lab is up on them. */
export function shapeOf(topology: Topology): object {
  const select = selectors(topology)
  const nameOf = (id: NetnsId): string =>
    topology.netns[id]?.names[0]?.name ?? (topology.netns[id]?.initial ? 'host' : id)
  const linkName = (id: Link['id'] | undefined): string | undefined => {
    const link = id === undefined ? undefined : topology.links[id]
    return link && `${nameOf(link.netns)}/${link.ifname}`
  }
  const shape = (link: Link): object => ({
    kind: link.kind,
    mac: link.mac,
    mtu: link.mtu,
    up: link.flags.includes('UP'),
    alias: link.alias,
    master: linkName(link.master),
    peer: link.peer?.seen ? linkName(link.peer.link) : undefined,
    parent: link.parent?.seen ? linkName(link.parent.link) : undefined,
    attrs: link.attrs?.kind === 'bridge' ? { stp: link.attrs.stp } : link.attrs,
    addresses: select
      .addressesOf(link.id)
      .filter((one) => !one.local.startsWith('fe80:'))
      .map((one) => `${one.local}/${one.prefixLength}`)
      .sort(),
  })
  const route = (one: Route): string =>
    [one.family, one.destination, one.via, linkName(one.device), one.metric, one.protocol].join(' ')
  const named = Object.values(topology.netns).filter((one) => one.initial || one.names.length > 0)
  return Object.fromEntries(
    named.map(({ id }) => [
      nameOf(id),
      {
        links: Object.fromEntries(select.linksOf(id).map((link) => [link.ifname, shape(link)])),
        routes: select
          .routesOf(id)
          .filter((one) => one.table === 254 && one.protocol !== 'kernel')
          .map(route)
          .sort(),
      },
    ]),
  )
}
