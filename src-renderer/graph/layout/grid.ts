// The leaves of one hub in rows and columns: which slot each takes, and the columns' and rows' places. Pure.
import { leafSize } from '../metrics'
import type { Leaf } from '../model'

/** From a bar to the cards under it. */
export const headGap = 64
const rowGap = 60
const plainGap = 36
const laneRoom = 28
/** Room left of a column for its cables: in few steps, so that one more row seldom moves a column. */
const gutters = [44, 68, 100]

/** `undefined` is a free slot, null one that is blocked by something else at that place. */
export type Slots = (string | null | undefined)[]

export interface Grid {
  columns: number
  /** Leaf ids in reading order. */
  slots: Slots
  /** How many leaves the number of columns was chosen for. */
  chosenFor: number
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

const pitchX = 230
const pitchY = 150

/** How many columns `count` leaves get: one row while it is short, then about 1.9 : 1. */
export function columnsFor(count: number, aspect = 1.9): number {
  if (count <= 1) return 1
  const wide = Math.max(Math.min(count, 6), Math.ceil(Math.sqrt((aspect * count * pitchY) / pitchX)))
  return Math.ceil(count / Math.ceil(count / wide))
}

/** `leaves` in slots: those of `previous` stay where they were while their number hasn't doubled or halved. */
export function assignSlots(leaves: readonly Leaf[], previous: Grid | undefined, columns: number): Grid {
  const count = leaves.length
  if (!previous || count > previous.chosenFor * 2 || count * 2 < previous.chosenFor)
    return { columns, slots: leaves.map((leaf) => leaf.id), chosenFor: count }
  const here = new Set(leaves.map((leaf) => leaf.id))
  const slots: Slots = previous.slots.map((id) => (id && here.has(id) ? id : undefined))
  const known = new Set(slots)
  let free = 0
  for (const leaf of leaves) {
    if (known.has(leaf.id)) continue
    while (free < slots.length && slots[free] !== undefined) free++
    slots[free] = leaf.id
  }
  while (slots.length > 0 && slots[slots.length - 1] === undefined) slots.pop()
  return { columns: previous.columns, slots, chosenFor: previous.chosenFor }
}

/** Where columns and rows begin, relative to the hub's left edge and the first row's top. */
export function shapeOf(grid: Grid, leaves: ReadonlyMap<string, Leaf>, cabled: boolean): GridShape {
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
  const gutter = cabled ? gutterFor(rows) : plainGap
  const lane = rows > 1 ? Math.min(8, (gutter - laneRoom) / (rows - 1)) : 0
  const columnX: number[] = []
  let x = cabled ? gutter : 0
  for (const w of widths) {
    columnX.push(x)
    x += w + gutter
  }
  const rowY: number[] = []
  let y = 0
  for (const h of heights) {
    rowY.push(y)
    y += h + rowGap
  }
  return {
    columnX,
    rowY,
    lane,
    w: Math.max(0, x - gutter + (cabled ? endRoom : 0)),
    h: Math.max(0, y - rowGap),
  }
}

/** `grid` with one more column, everyone in their row and column still; what doesn't fit in goes there. */
export function widened(grid: Grid, rows: number): Grid {
  const columns = grid.columns + 1
  const slots: Slots = new Array<undefined>(rows * columns).fill(undefined)
  const capacity = rows * grid.columns
  grid.slots.slice(0, capacity).forEach((id, index) => {
    slots[Math.floor(index / grid.columns) * columns + (index % grid.columns)] = id
  })
  grid.slots.slice(capacity).forEach((id, i) => {
    const row = i % rows
    slots[row * columns + columns - 1] = id
  })
  return { ...grid, columns, slots }
}

export const rowsOf = (grid: Grid): number => Math.ceil(grid.slots.length / grid.columns)
