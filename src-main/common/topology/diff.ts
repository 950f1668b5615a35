// What changed between two topologies, and its algebra: compare, apply, reverse, squash. Pure.
import { equal } from '../equal'
import { tableNames } from './topology'
import type { Records, TableName, Tables, Topology } from './topology'

export interface TableDiff<R> {
  added: Record<string, R>
  /** [before, after]. */
  updated: Record<string, [R, R]>
  removed: Record<string, R>
}

/** Only tables that changed are present. */
export type Changes = { [N in TableName]?: TableDiff<Records[N]> }

export interface TopologyDiff {
  /** The revision it applies to, and the one it leads to. */
  from: number
  to: number
  changes: Changes
}

type AnyTable = Readonly<Record<string, unknown>>
type AnyDiff = TableDiff<unknown>

/** True when nothing changed (the revisions may differ). */
export const isEmptyDiff = (diff: TopologyDiff): boolean => Object.keys(diff.changes).length === 0

/** The diff that leads from `before` to `after`. */
export function diffTopology(before: Topology, after: Topology): TopologyDiff {
  return { from: before.revision, to: after.revision, changes: diffTables(before, after) }
}

/** As `diffTopology`, for tables that carry no revision. Tables that are the same object are skipped. */
export function diffTables(before: Tables, after: Tables): Changes {
  const changes: Record<string, AnyDiff> = {}
  for (const name of tableNames) {
    const diff = before[name] === after[name] ? undefined : diffTable(before[name], after[name])
    if (diff) changes[name] = diff
  }
  return changes as Changes
}

function diffTable(before: AnyTable, after: AnyTable): AnyDiff | undefined {
  const diff: AnyDiff = { added: {}, updated: {}, removed: {} }
  let changed = false
  for (const id in after) {
    const old = before[id]
    const now = after[id]
    if (old === now) continue
    if (old === undefined) diff.added[id] = now
    else if (!equal(old, now)) diff.updated[id] = [old, now]
    else continue
    changed = true
  }
  for (const id in before) {
    if (after[id] !== undefined) continue
    diff.removed[id] = before[id]
    changed = true
  }
  return changed ? diff : undefined
}

/** `topology` after `diff`. Throws a RangeError when the diff was made for another revision. */
export function applyDiff(topology: Topology, diff: TopologyDiff): Topology {
  if (diff.from !== topology.revision)
    throw new RangeError(`diff is from revision ${diff.from}, the topology is at ${topology.revision}`)
  const next: Record<string, unknown> = { ...topology, revision: diff.to }
  for (const name of tableNames) {
    const change = diff.changes[name]
    if (change) next[name] = applyTable(topology[name], change)
  }
  return next as unknown as Topology
}

function applyTable(table: AnyTable, diff: AnyDiff): AnyTable {
  const next: Record<string, unknown> = { ...table }
  for (const id in diff.removed) delete next[id]
  for (const id in diff.added) next[id] = diff.added[id]
  for (const id in diff.updated) next[id] = diff.updated[id]?.[1]
  return next
}

/** The diff that undoes `diff`. */
export function reverseDiff(diff: TopologyDiff): TopologyDiff {
  const changes: Record<string, AnyDiff> = {}
  for (const name of tableNames) {
    const change: AnyDiff | undefined = diff.changes[name]
    if (!change) continue
    const updated: AnyDiff['updated'] = {}
    for (const [id, pair] of Object.entries(change.updated)) updated[id] = [pair[1], pair[0]]
    changes[name] = { added: change.removed, removed: change.added, updated }
  }
  return { from: diff.to, to: diff.from, changes: changes as Changes }
}

/** One diff that does what `first` and then `second` do. Throws a RangeError when they don't follow on. */
export function squashDiffs(first: TopologyDiff, second: TopologyDiff): TopologyDiff {
  if (first.to !== second.from)
    throw new RangeError(`diff to revision ${first.to} is not followed by one from ${second.from}`)
  const changes: Record<string, AnyDiff> = {}
  for (const name of tableNames) {
    const squashed = squashTable(first.changes[name], second.changes[name])
    if (squashed) changes[name] = squashed
  }
  return { from: first.from, to: second.to, changes: changes as Changes }
}

function squashTable(first: AnyDiff | undefined, second: AnyDiff | undefined): AnyDiff | undefined {
  if (!first || !second) return first ?? second
  const out: AnyDiff = { added: {}, updated: {}, removed: {} }
  for (const id of new Set([...touched(first), ...touched(second)])) {
    const before = hasTouched(first, id) ? beforeOf(first, id) : beforeOf(second, id)
    const after = hasTouched(second, id) ? afterOf(second, id) : afterOf(first, id)
    if (before === undefined && after !== undefined) out.added[id] = after
    else if (before !== undefined && after === undefined) out.removed[id] = before
    else if (before !== undefined && after !== undefined && !equal(before, after))
      out.updated[id] = [before, after]
  }
  const empty = [out.added, out.updated, out.removed].every((part) => Object.keys(part).length === 0)
  return empty ? undefined : out
}

const touched = (d: AnyDiff): string[] => [
  ...Object.keys(d.added),
  ...Object.keys(d.updated),
  ...Object.keys(d.removed),
]
const hasTouched = (d: AnyDiff, id: string): boolean => id in d.added || id in d.updated || id in d.removed
const beforeOf = (d: AnyDiff, id: string): unknown => d.removed[id] ?? d.updated[id]?.[0]
const afterOf = (d: AnyDiff, id: string): unknown => d.added[id] ?? d.updated[id]?.[1]
