// Where the blocks (a hub with its leaves) go: in rows at first, afterwards where they were. Pure.
import { overlaps } from '../geometry'
import type { Point, Rect } from '../geometry'

export interface Block {
  id: string
  w: number
  h: number
  /** Room to the right that is kept free at first, to grow into. */
  spare?: number
  /** Height of the part that nothing may cover even where the rest is free: the bar. */
  head: number
  /** Where the user put it. */
  placed?: Point
  /** Where it was. */
  previous?: Point
}

const gapX = 64
const gapY = 72

/** Blocks in rows, in the given order; those the user placed stay, the others go around. */
export function packBlocks(blocks: readonly Block[], obstacles: readonly Rect[]): Map<string, Rect> {
  const out = new Map<string, Rect>()
  for (const block of blocks) if (block.placed) out.set(block.id, rectAt(block, block.placed))
  // What was there gives way only to growth of the like, never to something dragged over it.
  const known = new Map<string, Rect>()
  for (const block of blocks)
    if (!block.placed && block.previous) known.set(block.id, settle(block, block.previous, known, []))
  for (const [id, rect] of known) out.set(id, rect)
  addInRows(
    blocks.filter((block) => !out.has(block.id)),
    out,
    obstacles,
  )
  return out
}

const rectAt = (block: Block, at: Point): Rect => ({ x: at.x, y: at.y, w: block.w, h: block.h })

type Size = Pick<Block, 'w' | 'h' | 'spare'>

/** Width : height that a window has for the drawing, and what the host's box takes around it. */
const aspect = 1.55
const frame = { w: 210, h: 140 }

/** The width at which rows of `blocks` can be shown largest in a window. */
export function widthFor(blocks: readonly Size[]): number {
  const total = blocks.reduce((sum, block) => sum + block.w + (block.spare ?? 0) + gapX, 0)
  const least = Math.max(0, ...blocks.map((block) => block.w))
  let best = { width: least, side: Infinity }
  for (let width = least; width <= Math.max(least, total); width = Math.max(width * 1.08, width + 40)) {
    const { w, h } = rowsWithin(blocks, width)
    const side = Math.max((w + frame.w) / aspect, h + frame.h)
    if (side < best.side - 1) best = { width, side }
  }
  return best.width
}

/** What rows no wider than `width` take up. */
function rowsWithin(blocks: readonly Size[], width: number): { w: number; h: number } {
  let [x, y, rowHeight, w] = [0, 0, 0, 0]
  for (const block of blocks) {
    if (x > 0 && x + block.w > width) [x, y, rowHeight] = [0, y + rowHeight + gapY, 0]
    w = Math.max(w, x + block.w)
    x += block.w + (block.spare ?? 0) + gapX
    rowHeight = Math.max(rowHeight, block.h)
  }
  return { w, h: y + rowHeight }
}

function addInRows(blocks: readonly Block[], out: Map<string, Rect>, obstacles: readonly Rect[]): void {
  const width = widthFor(blocks)
  const fresh = out.size === 0
  let x = 0
  let y = fresh ? 0 : Math.max(...[...out.values()].map((r) => r.y + r.h)) + gapY
  let rowHeight = 0
  for (const block of blocks) {
    if (x > 0 && x + block.w > width) {
      x = 0
      y += rowHeight + gapY
      rowHeight = 0
    }
    const rect = settle(block, { x, y }, out, obstacles)
    out.set(block.id, rect)
    x += block.w + (block.spare ?? 0) + gapX
    rowHeight = Math.max(rowHeight, rect.y + rect.h - y)
  }
}

/** The first free place at or straight below `at`. */
function settle(block: Block, at: Point, out: ReadonlyMap<string, Rect>, obstacles: readonly Rect[]): Rect {
  let rect = rectAt(block, at)
  for (let again = true; again;) {
    again = false
    for (const other of out.values()) {
      if (!overlaps(rect, other, 24)) continue
      rect = { ...rect, y: other.y + other.h + gapY }
      again = true
    }
    for (const other of obstacles) {
      if (!overlaps({ ...rect, h: block.head }, other, 8)) continue
      rect = { ...rect, y: other.y + other.h + 24 }
      again = true
    }
  }
  return rect
}
