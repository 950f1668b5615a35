// The text, coloured edge and badge of a card, in the detail that the zoom allows.
import type { Rect } from '../geometry'
import { fitLinePx, fitPadPx, fitPitchPx, fitTitlePx, linesThatFit } from '../lod'
import { linesAt, lineHeight, portSize, subtitleAt, textAt, titleAt } from '../metrics'
import type { CardShape, NodeShape } from '../scene'
import { rectOnScreen, roundRect, widthOf, write } from './brush'
import type { Brush, TextStyle } from './brush'

export function paintCard(brush: Brush, card: CardShape): void {
  const rect = rectOnScreen(brush.view, card.rect)
  const full = brush.detail.card === 'full'
  const fitting = brush.detail.card === 'fit' ? linesThatFit(rect.w, rect.h) : 0
  const lines = card.shape === 'zone' ? Math.min(fitting, 1) : fitting
  if (!full && lines === 0 && card.shape === 'card') {
    paintBlock(brush, card, rect)
    return
  }
  if (brush.far && card.shape === 'card') paintSheet(brush, card, rect)
  paintEdge(brush, card, rect)
  if (full) paintFull(brush, card, rect)
  else if (lines > 0) paintFit(brush, card, rect, lines)
}

/** The sheet of a card that lies over others, as Cytoscape draws it, which draws the others later. */
export function paintCover(brush: Brush, card: CardShape, selected: boolean): void {
  const { ctx, tokens, view } = brush
  ctx.fillStyle = tokens.colours[card.what === 'stub' ? 'bg' : 'panel']
  ctx.strokeStyle = tokens.colours[selected ? card.tone : 'line-strong']
  ctx.lineWidth = (selected ? 2 : 1) * Math.max(view.zoom, 0.5)
  roundRect(ctx, rectOnScreen(view, card.rect), 8 * view.zoom)
  ctx.fill()
  ctx.stroke()
}

/** What Cytoscape draws under the text when it is near. */
function paintSheet(brush: Brush, card: CardShape, rect: Rect): void {
  const { ctx, tokens } = brush
  ctx.fillStyle = tokens.colours[card.what === 'stub' ? 'bg' : 'panel']
  ctx.strokeStyle = tokens.colours.line
  ctx.lineWidth = 1
  roundRect(ctx, rect, 3)
  ctx.fill()
  ctx.stroke()
}

function paintBlock(brush: Brush, card: CardShape, rect: Rect): void {
  const { ctx, tokens } = brush
  const alpha = ctx.globalAlpha
  ctx.globalAlpha = alpha * (card.what === 'stub' ? 0.4 : 0.82)
  ctx.fillStyle = tokens.colours[card.tone]
  ctx.fillRect(rect.x, rect.y, rect.w, rect.h)
  ctx.globalAlpha = alpha
}

function paintEdge(brush: Brush, card: CardShape, rect: Rect): void {
  if (card.what === 'stub') return
  const { ctx, tokens, view } = brush
  const inset = Math.min(8 * view.zoom, rect.h / 4)
  ctx.fillStyle = tokens.colours[card.tone]
  roundRect(
    ctx,
    { x: rect.x, y: rect.y + inset, w: Math.max(2, 3 * view.zoom), h: rect.h - 2 * inset },
    1.5 * view.zoom,
  )
  ctx.fill()
}

function paintFull(brush: Brush, card: CardShape, rect: Rect): void {
  const z = brush.view.zoom
  const c = brush.tokens.colours
  const left = rect.x + textAt * z
  const room = rect.w - 2 * textAt * z
  let end = 0
  if (card.tag !== undefined && brush.detail.small) {
    const style: TextStyle = { size: 10 * z, colour: c[card.tone], align: 'right' }
    const taken = widthOf(brush, card.tag, style) + 8 * z
    const title = widthOf(brush, card.title, { size: 13 * z, colour: '', weight: 600 })
    if (title + taken + (card.badge ? 18 * z : 0) <= room) {
      write(brush, card.tag, { x: rect.x + rect.w - textAt * z, y: rect.y + titleAt * z }, style)
      end = taken
    }
  }
  let x = left
  if (card.badge) {
    paintBadge(brush, card.badge, { x, y: rect.y + (titleAt - 10) * z, w: 12 * z, h: 12 * z }, c[card.tone])
    x += 18 * z
  }
  const titleColour = card.what === 'stub' ? c['text-2'] : c.text
  const title: TextStyle = { size: 13 * z, colour: titleColour, weight: 600 }
  write(brush, card.title, { x, y: rect.y + titleAt * z }, title, rect.x + rect.w - textAt * z - end - x)
  const subtitle: TextStyle = { size: 11 * z, colour: c['text-2'] }
  write(brush, card.subtitle, { x: left, y: rect.y + subtitleAt * z }, subtitle, room)
  card.lines.forEach((line, i) => {
    const style: TextStyle = { size: 11 * z, colour: c['text-2'], mono: true }
    write(brush, line, { x: left, y: rect.y + (linesAt + i * lineHeight) * z }, style, room)
  })
}

