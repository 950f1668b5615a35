// Places for hubs and leaves: deterministic, without overlap, and still where they were after a change. No drawing.
import { overlaps } from '../geometry'
import type { Point, Rect } from '../geometry'
import { hubHead, hubMinWidth, leafSize } from '../metrics'
import type { Hub, Leaf, Model } from '../model'
import { assignSlots, columnsFor, headGap, rowsOf, shapeOf, widened } from './grid'
import type { Grid, GridShape } from './grid'
import { packBlocks, widthFor } from './pack'
import type { Block } from './pack'

/** The block of leaves that hang on no hub. */
export const looseId = 'loose'

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
  const members = membersOf(model)
  const keep = previous && !isMuchNew(model, previous) ? previous : undefined
  const leaves = new Map(model.leaves.map((leaf) => [leaf.id, leaf]))
  const fixed = placedRects(model.leaves, placed)
  const grids = gridsOf(model, members, keep)
  if (keep) growQuietly(model, grids, leaves, keep)
  const obstacles = [...fixed.values()]
  let groups = groupsOf(model, grids, leaves, placed, keep, obstacles)
  for (let round = 0; round < 6 && obstacles.length > 0; round++) {
    if (!avoidObstacles(grids, groups, leaves, fixed, keep)) break
    groups = groupsOf(model, grids, leaves, placed, keep, obstacles)
  }
  return { groups, ...leafPlaces(groups, leaves, fixed) }
}

/** Many things at once are laid out anew: keeping the old places would only make a heap of the new ones. */
function isMuchNew(model: Model, previous: Layout): boolean {
  const fresh = model.leaves.filter((leaf) => !previous.leaves.has(leaf.id)).length
  return fresh > Math.max(8, previous.leaves.size / 3)
}

/** Each leaf hangs on the hub that the first of its cabled ports leads to. */
function membersOf(model: Model): Map<string, Leaf[]> {
  const hubOfPort = new Map<string, string>()
  for (const hub of model.hubs)
    for (const bar of hub.bars) for (const port of bar.ports) hubOfPort.set(port.id, hub.id)
  const across = new Map<string, string>()
  for (const cable of model.cables) {
    if (cable.kind !== 'veth') continue
    across.set(cable.from, cable.to)
    across.set(cable.to, cable.from)
  }
  const members = new Map<string, Leaf[]>([...model.hubs.map((hub) => hub.id), looseId].map((id) => [id, []]))
  const later: Leaf[] = []
  for (const leaf of model.leaves) {
    const hub = leaf.ports.map((port) => hubOfPort.get(across.get(port.id) ?? '')).find(Boolean)
    if (hub !== undefined) members.get(hub)?.push(leaf)
    else if (leaf.ports.length > 0) members.get(looseId)?.push(leaf)
    else later.push(leaf)
  }
  members.get(looseId)?.push(...later)
  return members
}

function placedRects(leaves: readonly Leaf[], placed: Placed): Map<string, Rect> {
  const fixed = new Map<string, Rect>()
  for (const leaf of leaves) {
    const at = placed.get(leaf.key)
    if (at) fixed.set(leaf.id, { ...at, ...leafSize(leaf) })
  }
  return fixed
}

function gridsOf(
  model: Model,
  members: Map<string, Leaf[]>,
  previous: Layout | undefined,
): Map<string, Grid> {
  const grids = new Map<string, Grid>()
  const sizes: { w: number; h: number }[] = []
  for (const hub of model.hubs) {
    const own = members.get(hub.id) ?? []
    const columns = columnsFor(own.length)
    grids.set(hub.id, assignSlots(own, previous?.groups.get(hub.id)?.grid, columns))
    sizes.push({ w: columns * 230, h: Math.ceil(own.length / columns) * 150 + 110 })
  }
  const loose = members.get(looseId) ?? []
  const across = Math.max(widthFor(sizes), columnsFor(loose.length) * 220)
  const columns = Math.max(1, Math.min(loose.length, Math.floor(across / 220)))
  grids.set(looseId, assignSlots(loose, previous?.groups.get(looseId)?.grid, columns))
  return grids
}

