// Ports: a square in the colour of its link, a state light in it, its name beside it.
import type { Rect } from '../geometry'
import type { Light } from '../model'
import type { PortShape } from '../scene'
import type { ColourName } from '../../theme/tokens'
import { rectOnScreen, roundRect, write } from './brush'
import type { Brush, TextStyle } from './brush'

const lightColour: Record<Light, ColourName> = { up: 'ok', waiting: 'plan', down: 'text-3', plan: 'plan' }

/** Squares under this many px on the screen are left out. */
const leastPx = 3.5

/** `strong`: selected, under the pointer, or part of the gesture. */
export function paintPort(brush: Brush, port: PortShape, strong: boolean): void {
  const rect = rectOnScreen(brush.view, port.rect)
  if (rect.w < leastPx) return
  paintSquare(brush, port, rect, strong)
  const z = brush.view.zoom
  const middle = { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 }
  if (port.on === 'card' && brush.detail.lights) paintLight(brush, middle.x, middle.y, 2.6 * z, port.light)
  if (!brush.detail.small || port.label === '') return
  const c = brush.tokens.colours
  const colour = port.light === 'plan' ? c.plan : strong ? c.text : c['text-2']
  const style: TextStyle = { size: 10 * z, colour, mono: true, halo: c.bg }
  const beside = { x: rect.x + rect.w + 4 * z, y: rect.y + z }
  const below = { x: middle.x, y: rect.y + 24 * z }
  if (port.on === 'card') write(brush, port.label, beside, style, port.room * z)
  else write(brush, port.label, below, { ...style, align: 'center' }, port.room * z)
}

function paintSquare(brush: Brush, port: PortShape, rect: Rect, strong: boolean): void {
  const { ctx, tokens, view } = brush
  ctx.fillStyle = tokens.colours.bg
  ctx.strokeStyle = tokens.colours[port.light === 'down' ? 'text-3' : port.tone]
  ctx.lineWidth = Math.max(0.75, (strong ? 2.5 : port.on === 'card' ? 1.5 : 1.3) * view.zoom)
  roundRect(ctx, rect, (port.on === 'card' ? 3 : 2.5) * view.zoom)
  ctx.fill()
  ctx.stroke()
}

/** Not by colour alone: up is a disc, no carrier and planned are rings, down is a dash. */
export function paintLight(brush: Brush, x: number, y: number, radius: number, state: Light): void {
  const { ctx, tokens } = brush
  const colour = tokens.colours[lightColour[state]]
  ctx.fillStyle = colour
  if (state === 'down') {
    ctx.fillRect(x - radius, y - radius * 0.3, radius * 2, radius * 0.6)
    return
  }
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, 2 * Math.PI)
  if (state === 'up') {
    ctx.fill()
    return
  }
  ctx.strokeStyle = colour
  ctx.lineWidth = Math.max(1, radius * 0.45)
  ctx.stroke()
}