/** Where the title of a card is, and its room, when the card is shown in few lines. */
function fitTitle(card: CardShape, rect: Rect): { x: number; room: number; badge: boolean } {
  const narrow = rect.w < 80
  const badge = card.badge !== undefined && rect.w >= 90
  const x = rect.x + (narrow ? 5 : fitPadPx + 2)
  return { x, room: rect.w - (narrow ? 7 : fitPadPx + 6) - (badge ? 16 : 0), badge }
}

/** False when the name of `node` is cut short or left out at this zoom. */
export function showsWholeTitle(brush: Brush, node: NodeShape): boolean {
  if (brush.detail.card === 'full') return true
  if (node.shape === 'nic') return brush.view.zoom >= 0.24
  if (node.shape !== 'card' && node.shape !== 'zone') return node.shape === 'host' || brush.view.zoom >= 0.24
  const rect = rectOnScreen(brush.view, node.rect)
  if (brush.detail.card === 'block' || linesThatFit(rect.w, rect.h) === 0) return false
  return widthOf(brush, node.title, fitStyle('')) <= fitTitle(node, rect).room
}

const fitStyle = (colour: string): TextStyle => ({ size: fitTitlePx, colour, weight: 600 })

function paintFit(brush: Brush, card: CardShape, rect: Rect, lines: number): void {
  const c = brush.tokens.colours
  const { x, room: titleRoom, badge } = fitTitle(card, rect)
  const room = rect.x + rect.w - x - 4
  const top = rect.y + Math.max(fitPadPx, (portSize / 2) * brush.view.zoom)
  write(brush, card.title, { x, y: top + 9 }, fitStyle(c.text), titleRoom)
  if (badge && card.badge)
    paintBadge(brush, card.badge, { x: rect.x + rect.w - 15, y: top, w: 9, h: 9 }, c[card.tone])
  const rest = card.lines.length > 0 ? [card.lines[0] ?? '', card.subtitle] : [card.subtitle]
  const fitting = Math.min(lines - 1, Math.floor((rect.y + rect.h - top - 12) / fitPitchPx))
  rest.slice(0, Math.max(0, fitting)).forEach((text, i) => {
    const mono = i === 0 && card.lines.length > 0
    write(
      brush,
      text,
      { x, y: top + 9 + (i + 1) * fitPitchPx },
      { size: fitLinePx, colour: c['text-2'], mono },
      room,
    )
  })
}

/** Docker: four stacked boxes; Podman: a ring with a core. Drawn, so that they are crisp at every zoom. */
function paintBadge(brush: Brush, badge: 'docker' | 'podman', r: Rect, colour: string): void {
  const { ctx } = brush
  ctx.fillStyle = colour
  ctx.strokeStyle = colour
  if (badge === 'docker') {
    const side = r.w * 0.42
    const gap = r.w * 0.16
    for (const [i, j] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const)
      ctx.fillRect(r.x + i * (side + gap), r.y + j * (side + gap), side, side)
    return
  }
  ctx.lineWidth = r.w * 0.15
  ctx.beginPath()
  ctx.arc(r.x + r.w / 2, r.y + r.h / 2, r.w * 0.42, 0, 2 * Math.PI)
  ctx.stroke()
  ctx.beginPath()
  ctx.arc(r.x + r.w / 2, r.y + r.h / 2, r.w * 0.18, 0, 2 * Math.PI)
  ctx.fill()
}
