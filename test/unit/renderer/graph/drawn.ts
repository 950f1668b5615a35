// Helpers of the drawing's tests: the boxes that nothing else may cover, and where things are.
import { overlaps } from '../../../../src-renderer/graph/geometry'
import type { Rect } from '../../../../src-renderer/graph/geometry'
import { barLabel } from '../../../../src-renderer/graph/metrics'
import type { NodeShape, Scene } from '../../../../src-renderer/graph/scene'

interface Box {
  id: string
  rect: Rect
}

/** Cards, bars with the name above them, and NICs with theirs beside; the bars of a zone are inside it. */
export function boxesOf(scene: Scene): Box[] {
  return [...scene.nodes.values()].flatMap((node): Box[] => {
    if (node.shape === 'card' || node.shape === 'zone') return [{ id: node.id, rect: node.rect }]
    if (node.shape === 'bar' && node.key !== undefined) {
      const { x, y, w, h } = node.rect
      return [{ id: node.id, rect: { x, y: y - barLabel + 4, w, h: h + barLabel - 4 } }]
    }
    if (node.shape === 'nic') return [{ id: node.id, rect: { ...node.rect, w: 150, h: 40 } }]
    return []
  })
}

/** Pairs that cover each other. */
export function overlapsIn(scene: Scene): string[] {
  const boxes = boxesOf(scene).sort((a, b) => a.rect.x - b.rect.x)
  const found: string[] = []
  boxes.forEach((a, i) => {
    for (let j = i + 1; j < boxes.length; j++) {
      const b = boxes[j]!
      if (b.rect.x >= a.rect.x + a.rect.w) break
      if (overlaps(a.rect, b.rect))
        found.push(`${a.id} ${JSON.stringify(a.rect)} × ${b.id} ${JSON.stringify(b.rect)}`)
    }
  })
  return found
}

/** Upper left corners of cards, zones and bars. */
export function placesIn(scene: Scene): Map<string, string> {
  const isPlace = (node: NodeShape): boolean => ['card', 'zone', 'bar'].includes(node.shape)
  const nodes = [...scene.nodes.values()].filter(isPlace)
  return new Map(nodes.map((node) => [node.id, `${node.rect.x},${node.rect.y}`]))
}

/** Ids that are in both and elsewhere than before. */
export function movedBetween(before: Scene, after: Scene): string[] {
  const [old, now] = [placesIn(before), placesIn(after)]
  return [...old].filter(([id, at]) => now.has(id) && now.get(id) !== at).map(([id]) => id)
}
