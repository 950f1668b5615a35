// A card and its ports along the upper edge. Pure.
import type { Rect } from './geometry'
import { cardPortX, portSize } from './metrics'
import type { Leaf } from './model'
import type { CardShape, NodeShape } from './scene'

/** Adds the card of `leaf` at `rect`, and its ports. */
export function drawCard(
  nodes: Map<string, NodeShape>,
  leaf: Leaf,
  rect: Rect,
  shape: CardShape['shape'],
  placed: boolean,
): void {
  const { ports, ...words } = leaf
  nodes.set(leaf.id, { ...words, shape, rect, placed })
  ports.forEach((port, index) => {
    const x = rect.x + cardPortX(index)
    nodes.set(port.id, {
      ...port,
      shape: 'port',
      on: 'card',
      owner: leaf.id,
      rect: { x: x - portSize / 2, y: rect.y - portSize / 2, w: portSize, h: portSize },
    })
  })
}
