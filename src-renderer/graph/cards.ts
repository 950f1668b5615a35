// A card and its ports along the upper edge. Pure.
import type { Rect } from './geometry'
import { cardPortX, portLabelRoom, portPitchOn, portSize } from './metrics'
import type { Leaf } from './model'
import type { CardShape, NodeShape } from './scene'

/** A leaf as drawn, and what that follows from. */
export interface CardMemo {
  leaf: Leaf
  rect: Rect
  placed: boolean
  shapes: readonly NodeShape[]
}

/** The card of `leaf` at `rect` and its ports. `was`: the last result, given back when nothing differs. */
export function drawCard(
  leaf: Leaf,
  rect: Rect,
  shape: CardShape['shape'],
  placed: boolean,
  was?: CardMemo,
): CardMemo {
  if (was?.leaf === leaf && was.placed === placed && sameRect(was.rect, rect)) return was
  const { ports, ...words } = leaf
  const shapes: NodeShape[] = [{ ...words, shape, rect, placed }]
  const pitch = portPitchOn(rect.w, ports.length)
  ports.forEach((port, index) => {
    const x = rect.x + cardPortX(index, pitch)
    shapes.push({
      ...port,
      shape: 'port',
      on: 'card',
      owner: leaf.id,
      room: index === ports.length - 1 ? rect.w - x + rect.x : portLabelRoom(pitch),
      rect: { x: x - portSize / 2, y: rect.y - portSize / 2, w: portSize, h: portSize },
    })
  })
  return { leaf, rect, placed, shapes }
}

const sameRect = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h
