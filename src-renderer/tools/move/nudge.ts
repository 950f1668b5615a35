// Arrow keys move what is selected: one step of the grid, five with Shift. Pure.
import type { Point } from '../../graph/geometry'
import type { Effect, KeyInput, Situation } from '../machine'
import { keysOf, snapTo } from './movable'

const directions: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** undefined when the key is none of these or nothing that is selected can move. */
export function nudge(input: KeyInput, { scene, selection }: Situation): Effect[] | undefined {
  const direction = directions[input.key]
  if (!direction || input.ctrl) return undefined
  const from = keysOf([...scene.nodes.values()].filter((node) => selection.has(node.subject)))
  if (from.size === 0) return undefined
  const step = snapTo * (input.shift ? 5 : 1)
  return [{ do: 'drop', from, by: { x: direction.x * step, y: direction.y * step } }]
}
