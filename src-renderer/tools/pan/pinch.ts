// Two fingers: the sheet follows both, so that what was under each stays there. Pure.
import type { Point } from '../../graph/geometry'
import type { Effect } from '../machine'

type Fingers = readonly [Point, Point]

const middle = ([a, b]: Fingers): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
const spread = ([a, b]: Fingers): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y))

/** What to do when two fingers have gone from `before` to `after`, in px of the canvas. */
export function pinch(before: Fingers, after: Fingers): Effect[] {
  const [from, to] = [middle(before), middle(after)]
  return [
    { do: 'pan', by: { x: to.x - from.x, y: to.y - from.y } },
    { do: 'zoom', factor: spread(after) / spread(before), at: to },
  ]
}
