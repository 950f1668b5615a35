// How groups take in what is new without moving anything: a free slot, a column or row where there is room, else a new block.
import { overlaps } from '../geometry'
import type { Rect } from '../geometry'
import { hubHead, hubMinWidth } from '../metrics'
import type { Hub, Leaf, Model } from '../model'
import {
  columnsFor,
  filled,
  gridOf,
  headGap,
  pitchX,
  pitchY,
  rowsOf,
  shapeOf,
  widened,
  withOnly,
} from './grid'
import type { Grid, Slots } from './grid'
import type { Layout } from './layout'
import { hasBar, isLoose, looseId, membersOf, neighboursOf, nicsId } from './members'
import { widthFor } from './pack'

type Grids = Map<string, Grid>

/** Grids for a first picture. */
export function freshGrids(model: Model): Grids {
  const members = membersOf(model)
  const grids: Grids = new Map()
  const sizes: { w: number; h: number }[] = []
  for (const [id, own] of members) {
    if (isLoose(id)) continue
    const columns = id === nicsId ? Math.min(6, own.length) || 1 : columnsFor(own.length)
    if (hasBar(id) || own.length > 0) grids.set(id, gridOf(own, columns, hasBar(id)))
    if (grids.has(id)) sizes.push(roughSize(columns, own.length))
  }
  const loose = members.get(looseId) ?? []
  const across = widthFor([...sizes, roughSize(columnsFor(loose.length, 8), loose.length)])
  const columns = Math.max(1, Math.min(loose.length, Math.floor(across / 220)))
  if (loose.length > 0) grids.set(looseId, unbroken(gridOf(loose, columns, false), neighboursOf(model)))
  return grids
}

const roughSize = (columns: number, count: number): { w: number; h: number; spare: number } => ({
  w: columns * pitchX,
  h: Math.ceil(count / columns) * pitchY + 110,
  spare: columns < 6 && count <= columns ? pitchX : 0,
})

/** Cabled pairs that would be torn apart by the end of a row begin the next one. */
function unbroken(grid: Grid, neighbours: ReadonlyMap<string, string[]>): Grid {
  const slots: (string | null | undefined)[] = []
  const ids = grid.slots.filter((id) => typeof id === 'string')
  ids.forEach((id, i) => {
    const next = ids[i + 1]
    const pair = next !== undefined && neighbours.get(id)?.includes(next) && neighbours.get(id)?.length === 1
    const atEnd = slots.length % grid.columns === grid.columns - 1
    if (pair && atEnd && grid.columns > 1) slots.push(undefined)
    slots.push(id)
  })
  return { ...grid, slots }
}

/** The grids of `previous` with what is new in `model` put in and what is gone left out. */
export function grownGrids(model: Model, previous: Layout, leaves: ReadonlyMap<string, Leaf>): Grids {
  const neighbours = neighboursOf(model)
  const members = membersOf(model, neighbours)
  const homes = new Map<unknown, string>()
  for (const [id, { grid }] of previous.groups) for (const leaf of grid.slots) homes.set(leaf, id)
  const growth = new Growth(model, previous, leaves, neighbours)
  const left: Leaf[] = []
  for (const [id, own] of members) {
    if (isLoose(id)) left.push(...own.filter((leaf) => !homes.has(leaf.id)))
    else
      left.push(
        ...growth.take(
          id,
          own.filter((leaf) => !homes.has(leaf.id)),
        ),
      )
  }
  let rest = left
  for (const id of previous.groups.keys()) {
    if (isLoose(id)) rest = growth.take(id, rest)
    // The bridge is gone; what hung on it stays where it is.
    else if (!members.has(id)) growth.take(id, [])
  }
  if (rest.length > 0) {
    const wide = Math.min(rest.length, 8)
    growth.grids.set(growth.newLooseId(), gridOf(rest, wide, false))
  }
  return growth.grids
}

class Growth {
  readonly grids: Grids = new Map()
  private readonly hubs: ReadonlyMap<string, Hub>
  /** Where groups are, those that grew with their new size. */
  private readonly taken: Map<string, Rect>

  constructor(
    model: Model,
    private readonly previous: Layout,
    private readonly leaves: ReadonlyMap<string, Leaf>,
    private readonly neighbours: ReadonlyMap<string, string[]>,
  ) {
    this.hubs = new Map(model.hubs.map((hub) => [hub.id, hub]))
    this.taken = new Map([...previous.groups].map(([id, group]) => [id, group.rect]))
  }

  /** Gives group `id` those of `fresh` that find room there; the others are returned. */
  take(id: string, fresh: readonly Leaf[]): Leaf[] {
    const was = this.previous.groups.get(id)
    if (!was) {
      if (hasBar(id) || fresh.length > 0)
        this.grids.set(id, gridOf(fresh, columnsFor(fresh.length), hasBar(id)))
      return []
    }
    const kept = withOnly(was.grid, (leaf) => this.leaves.has(leaf))
    if (kept.slots.length === 0 && fresh.length === 0 && !this.hubs.has(id)) return []
    let { grid, left } = filled(kept, rowsOf(was.grid), fresh, was.shape, (leaf, slots) =>
      this.wish(leaf, slots),
    )
    for (let more = true; more && left.length > 0;) {
      more = false
      for (const bigger of this.larger(grid, rowsOf(was.grid))) {
        const next = filled(bigger.grid, bigger.rows, left, was.shape, (leaf, slots) =>
          this.wish(leaf, slots),
        )
        if (!this.fits(id, next.grid)) continue
        ;({ grid, left } = next)
        more = true
        break
      }
    }
    this.grids.set(id, grid)
    return left
  }

  newLooseId(): string {
    if (!this.grids.has(looseId) && !this.previous.groups.has(looseId)) return looseId
    let n = 1
    while (this.grids.has(`${looseId}:${n}`)) n++
    return `${looseId}:${n}`
  }

  /** One column more, or one row more; first what keeps the shape. */
  private larger(grid: Grid, rowsBefore: number): { grid: Grid; rows: number }[] {
    const rows = Math.max(1, rowsOf(grid), rowsBefore)
    const wide = { grid: widened(grid), rows }
    const tall = { grid, rows: rows + 1 }
    return grid.columns < 2 * rows + 4 ? [wide, tall] : [tall, wide]
  }

  private wish(leaf: Leaf, slots: Slots): number | undefined {
    for (const other of this.neighbours.get(leaf.id) ?? []) {
      const at = slots.indexOf(other)
      if (at >= 0) return at + 1
    }
    return undefined
  }

  /** True, and taken, when group `id` may be as large as `grid` without touching anything that it doesn't touch now. */
  private fits(id: string, grid: Grid): boolean {
    const at = this.previous.groups.get(id)?.rect
    if (!at) return false
    const hub = this.hubs.get(id)
    const shape = shapeOf(grid, this.leaves, hasBar(id), this.previous.groups.get(id)?.shape)
    const w = Math.max(hub ? hubMinWidth(hub) : 0, shape.w)
    const rect = { x: at.x, y: at.y, w, h: (hub ? hubHead(hub) + headGap : 0) + shape.h }
    const others = [...this.taken].filter(([other]) => other !== id).map(([, one]) => one)
    const free = ![...others, ...this.previous.leaves.values()].some(
      (other) => overlaps(rect, other, 24) && !overlaps(other, at),
    )
    if (free) this.taken.set(id, rect)
    return free
  }
}
