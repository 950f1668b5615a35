// A change of the topology as one JSON value in the records of `snapshot --json`: what was added, updated, removed.
import type { LinkId } from '../../common/net/ids'
import { equal } from '../../common/equal'
import { selectors } from '../../common/topology/select'
import { snapshotJson } from '../../common/topology/snapshot'
import type { SnapshotHost, SnapshotJson } from '../../common/topology/snapshot'
import { tableNames } from '../../common/topology/topology'
import type { TableName, Topology } from '../../common/topology/topology'
import type { TopologyDiff } from '../../common/topology/diff'

type SnapshotTable = 'netns' | 'links' | 'routes' | 'neighbours' | 'containers' | 'users'
type SnapshotRecord = SnapshotJson[SnapshotTable][number]
type Tables<T> = Partial<Record<SnapshotTable, T[]>>

/** One line of `snapshot --watch --json` after the first. Only tables that changed are there. */
export interface ChangeJson {
  format: 1
  /** The revision that it follows on, and the one that it leads to. */
  from: number
  to: number
  added: Tables<SnapshotRecord>
  /** [before, after]. */
  updated: Tables<[SnapshotRecord, SnapshotRecord]>
  removed: Tables<SnapshotRecord>
}

const snapshotTables: readonly SnapshotTable[] = [
  'netns',
  'links',
  'routes',
  'neighbours',
  'containers',
  'users',
]

/** `diff` leads from `before` to `after`. Addresses are part of their links: a new one updates its link. */
export function changeJson(
  before: Topology,
  after: Topology,
  diff: TopologyDiff,
  host: SnapshotHost,
): ChangeJson {
  const ids = touchedIds(diff)
  const old = snapshotJson(only(before, ids), host)
  const now = snapshotJson(only(after, ids), host)
  const change: ChangeJson = { format: 1, from: diff.from, to: diff.to, added: {}, updated: {}, removed: {} }
  for (const table of snapshotTables) {
    const olds = new Map(old[table].map((record) => [record.id as string, record as SnapshotRecord]))
    const nows = new Map(now[table].map((record) => [record.id as string, record as SnapshotRecord]))
    for (const [id, record] of nows) {
      const was = olds.get(id)
      if (!was) (change.added[table] ??= []).push(record)
      else if (!equal(was, record)) (change.updated[table] ??= []).push([was, record])
    }
    for (const [id, record] of olds) if (!nows.has(id)) (change.removed[table] ??= []).push(record)
  }
  return change
}

/** Ids of the records that a diff touches, by table; for an address, its link. */
function touchedIds(diff: TopologyDiff): Map<TableName, Set<string>> {
  const ids = new Map<TableName, Set<string>>(tableNames.map((table) => [table, new Set()]))
  for (const table of tableNames) {
    const change = diff.changes[table]
    if (!change) continue
    for (const id of [
      ...Object.keys(change.added),
      ...Object.keys(change.updated),
      ...Object.keys(change.removed),
    ])
      if (table === 'addresses') ids.get('links')?.add(id.slice(0, id.indexOf('@')))
      else ids.get(table)?.add(id)
  }
  return ids
}

/** The part of a topology that has those ids, and the addresses of its links. */
function only(topology: Topology, ids: ReadonlyMap<TableName, ReadonlySet<string>>): Topology {
  const part: Record<string, unknown> = { revision: topology.revision }
  for (const table of tableNames) {
    const records: Record<string, unknown> = {}
    for (const id of ids.get(table) ?? []) if (topology[table][id]) records[id] = topology[table][id]
    part[table] = records
  }
  const { addressesOf } = selectors(topology)
  const addresses = [...(ids.get('links') ?? [])].flatMap((link) => addressesOf(link as LinkId))
  part['addresses'] = Object.fromEntries(addresses.map((address) => [address.id, address]))
  return part as unknown as Topology
}
