// The tables of the model while they change: records by id, and what has changed since the last commit. What the
// records mean is model.ts. Everything handed out (diffs, topologies) is never changed afterwards.
import { equal } from '../../common/equal'
import type { Changes, TableDiff, TopologyDiff } from '../../common/topology/diff'
import { tableNames } from '../../common/topology/topology'
import type { Records, Table, TableName, Topology } from '../../common/topology/topology'

class StoreTable<R> {
  readonly records = new Map<string, R>()
  /** What stood under each id that was touched since the last commit. */
  #before = new Map<string, R | undefined>()
  #frozen: Readonly<Record<string, R>> | undefined

  set(id: string, record: R): void {
    const old = this.records.get(id)
    if (old !== undefined && equal(old, record)) return
    this.#touch(id, old)
    this.records.set(id, record)
  }

  delete(id: string): void {
    const old = this.records.get(id)
    if (old === undefined) return
    this.#touch(id, old)
    this.records.delete(id)
  }

  /** As an object, the same one until something changes. */
  frozen(): Readonly<Record<string, R>> {
    return (this.#frozen ??= objectOf(this.records))
  }

  /** Forgets what differs from the last commit; false when nothing does. */
  forget(): boolean {
    let changed = false
    for (const [id, before] of this.#before) {
      const now = this.records.get(id)
      changed = before === undefined || now === undefined ? before !== now : !equal(before, now)
      if (changed) break
    }
    this.#before = new Map()
    return changed
  }

  /** What differs from the last commit; undefined when nothing does. */
  commit(): TableDiff<R> | undefined {
    const diff: TableDiff<R> = { added: {}, updated: {}, removed: {} }
    let changed = false
    for (const [id, before] of this.#before) {
      const now = this.records.get(id)
      if (before === undefined && now === undefined) continue
      if (before === undefined) diff.added[id] = now as R
      else if (now === undefined) diff.removed[id] = before
      else if (!equal(before, now)) diff.updated[id] = [before, now]
      else continue
      changed = true
    }
    this.#before = new Map()
    return changed ? diff : undefined
  }

  #touch(id: string, old: R | undefined): void {
    if (!this.#before.has(id)) this.#before.set(id, old)
    this.#frozen = undefined
  }
}

/** As Object.fromEntries, without a pair for each. */
function objectOf<R>(records: ReadonlyMap<string, R>): Record<string, R> {
  const object: Record<string, R> = {}
  records.forEach((record, id) => (object[id] = record))
  return object
}

type StoreTables = { readonly [N in TableName]: StoreTable<Records[N]> }

export class Store {
  readonly #tables = Object.fromEntries(
    tableNames.map((name) => [name, new StoreTable<unknown>()]),
  ) as unknown as StoreTables
  #revision = 0
  #current: Topology | undefined

  get<N extends TableName>(table: N, id: string): Records[N] | undefined {
    return this.#tables[table].records.get(id)
  }

  ids(table: TableName): Iterable<string> {
    return this.#tables[table].records.keys()
  }

  /** Nothing happens when the record equals the one that is there. */
  set<N extends TableName>(table: N, id: string, record: Records[N]): void {
    const { [table]: records } = this.#tables as { [M in N]: StoreTable<Records[M]> }
    records.set(id, record)
  }

  delete(table: TableName, id: string): void {
    this.#tables[table].delete(id)
  }

  /** Ends a revision: what has changed since the last one, or undefined when nothing has. */
  commit(): TopologyDiff | undefined {
    const changes: Record<string, unknown> = {}
    for (const name of tableNames) {
      const diff = this.#tables[name].commit()
      if (diff) changes[name] = diff
    }
    if (Object.keys(changes).length === 0) return undefined
    const from = this.#revision
    this.#advance()
    return { from, to: this.#revision, changes: changes as Changes }
  }

  /** The same where nobody wants to know what has changed: a host at first sight is all change. */
  commitUnheard(): void {
    const changed = tableNames.map((name) => this.#tables[name].forget())
    if (changed.includes(true)) this.#advance()
  }

  #advance(): void {
    this.#current = undefined
    this.#revision++
  }

  /** As of the last commit: commit first. */
  current(): Topology {
    if (this.#current) return this.#current
    const tables = Object.fromEntries(tableNames.map((name) => [name, this.#tables[name].frozen()])) as {
      [N in TableName]: Table<N>
    }
    return (this.#current = { revision: this.#revision, ...tables })
  }
}
