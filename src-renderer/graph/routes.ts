// The course of a cable between two places: a smooth S, an arc over two cards, or down a gutter and in. Pure.
import { clamp } from './geometry'
import type { Point } from './geometry'
import type { CableShape } from './scene'

export type Course = Pick<CableShape, 'start' | 'end' | 'points' | 'curve'>

/** From a bar to a card's port: down to one below, up behind one above, over to one beside. */
export function reach(start: Point, end: Point): Course {
  const down = end.y - start.y
  if (Math.abs(down) < 40) return arch(start, end)
  if (Math.abs(start.x - end.x) < 0.5) return { start, end, points: [], curve: 'straight' }
  const points = [
    { x: start.x, y: start.y + down / 2 },
    { x: end.x, y: end.y - down / 2 },
  ]
  return { start, end, points, curve: 'smooth' }
}

/** Between two ports that both point up: a jumper over the cards. */
export function arch(start: Point, end: Point): Course {
  const lift = clamp(Math.abs(end.x - start.x) / 6, 26, 44)
  const top = Math.min(start.y, end.y) - lift
  const points = [
    { x: start.x, y: top },
    { x: end.x, y: top },
  ]
  return { start, end, points, curve: 'smooth' }
}

/** From a NIC on the left border to a place right of it. */
export function sideways(start: Point, end: Point, endPointsUp: boolean): Course {
  const reach = Math.max(40, Math.abs(end.x - start.x) / 2)
  const points = [
    { x: start.x + reach, y: start.y },
    endPointsUp ? { x: end.x, y: end.y - 50 } : { x: end.x - reach, y: end.y },
  ]
  return { start, end, points, curve: 'smooth' }
}

/** Down from the bar into a lane between columns, along it, and over to a card of a lower row. */
export function alongLane(
  start: Point,
  end: Point,
  lane: { x: number; enterY: number; runY: number },
): Course {
  const points = [
    { x: start.x, y: start.y + 14 },
    { x: lane.x, y: lane.enterY },
    { x: lane.x, y: lane.runY },
    { x: end.x, y: lane.runY },
  ]
  return { start, end, points, curve: 'corners' }
}
