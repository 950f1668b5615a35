// Changes of the topology as lines for people: "+ link docker:web/eth1 (veth)", "~ link docker0: mtu 1500 → 1400".
import type { Address } from '../../common/net/address'
import { cidrOf } from '../../common/net/address'
import { equal } from '../../common/equal'
import { displayText } from '../../common/text'
import type { TopologyDiff } from '../../common/topology/diff'
import { tableNames } from '../../common/topology/topology'
import type { Records, TableName, Topology } from '../../common/topology/topology'
import type { Paint } from '../io'
import { containerLabel, kindText, labelsOf } from './labels'
import type { Labels } from './labels'

type Naming = { [N in TableName]: (record: Records[N], labels: Labels, topology: Topology) => string }

const addressName = (address: Address, labels: Labels): string =>
  `address ${cidrOf(address)} of ${labels.link(address.link)}`

const naming: Naming = {
  netns: ({ id }, labels) => `namespace ${labels.netns(id)}`,
  links: (link, labels) => `link ${labels.link(link.id)} (${kindText(link)})`,
  addresses: addressName,
  routes: (route, labels, topology) => {
    const device = route.device === undefined ? undefined : topology.links[route.device]
    const way = [route.via && `via ${route.via}`, device && `dev ${displayText(device.ifname)}`].filter(
      Boolean,
    )
    return `route ${[route.destination, ...way].join(' ')} of ${labels.netns(route.netns)}`
  },
  neighbours: ({ destination, mac, link }, labels) =>
    `neighbour ${destination}${mac === undefined ? '' : ` ${mac}`} on ${labels.link(link)}`,
  containers: (container, _, topology) =>
    `container ${containerLabel(topology, container)} (${container.state})`,
  users: ({ id }) => `user namespace ${id}`,
}

interface Look {
  paint: Paint
  unicode: boolean
}

/** One line for each record that a diff touches; counters and the like that nobody reads are left out. */
export function changeLines(before: Topology, after: Topology, diff: TopologyDiff, look: Look): string[] {
  const { paint } = look
  const old = labelsOf(before)
  const now = labelsOf(after)
  const lines: string[] = []
  for (const table of tableNames) {
    const name = naming[table] as (record: unknown, labels: Labels, topology: Topology) => string
    const change = diff.changes[table]
    if (!change) continue
    for (const record of Object.values(change.removed))
      lines.push(paint.red(`- ${name(record, old, before)}`))
    for (const record of Object.values(change.added)) lines.push(paint.green(`+ ${name(record, now, after)}`))
    for (const [was, is] of Object.values(change.updated)) {
      const fields = fieldChanges(was, is, look.unicode ? '→' : '->')
      if (fields.length > 0) lines.push(paint.yellow(`~ ${name(is, now, after)}: ${fields.join(', ')}`))
    }
  }
  return lines
}

/** "mtu 1500 → 1400", "+UP", "-LOWER_UP", or only the name of a field that is no plain value. */
function fieldChanges(before: object, after: object, arrow: string): string[] {
  const [a, b] = [before, after] as Readonly<Record<string, unknown>>[]
  return [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].flatMap((key) => {
    const [was, is] = [a?.[key], b?.[key]]
    if (equal(was, is)) return []
    if (key === 'flags' && Array.isArray(was) && Array.isArray(is))
      return [
        ...is.filter((f) => !was.includes(f)).map((f) => `+${f}`),
        ...was.filter((f) => !is.includes(f)).map((f) => `-${f}`),
      ]
    const plain = [was, is].every((value) => value === undefined || typeof value !== 'object')
    return plain ? [`${key} ${shown(was)} ${arrow} ${shown(is)}`] : [key]
  })
}

const shown = (value: unknown): string => (value === undefined ? 'none' : displayText(String(value)))
