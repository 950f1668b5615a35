// Marks of the moment: "+" on a card, an error on an element, the cable being pulled, the marquee, a reason.
import type { Point, Rect } from '../geometry'
import { plusRadius } from '../metrics'
import type { CardShape, NodeShape } from '../scene'
import { rectOnScreen, roundRect, toScreen, widthOf, write } from './brush'
import { showsWholeTitle } from './cards'
import type { Brush, TextStyle } from './brush'

/** What a gesture shows while it lasts. In scene units. */
export interface GestureMarks {
  marquee?: Rect
  /** A cable on its way: from a port or card to the pointer; `ok` when it may be let go there. */
  pull?: { from: Point; to: Point; ok: boolean }
  /** Beside the pointer: what will happen, or why it can't. */
  note?: { at: Point; text: string; ok: boolean }
}

/** Where the "+" of a card is, in scene units. */
export const plusAt = (card: CardShape): Point => ({
  x: card.rect.x + card.rect.w,
  y: card.rect.y + card.rect.h / 2,
})

export function paintPlus(brush: Brush, card: CardShape): void {
  if (!brush.detail.lights) return
  const { ctx, tokens, view } = brush
  const z = view.zoom
  const at = toScreen(view, plusAt(card))
  ctx.beginPath()
  ctx.arc(at.x, at.y, plusRadius * z, 0, 2 * Math.PI)
  ctx.fillStyle = tokens.colours.accent
  ctx.fill()
  ctx.strokeStyle = tokens.colours['accent-ink']
  ctx.lineWidth = 1.6 * z
  ctx.lineCap = 'round'
  ctx.beginPath()
  ctx.moveTo(at.x - 4 * z, at.y)
  ctx.lineTo(at.x + 4 * z, at.y)
  ctx.moveTo(at.x, at.y - 4 * z)
  ctx.lineTo(at.x, at.y + 4 * z)
  ctx.stroke()
}

/** A pill with the error's words on the lower edge of its element. */
export function paintError(brush: Brush, rect: Rect, message: string): void {
  const { ctx, tokens, view } = brush
  const r = rectOnScreen(view, rect)
  const style: TextStyle = { size: 11, colour: tokens.colours['bad-ink'], weight: 500 }
  const text = `! ${message}`
  const w = Math.min(widthOf(brush, text, style) + 14, Math.max(r.w + 40, 160))
  const pill = { x: r.x + (r.w - w) / 2, y: r.y + r.h - 9, w, h: 18 }
  ctx.fillStyle = tokens.colours.bad
  roundRect(ctx, pill, 9)
  ctx.fill()
  write(brush, text, { x: pill.x + 7, y: pill.y + 13 }, style, w - 12)
}

export function paintGesture(brush: Brush, marks: GestureMarks): void {
  const { ctx, tokens, view } = brush
  const c = tokens.colours
  if (marks.marquee) {
    const r = rectOnScreen(view, marks.marquee)
    ctx.fillStyle = c.accent
    ctx.globalAlpha = 0.1
    ctx.fillRect(r.x, r.y, r.w, r.h)
    ctx.globalAlpha = 1
    ctx.strokeStyle = c.accent
    ctx.lineWidth = 1
    ctx.strokeRect(Math.round(r.x) + 0.5, Math.round(r.y) + 0.5, Math.round(r.w), Math.round(r.h))
  }
  if (marks.pull) paintPull(brush, marks.pull)
  if (marks.note) paintNote(brush, marks.note)
}

/** The whole name of what is under the pointer, where its own text is cut short or left out. */
export function paintNameTag(brush: Brush, node: NodeShape): void {
  if (node.shape === 'port' || node.shape === 'host' || showsWholeTitle(brush, node)) return
  const { ctx, tokens, view } = brush
  const r = rectOnScreen(view, node.rect)
  const style: TextStyle = { size: 12, colour: tokens.colours.text, weight: 600 }
  const w = widthOf(brush, node.title, style) + 16
  const x = Math.max(4, Math.min(r.x, view.w - w - 4))
  const box = { x, y: Math.max(4, r.y - 30), w, h: 24 }
  pill(ctx, box, tokens.colours.raise, tokens.colours['line-strong'])
  write(brush, node.title, { x: box.x + 8, y: box.y + 16 }, style)
}

function pill(ctx: CanvasRenderingContext2D, box: Rect, fill: string, line: string): void {
  ctx.fillStyle = fill
  ctx.strokeStyle = line
  ctx.lineWidth = 1
  roundRect(ctx, { ...box, x: Math.round(box.x) + 0.5, y: Math.round(box.y) + 0.5 }, 6)
  ctx.fill()
  ctx.stroke()
}

function paintPull(brush: Brush, pull: { from: Point; to: Point; ok: boolean }): void {
  const { ctx, tokens, view } = brush
  const from = toScreen(view, pull.from)
  const to = toScreen(view, pull.to)
  const reach = Math.max(24, Math.abs(to.y - from.y) / 2) * (to.y < from.y ? -1 : 1)
  ctx.strokeStyle = pull.ok ? tokens.colours.plan : tokens.colours['text-3']
  ctx.lineWidth = 2
  ctx.setLineDash([6, 5])
  ctx.beginPath()
  ctx.moveTo(from.x, from.y)
  ctx.bezierCurveTo(from.x, from.y + reach, to.x, to.y - reach, to.x, to.y)
  ctx.stroke()
  ctx.setLineDash([])
  ctx.fillStyle = ctx.strokeStyle
  ctx.beginPath()
  ctx.arc(to.x, to.y, 4, 0, 2 * Math.PI)
  ctx.fill()
}

function paintNote(brush: Brush, note: { at: Point; text: string; ok: boolean }): void {
  const { ctx, tokens, view } = brush
  const c = tokens.colours
  const at = toScreen(view, note.at)
  const style: TextStyle = { size: 12, colour: note.ok ? c.text : c['text-2'] }
  const w = widthOf(brush, note.text, style) + 20
  const x = Math.max(8, Math.min(at.x + 14, view.w - w - 8))
  const box = { x, y: at.y + 44 > view.h ? at.y - 40 : at.y + 14, w, h: 26 }
  pill(ctx, box, c.raise, note.ok ? c.accent : c['line-strong'])
  write(brush, note.text, { x: box.x + 10, y: box.y + 17 }, style)
}
