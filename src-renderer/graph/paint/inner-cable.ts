// A cable with both ends on one card: a small bow over it. Cytoscape would make a loop of its own of it.
import type { CableShape } from '../scene'
import { toScreen } from './brush'
import type { Brush } from './brush'

export function paintInnerCable(brush: Brush, cable: CableShape): void {
  const { ctx, tokens, view } = brush
  const [start, end] = [toScreen(view, cable.start), toScreen(view, cable.end)]
  const [a, b] = cable.points.map((point) => toScreen(view, point))
  if (!a || !b) return
  ctx.strokeStyle = tokens.colours[cable.tone]
  ctx.lineWidth = 2 * view.zoom
  ctx.setLineDash(cable.live ? [] : [4 * view.zoom, 5 * view.zoom])
  ctx.beginPath()
  ctx.moveTo(start.x, start.y)
  ctx.bezierCurveTo(a.x, a.y, b.x, b.y, end.x, end.y)
  ctx.stroke()
  ctx.setLineDash([])
}
