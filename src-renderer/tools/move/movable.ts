// What can be moved, by the key that its place is remembered by, and where it is now. Pure.
import type { Point } from '../../graph/geometry'
import { barLabel } from '../../graph/metrics'
import type { NodeShape } from '../../graph/scene'
import type { Situation } from '../machine'

/** Distances snap to this. */
export const snapTo = 4
export const snap = (n: number): number => Math.round(n / snapTo) * snapTo

/** Key and upper left corner: a bar's is that of its hub, name included; what has no key goes with its owner. */
export function placeOf(node: NodeShape | undefined): [string, Point] | undefined {
  if (!node) return undefined
  if (node.shape === 'card' || node.shape === 'zone') return [node.key, { x: node.rect.x, y: node.rect.y }]
  if (node.shape !== 'bar' || node.key === undefined) return undefined
  return [node.key, { x: node.rect.x, y: node.rect.y - barLabel }]
}

/** What a drag of `id` moves: all that is selected if it is one of that, else it alone. */
export function movableKeys(id: string, { scene, selection }: Situation): Map<string, Point> {
  const grabbed = scene.nodes.get(id)
  const together = grabbed && selection.has(grabbed.subject)
  if (!together) return keysOf([grabbed])
  return keysOf([...scene.nodes.values()].filter((node) => selection.has(node.subject)))
}

export const keysOf = (nodes: readonly (NodeShape | undefined)[]): Map<string, Point> =>
  new Map(nodes.flatMap((node) => [placeOf(node)].filter((place) => place !== undefined)))

/** `from` moved by `by`, on the grid. */
export const shifted = (from: ReadonlyMap<string, Point>, by: Point): Record<string, Point> =>
  Object.fromEntries([...from].map(([key, at]) => [key, { x: snap(at.x + by.x), y: snap(at.y + by.y) }]))
