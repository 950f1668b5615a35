// The drawing from afar: outlines and cables in a few batched strokes. Blocks and names are the other painters'.
import { isLong } from '../scene'
import type { CableShape, NodeShape, Scene } from '../scene'
import type { ColourName } from '../../theme/tokens'
import { rectOnScreen, roundRect } from './brush'
import type { Brush } from './brush'

/** Cables by colour, one stroke each; those in `strong` again, thicker. */
export function paintFarCables(brush: Brush, scene: Scene, strong: ReadonlySet<string>): void {
  const { ctx, view, tokens } = brush
  ctx.save()
  // Scene units from here on: the path needs no arithmetic of its own.
  ctx.transform(view.zoom, 0, 0, view.zoom, view.pan.x, view.pan.y)
  ctx.lineWidth = Math.max(2, 0.6 / view.zoom)
  for (const [key, cables] of batches(scene)) {
    const [tone, long] = key.split(' ') as [ColourName, string?]
    ctx.globalAlpha = long ? 0.35 : 0.65
    ctx.strokeStyle = tokens.colours[tone]
    ctx.beginPath()
    for (const cable of cables) trace(ctx, cable)
    ctx.stroke()
  }
  ctx.globalAlpha = 1
  ctx.lineWidth = 2.5 / view.zoom
  for (const id of strong) {
    const cable = scene.cables.get(id)
    if (!cable) continue
    ctx.strokeStyle = tokens.colours[cable.tone]
    ctx.beginPath()
    trace(ctx, cable)
    ctx.stroke()
  }
  ctx.restore()
}

/** Cables that one stroke can draw: of one colour and strength. */
function batches(scene: Scene): Map<string, CableShape[]> {
  const out = new Map<string, CableShape[]>()
  for (const cable of scene.cables.values()) {
    const key = isLong(cable) ? `${cable.tone} long` : cable.tone
    const list = out.get(key)
    if (list) list.push(cable)
    else out.set(key, [cable])
  }
  return out
}

function trace(ctx: CanvasRenderingContext2D, cable: CableShape): void {
  const { start, end, points } = cable
  ctx.moveTo(start.x, start.y)
  const [a, b] = points
  if (cable.curve === 'smooth' && a && b) ctx.bezierCurveTo(a.x, a.y, b.x, b.y, end.x, end.y)
  else {
    for (const point of points) ctx.lineTo(point.x, point.y)
    ctx.lineTo(end.x, end.y)
  }
}

/** The box of the host, zones and NICs: what is more outline than block. */
export function paintFarOutline(brush: Brush, node: NodeShape): void {
  if (node.shape !== 'host' && node.shape !== 'zone' && node.shape !== 'nic') return
  const { ctx, view, tokens } = brush
  const c = tokens.colours
  roundRect(ctx, rectOnScreen(view, node.rect), (node.shape === 'nic' ? 3 : 12) * view.zoom)
  if (node.shape !== 'host') {
    ctx.fillStyle = c.panel
    ctx.fill()
  }
  ctx.strokeStyle = node.shape === 'nic' ? c[node.tone] : c['line-strong']
  ctx.lineWidth = 1
  ctx.stroke()
}

/** A rim around a block that is selected, under the pointer, or may take a cable. */
export function paintFarRim(brush: Brush, node: NodeShape, tone: ColourName): void {
  const { ctx, view, tokens } = brush
  const r = rectOnScreen(view, node.rect)
  ctx.strokeStyle = tokens.colours[tone]
  ctx.lineWidth = 2
  ctx.strokeRect(r.x - 2, r.y - 2, r.w + 4, r.h + 4)
}
