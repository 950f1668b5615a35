// Places for hubs and leaves: deterministic, without overlap, and still where they were after a change. No drawing.
import { equal } from '../../../src-main/common/equal'
import { overlaps } from '../geometry'
import type { Point, Rect } from '../geometry'
import { hubHead, hubMinWidth, leafSize } from '../metrics'
import type { Hub, Leaf, Model } from '../model'
import { freshGrids, grownGrids } from './growth'
import { headGap, pitchX, rowsOf, shapeOf } from './grid'
import type { Grid, GridShape } from './grid'
import { hasBar } from './members'
import { packBlocks } from './pack'
import type { Block } from './pack'

export interface Slot {
  hub: string
  column: number
  row: number
}

export interface Group {
  rect: Rect
  grid: Grid
  shape: GridShape
  head: number
}

export interface Layout {
  groups: ReadonlyMap<string, Group>
  leaves: ReadonlyMap<string, Rect>
  /** Of leaves that the user hasn't moved. */
  slots: ReadonlyMap<string, Slot>
}

/** User-placed upper left corners by key of leaf or hub. */
export type Placed = ReadonlyMap<string, Point>

/**
 * Places for everything in `model`. What `placed` names stays exactly there; what `previous` placed stays while
 * there is room. Without `previous` the result depends on the model alone.
 */
export function layoutOf(model: Model, placed: Placed = new Map(), previous?: Layout): Layout {
  const keep = previous && !isMuchNew(model, previous) ? previous : undefined
  const leaves = new Map(model.leaves.map((leaf) => [leaf.id, leaf]))
  const fixed = placedRects(model.leaves, placed)
  const grids = keep ? grownGrids(model, keep, leaves) : freshGrids(model)
  const obstacles = [...fixed.values()]
  let groups = groupsOf(model, grids, leaves, placed, keep, obstacles)
  for (let round = 0; round < 6 && obstacles.length > 0; round++) {
    if (!avoidObstacles(grids, groups, leaves, fixed, keep)) break
    groups = groupsOf(model, grids, leaves, placed, keep, obstacles)
  }
  return { groups, ...leafPlaces(groups, leaves, fixed, keep) }
}

/** More than doubled: keeping the old places would only make a heap of the new ones. */
function isMuchNew(model: Model, previous: Layout): boolean {
  const fresh = model.leaves.filter((leaf) => !previous.leaves.has(leaf.id)).length
  return fresh > Math.max(8, previous.leaves.size)
}

function placedRects(leaves: readonly Leaf[], placed: Placed): Map<string, Rect> {
  const fixed = new Map<string, Rect>()
  for (const leaf of leaves) {
    const at = placed.get(leaf.key)
    if (at) fixed.set(leaf.id, { ...at, ...leafSize(leaf) })
  }
  return fixed
}

function groupsOf(
  model: Model,
  grids: ReadonlyMap<string, Grid>,
  leaves: ReadonlyMap<string, Leaf>,
  placed: Placed,
  previous: Layout | undefined,
  obstacles: readonly Rect[],
): Map<string, Group> {
  const hubs = new Map(model.hubs.map((hub) => [hub.id, hub]))
  const shapes = new Map<string, GridShape>()
  const blocks: Block[] = []
  for (const [id, grid] of grids) {
    const was = previous?.groups.get(id)
    const shape = shapeOf(grid, leaves, hasBar(id), was?.shape)
    shapes.set(id, shape)
    blocks.push(blockOf(id, hubs.get(id), shape, grid, placed, was))
  }
  const rects = packBlocks(blocks, obstacles)
  const groups = new Map<string, Group>()
  for (const block of blocks) {
    const [rect, grid, shape] = [rects.get(block.id), grids.get(block.id), shapes.get(block.id)]
    if (!rect || !grid || !shape) continue
    const group = { rect: { ...rect, w: block.w }, grid, shape, head: block.head }
    const was = previous?.groups.get(block.id)
    groups.set(block.id, was && equal(was, group) ? was : group)
  }
  return groups
}

function blockOf(
  id: string,
  hub: Hub | undefined,
  shape: GridShape,
  grid: Grid,
  placed: Placed,
  was: Group | undefined,
): Block {
  const head = hub ? hubHead(hub) : (was?.head ?? 0)
  const under = shape.h > 0 ? (head > 0 ? headGap : 0) + shape.h : 0
  const at = hub && placed.get(hub.key)
  // So that the next container finds a place beside the last.
  const spare = hub && grid.columns < 6 && rowsOf(grid) <= 1 ? pitchX : 0
  const w = Math.max(hub ? hubMinWidth(hub) : 0, shape.w)
  return {
    id,
    w,
    spare: Math.max(0, shape.w + spare - w),
    h: head + under,
    head,
    ...(at ? { placed: at } : {}),
    ...(was ? { previous: was.rect } : {}),
  }
}

const slotRect = (group: Group, index: number, leaf: Leaf): Rect => {
  const column = index % group.grid.columns
  const row = Math.floor(index / group.grid.columns)
  const top = group.rect.y + group.head + (group.head > 0 ? headGap : 0)
  return {
    x: group.rect.x + (group.shape.columnX[column] ?? 0),
    y: top + (group.shape.rowY[row] ?? 0),
    ...leafSize(leaf),
  }
}

/** Blocks slots of new leaves that lie under something the user placed; true when a leaf had to move on. */
function avoidObstacles(
  grids: Map<string, Grid>,
  groups: ReadonlyMap<string, Group>,
  leaves: ReadonlyMap<string, Leaf>,
  fixed: ReadonlyMap<string, Rect>,
  previous: Layout | undefined,
): boolean {
  let moved = false
  for (const [id, group] of groups) {
    const slots = [...group.grid.slots]
    group.grid.slots.forEach((leafId, index) => {
      const leaf = leafId && !fixed.has(leafId) ? leaves.get(leafId) : undefined
      if (!leaf || previous?.leaves.has(leaf.id)) return
      const rect = slotRect(group, index, leaf)
      if (![...fixed.values()].some((other) => overlaps(rect, other, 8))) return
      slots[index] = null
      slots.push(leaf.id)
      moved = true
    })
    grids.set(id, { ...group.grid, slots })
  }
  return moved
}

function leafPlaces(
  groups: ReadonlyMap<string, Group>,
  leaves: ReadonlyMap<string, Leaf>,
  fixed: ReadonlyMap<string, Rect>,
  previous: Layout | undefined,
): Pick<Layout, 'leaves' | 'slots'> {
  const places = new Map<string, Rect>()
  const slots = new Map<string, Slot>()
  const place = (id: string, rect: Rect): void => {
    const was = previous?.leaves.get(id)
    places.set(id, was && equal(was, rect) ? was : rect)
  }
  for (const [id, rect] of fixed) place(id, rect)
  for (const [hub, group] of groups)
    group.grid.slots.forEach((id, index) => {
      const leaf = id ? leaves.get(id) : undefined
      if (!leaf || fixed.has(leaf.id)) return
      place(leaf.id, slotRect(group, index, leaf))
      const { columns } = group.grid
      slots.set(leaf.id, { hub, column: index % columns, row: Math.floor(index / columns) })
    })
  return { leaves: places, slots }
}