/** A hub that needs room takes it where nothing else has to move: to the right, or else below. */
function growQuietly(
  model: Model,
  grids: Map<string, Grid>,
  leaves: ReadonlyMap<string, Leaf>,
  previous: Layout,
): void {
  for (const hub of model.hubs) {
    const [grid, was] = [grids.get(hub.id), previous.groups.get(hub.id)]
    if (!grid || !was) continue
    const rows = rowsOf(was.grid)
    const extra = grid.slots.length - rows * grid.columns
    if (extra <= 0 || extra > rows || rows === 0) continue
    const wider = widened(grid, rows)
    const fits = (one: Grid): boolean => isFree(hub, shapeOf(one, leaves, true), previous)
    const wideFirst = grid.columns < 2 * rows + 4
    if (wideFirst ? fits(wider) : !fits(grid) && fits(wider)) grids.set(hub.id, wider)
  }
}

function isFree(hub: Hub, shape: GridShape, previous: Layout): boolean {
  const at = previous.groups.get(hub.id)?.rect
  if (!at) return false
  const rect = {
    x: at.x,
    y: at.y,
    w: Math.max(hubMinWidth(hub), shape.w),
    h: hubHead(hub) + headGap + shape.h,
  }
  const others = [...previous.groups].filter(([id]) => id !== hub.id).map(([, group]) => group.rect)
  return ![...others, ...previous.leaves.values()].some(
    (other) => overlaps(rect, other, 24) && !overlaps(other, at),
  )
}

function groupsOf(
  model: Model,
  grids: ReadonlyMap<string, Grid>,
  leaves: ReadonlyMap<string, Leaf>,
  placed: Placed,
  previous: Layout | undefined,
  obstacles: readonly Rect[],
): Map<string, Group> {
  const shapes = new Map([...grids].map(([id, grid]) => [id, shapeOf(grid, leaves, id !== looseId)]))
  const blocks = model.hubs.map((hub) => blockOf(hub, shapes.get(hub.id), placed, previous))
  const loose = shapes.get(looseId)
  if (loose && loose.w > 0) {
    const was = previous?.groups.get(looseId)?.rect
    blocks.push({ id: looseId, w: loose.w, h: loose.h, head: 0, ...(was ? { previous: was } : {}) })
  }
  const rects = packBlocks(blocks, obstacles)
  const groups = new Map<string, Group>()
  for (const block of blocks) {
    const [rect, grid, shape] = [rects.get(block.id), grids.get(block.id), shapes.get(block.id)]
    if (rect && grid && shape) groups.set(block.id, { rect, grid, shape, head: block.head })
  }
  return groups
}

function blockOf(
  hub: Hub,
  shape: GridShape | undefined,
  placed: Placed,
  previous: Layout | undefined,
): Block {
  const head = hubHead(hub)
  const under = shape && shape.h > 0 ? headGap + shape.h : 0
  const at = placed.get(hub.key)
  const was = previous?.groups.get(hub.id)?.rect
  return {
    id: hub.id,
    w: Math.max(hubMinWidth(hub), shape?.w ?? 0),
    h: head + under,
    head,
    ...(at ? { placed: at } : {}),
    ...(was ? { previous: was } : {}),
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
): Pick<Layout, 'leaves' | 'slots'> {
  const places = new Map<string, Rect>(fixed)
  const slots = new Map<string, Slot>()
  for (const [hub, group] of groups)
    group.grid.slots.forEach((id, index) => {
      const leaf = id ? leaves.get(id) : undefined
      if (!leaf || fixed.has(leaf.id)) return
      places.set(leaf.id, slotRect(group, index, leaf))
      const { columns } = group.grid
      slots.set(leaf.id, { hub, column: index % columns, row: Math.floor(index / columns) })
    })
  return { leaves: places, slots }
}
