// Names and facts of bars, NICs, ports and the host's box.
import type { Rect } from '../geometry'
import type { Light } from '../model'
import type { BarShape, HostShape, NicShape, PortShape } from '../scene'
import type { ColourName } from '../../theme/tokens'
import { rectOnScreen, widthOf, write } from './brush'
import type { Brush, TextStyle } from './brush'

const lightColour: Record<Light, ColourName> = { up: 'ok', waiting: 'plan', down: 'text-3', plan: 'plan' }

export function paintHost(brush: Brush, host: HostShape): void {
  const { ctx, tokens, view } = brush
  const c = tokens.colours
  const rect = rectOnScreen(view, host.rect)
  const size = Math.max(12, 12 * Math.min(view.zoom, 1.5))
  const title: TextStyle = { size, colour: c.text, weight: 600 }
  const detail: TextStyle = { size: size - 1, colour: c['text-2'], mono: true }
  const width = widthOf(brush, host.title, title)
  const more = widthOf(brush, host.detail, detail)
  if (rect.w < width + more + 60) return
  const x = rect.x + 22
  ctx.fillStyle = c.bg
  ctx.fillRect(x - 6, rect.y - 2, width + more + 22, 4)
  write(brush, host.title, { x, y: rect.y + size * 0.36 }, title)
  write(brush, host.detail, { x: x + width + 10, y: rect.y + size * 0.36 }, detail)
}

export function paintBar(brush: Brush, bar: BarShape): void {
  const c = brush.tokens.colours
  const z = brush.view.zoom
  const rect = rectOnScreen(brush.view, bar.rect)
  const full = brush.detail.barDetail
  const title: TextStyle = { size: full ? 13 * z : 11, colour: c.text, weight: 600, halo: c.bg }
  const y = rect.y - (full ? 9 * z : 4)
  if (brush.detail.card === 'block' || !brush.detail.lights) paintStroke(brush, bar, rect)
  if (!full && z < 0.12) return
  const drawn = write(brush, bar.title, { x: rect.x + 2, y }, title, Math.max(rect.w, full ? 0 : 52))
  if (!full || bar.detail === '') return
  const detail: TextStyle = { size: 11 * z, colour: c['text-2'], mono: true, halo: c.bg }
  write(brush, bar.detail, { x: rect.x + 2 + drawn + 12 * z, y }, detail, rect.w - drawn - 14 * z)
}

/** From afar a bar's outline is too thin to see. */
function paintStroke(brush: Brush, bar: BarShape, rect: Rect): void {
  const { ctx, tokens } = brush
  const h = Math.max(2, rect.h)
  ctx.fillStyle = tokens.colours[bar.light === 'down' ? 'text-3' : bar.tone]
  ctx.fillRect(rect.x, rect.y + (rect.h - h) / 2, rect.w, h)
}

export function paintNic(brush: Brush, nic: NicShape): void {
  const c = brush.tokens.colours
  const z = brush.view.zoom
  const rect = rectOnScreen(brush.view, nic.rect)
  if (brush.detail.lights) light(brush, rect.x + rect.w / 2, rect.y + rect.h / 2, 2.8 * z, nic.light)
  const full = brush.detail.card === 'full'
  if (!full && z < 0.24) return
  const [size, small, pitch] = full ? [12 * z, 11 * z, 15 * z] : [11, 10, 13]
  const x = rect.x + rect.w + 9 * Math.max(z, 0.5)
  const y = full ? rect.y + 9 * z : rect.y + rect.h / 2 + 4
  const room = full ? 130 * z : Math.max(40, 150 * z - 12)
  write(brush, nic.title, { x, y }, { size, colour: c.text, weight: 600, halo: c.bg }, room)
  if (!full) return
  nic.lines.forEach((line, i) => {
    const style: TextStyle = { size: small, colour: c['text-2'], mono: true, halo: c.bg }
    write(brush, line, { x, y: y + (i + 1) * pitch }, style, room)
  })
}

export function paintPort(brush: Brush, port: PortShape): void {
  const c = brush.tokens.colours
  const z = brush.view.zoom
  const rect = rectOnScreen(brush.view, port.rect)
  const middle = { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 }
  if (port.on === 'card' && brush.detail.lights) light(brush, middle.x, middle.y, 2.6 * z, port.light)
  if (!brush.detail.small || port.label === '') return
  const colour = port.light === 'plan' ? c.plan : c['text-2']
  const style: TextStyle = { size: 10 * z, colour, mono: true, halo: c.bg }
  if (port.on === 'card')
    write(brush, port.label, { x: rect.x + rect.w + 4 * z, y: rect.y + z }, style, 37 * z)
  else write(brush, port.label, { x: middle.x, y: rect.y + 24 * z }, { ...style, align: 'center' }, 58 * z)
}

function light(brush: Brush, x: number, y: number, radius: number, state: Light): void {
  const { ctx, tokens } = brush
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, 2 * Math.PI)
  // Not by colour alone: lit is a disc, no carrier a ring, down a dash.
  if (state === 'waiting' || state === 'plan') {
    ctx.strokeStyle = tokens.colours[lightColour[state]]
    ctx.lineWidth = Math.max(1, radius * 0.45)
    ctx.stroke()
    return
  }
  ctx.fillStyle = tokens.colours[lightColour[state]]
  if (state === 'down') ctx.fillRect(x - radius, y - radius * 0.3, radius * 2, radius * 0.6)
  else ctx.fill()
}
