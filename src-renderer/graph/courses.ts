// Which course each cable of a model takes, by what is at its two ends. Pure.
import { centreOf, contains } from './geometry'
import type { Point } from './geometry'
import { laneOf } from './hubs'
import { headGap } from './layout/grid'
import type { Layout, Slot } from './layout/layout'
import { portSize } from './metrics'
import { alongLane, arch, reach, sideways } from './routes'
import type { Course } from './routes'
import type { NodeShape, PortShape } from './scene'

/** The course from `from` to `to`. */
export function courseOf(from: NodeShape, to: NodeShape, layout: Layout): Course {
  if (from.shape === 'port' && to.shape === 'port') return betweenPorts(from, to, layout)
  if (from.shape === 'nic') return sideways(rightOf(from), centreOf(to.rect), false)
  if (to.shape === 'nic') return reversed(sideways(rightOf(to), topOf(from), true))
  return reach(bottomOf(to), topOf(from))
}

/** The slot of the card that the course leads to, if it is in one. */
export function slotAt(from: NodeShape, to: NodeShape, layout: Layout): Slot | undefined {
  const card = from.shape === 'port' && from.on === 'card' ? from : to
  return card.shape === 'port' ? layout.slots.get(card.owner) : undefined
}

const rightOf = (node: NodeShape): Point => ({ x: node.rect.x + node.rect.w, y: centreOf(node.rect).y })
const topOf = (node: NodeShape): Point => ({ x: centreOf(node.rect).x, y: node.rect.y })
const bottomOf = (node: NodeShape): Point => ({ x: centreOf(node.rect).x, y: node.rect.y + node.rect.h })

const reversed = (course: Course): Course => ({
  ...course,
  start: course.end,
  end: course.start,
  points: [...course.points].reverse(),
})

function betweenPorts(from: PortShape, to: PortShape, layout: Layout): Course {
  if (from.on === 'card' && to.on === 'card') return arch(topOf(from), topOf(to))
  if (from.on === 'card') return reversed(betweenPorts(to, from, layout))
  if (to.on === 'bar') return reach(centreOf(from.rect), centreOf(to.rect))
  const start = centreOf(from.rect)
  const end = topOf(to)
  const group = layout.groups.get(layout.slots.get(to.owner)?.hub ?? '')
  // A lane belongs to the bar right above it; a cable from another hub comes straight.
  const lane = laneOf(to.owner, layout)
  if (lane === undefined || !group || !contains(group.rect, start)) return reach(start, centreOf(to.rect))
  const enterY = group.rect.y + group.head + headGap - 26
  return alongLane(start, centreOf(to.rect), { x: lane, enterY, runY: end.y + portSize / 2 - 32 })
}
