// Names and facts of bars, NICs and the host's box.
import type { Rect } from '../geometry'
import type { BarShape, HostShape, NicShape } from '../scene'
import { rectOnScreen, widthOf, write } from './brush'
import type { Brush, TextStyle } from './brush'
import { paintLight } from './ports'

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
  // In the border while there is room below it, above it from afar.
  const y = brush.detail.lights ? rect.y + size * 0.36 : rect.y - 6
  ctx.fillStyle = c.bg
  if (brush.detail.lights) ctx.fillRect(x - 6, rect.y - 2, width + more + 22, 4)
  write(brush, host.title, { x, y }, title)
  write(brush, host.detail, { x: x + width + 10, y }, detail)
}

export function paintBar(brush: Brush, bar: BarShape): void {
  const c = brush.tokens.colours
  const z = brush.view.zoom
  const rect = rectOnScreen(brush.view, bar.rect)
  const full = brush.detail.barDetail
  const title: TextStyle = { size: full ? 13 * z : 11, colour: c.text, weight: 600, halo: c.bg }
  const y = rect.y - (full ? 9 * z : 4)
  if (brush.far) paintStroke(brush, bar, rect)
  if (!full && z < 0.12) return
  // Inside a zone that is shown from afar there is room for one name: the zone's.
  if (bar.key === undefined && !full && z < 0.4) return
  const drawn = write(brush, bar.title, { x: rect.x + 2, y }, title, rect.w - 2)
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
  if (brush.detail.lights) paintLight(brush, rect.x + rect.w / 2, rect.y + rect.h / 2, 2.8 * z, nic.light)
  const full = brush.detail.card === 'full'
  if (!full && z < 0.24) return
  const [size, small, pitch] = full ? [12 * z, 11 * z, 15 * z] : [11, 10, 13]
  const x = rect.x + rect.w + 9 * Math.max(z, 0.5)
  const y = full ? rect.y + 9 * z : rect.y + rect.h / 2 + 4
  const room = full ? 130 * z : Math.max(40, 150 * z - 12)
  const title: TextStyle = { size, colour: c.text, weight: 600 }
  const line: TextStyle = { size: small, colour: c['text-2'], mono: true }
  const lines = full ? nic.lines : []
  // Its cables come out from behind the label, not through it.
  const widths = [widthOf(brush, nic.title, title), ...lines.map((text) => widthOf(brush, text, line))]
  brush.ctx.fillStyle = c.bg
  const w = Math.min(room, Math.max(...widths)) + 4 * z
  brush.ctx.fillRect(x - 2 * z, y - size, w, size * 1.3 + lines.length * pitch)
  write(brush, nic.title, { x, y }, title, room)
  lines.forEach((text, i) => write(brush, text, { x, y: y + (i + 1) * pitch }, line, room))
}
