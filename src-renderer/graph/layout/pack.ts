// Where the blocks (a hub with its leaves) go: in rows at first, afterwards where they were. Pure.
import { overlaps } from '../geometry'
import type { Point, Rect } from '../geometry'

export interface Block {
  id: string
  w: number
  h: number
  /** Height of the part that nothing may cover even where the rest is free: the bar. */
  head: number
  /** Where the user put it. */
  placed?: Point
  /** Where it was. */
  previous?: Point
}

const gapX = 64
const gapY = 72

/** Blocks in rows, in the given order, to about 1.7 : 1; those the user placed stay, the others go around. */
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

/** Width of the drawing that holds `blocks` at about 1.7 : 1. */
export function widthFor(blocks: readonly { w: number; h: number }[]): number {
  const area = blocks.reduce((sum, block) => sum + (block.w + gapX) * (block.h + gapY), 0)
  return Math.max(0, ...blocks.map((block) => block.w), Math.sqrt(area * 1.7))
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
    x += block.w + gapX
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
