// The leaves of one group in rows and columns: which slot each takes, and the columns' and rows' places. Pure.
import { leafSize } from '../metrics'
import type { Leaf } from '../model'

/** From a bar to the cards under it. */
export const headGap = 64
const rowGap = 60
/** A card that grew may come this near to the row below before that gives way. */
const leastRowGap = 40
const plainGap = 36
const leastColumnGap = 20
const laneRoom = 28
/** Room left of a column for its cables, in few steps; chosen once, later lanes only move closer. */
const gutters = [44, 68, 100]

/** `undefined` is a free slot, null one that is blocked by something else at that place. */
export type Slots = readonly (string | null | undefined)[]

export interface Grid {
  columns: number
  /** Leaf ids in reading order. */
  slots: Slots
  /** Room left of each column. */
  gutter: number
}

export interface GridShape {
  columnX: number[]
  rowY: number[]
  /** Distance of two cables that run side by side between columns. */
  lane: number
  w: number
  h: number
}

/** What a bar is longer than its last card. */
const endRoom = 16

const gutterFor = (rows: number): number =>
  gutters.find((gutter) => gutter >= laneRoom + 8 * (rows - 1)) ?? gutters[gutters.length - 1] ?? plainGap

export const pitchX = 230
export const pitchY = 150

/** How many columns `count` leaves get: one row while it is short, then about 1.9 : 1 with a slot to spare. */
export function columnsFor(count: number, aspect = 1.9): number {
  if (count <= 6) return Math.max(1, count)
  const wide = Math.max(6, Math.ceil(Math.sqrt((aspect * count * pitchY) / pitchX)))
  return Math.ceil((count + 1) / Math.ceil((count + 1) / wide))
}

/** A new grid. `cabled`: a bar is above it. */
export const gridOf = (leaves: readonly Leaf[], columns: number, cabled: boolean): Grid => ({
  columns,
  slots: leaves.map((leaf) => leaf.id),
  gutter: cabled ? gutterFor(Math.ceil(leaves.length / columns)) : plainGap,
})

/** `grid` without those that are gone; everyone else in their slot. */
export function withOnly(grid: Grid, here: (id: string) => boolean): Grid {
  const slots = grid.slots.map((id) => (id && here(id) ? id : undefined))
  while (slots.length > 0 && slots[slots.length - 1] === undefined) slots.pop()
  return { ...grid, slots }
}

/** `fresh` into free slots of the first `rows` rows where they have room, near to what `wish` gives; and the rest. */
export function filled(
  grid: Grid,
  rows: number,
  fresh: readonly Leaf[],
  was: GridShape,
  wish: (leaf: Leaf, slots: Slots) => number | undefined,
): { grid: Grid; left: Leaf[] } {
  const slots = [...grid.slots]
  const left: Leaf[] = []
  const capacity = rows * grid.columns
  for (const leaf of fresh) {
    const fits = (at: number): boolean =>
      at >= 0 && at < capacity && slots[at] === undefined && hasRoom(leaf, at, grid.columns, was)
    const at = nearest(wish(leaf, slots) ?? 0, capacity, fits)
    if (at === undefined) left.push(leaf)
    else slots[at] = leaf.id
  }
  return { grid: { ...grid, slots: Array.from(slots) }, left }
}

function nearest(near: number, capacity: number, fits: (at: number) => boolean): number | undefined {
  for (let step = 0; step < capacity; step++)
    for (const at of [near + step, near - step]) if (fits(at)) return at
  return undefined
}

/** True when `leaf` in slot `at` pushes neither the next column nor the next row of `was`. */
function hasRoom(leaf: Leaf, at: number, columns: number, { columnX, rowY }: GridShape): boolean {
  const size = leafSize(leaf)
  const [column, row] = [at % columns, Math.floor(at / columns)]
  const across = (columnX[column + 1] ?? Infinity) - (columnX[column] ?? 0) - leastColumnGap
  const down = (rowY[row + 1] ?? Infinity) - (rowY[row] ?? 0) - leastRowGap
  return size.w <= across && size.h <= down
}

/** `grid` with one more column, everyone in their row and column still. */
export function widened(grid: Grid): Grid {
  const rows = rowsOf(grid)
  const columns = grid.columns + 1
  const slots: (string | null | undefined)[] = new Array<undefined>(rows * columns).fill(undefined)
  grid.slots.forEach((id, index) => {
    slots[Math.floor(index / grid.columns) * columns + (index % grid.columns)] = id
  })
  return { ...grid, columns, slots }
}

export const rowsOf = (grid: Grid): number => Math.ceil(grid.slots.length / grid.columns)

/** Where columns and rows begin, relative to the group's left edge and the first row's top; as in `was` if it can be. */
export function shapeOf(
  grid: Grid,
  leaves: ReadonlyMap<string, Leaf>,
  cabled: boolean,
  was?: GridShape,
): GridShape {
  const rows = rowsOf(grid)
  const widths = new Array<number>(Math.min(grid.columns, grid.slots.length)).fill(0)
  const heights = new Array<number>(rows).fill(0)
  grid.slots.forEach((id, index) => {
    const leaf = id ? leaves.get(id) : undefined
    if (!leaf) return
    const size = leafSize(leaf)
    const [column, row] = [index % grid.columns, Math.floor(index / grid.columns)]
    widths[column] = Math.max(widths[column] ?? 0, size.w)
    heights[row] = Math.max(heights[row] ?? 0, size.h)
  })
  const { gutter } = grid
  const lane = rows > 1 ? Math.min(8, (gutter - laneRoom) / (rows - 1)) : 0
  const across = startsOf(widths, cabled ? gutter : 0, gutter, leastColumnGap, was?.columnX)
  const down = startsOf(heights, 0, rowGap, leastRowGap, was?.rowY)
  return {
    columnX: across.starts,
    rowY: down.starts,
    lane,
    w: across.end + (cabled && across.end > 0 ? endRoom : 0),
    h: down.end,
  }
}

/** Starts of `sizes` one after the other with `gap` between; those of `was` while that leaves `least`. */
function startsOf(
  sizes: readonly number[],
  first: number,
  gap: number,
  least: number,
  was: readonly number[] | undefined,
): { starts: number[]; end: number } {
  const starts: number[] = []
  let end = 0
  sizes.forEach((size, i) => {
    const old = was?.[i]
    const start = i === 0 ? first : old !== undefined && old >= end + least ? old : end + gap
    starts.push(start)
    end = start + size
  })
  return { starts, end }
}
