// What painters share: the canvas, the theme, the view, and text that is cut to its room. No shapes.
import type { Detail } from '../lod'
import type { Point, Rect } from '../geometry'
import type { Tokens } from '../../theme/tokens'

/** Where the scene is on the screen: screen px = scene × zoom + pan. */
export interface View {
  zoom: number
  pan: Point
  /** Of the canvas, in CSS px. */
  w: number
  h: number
  /** Device px per CSS px. */
  ratio: number
}

export interface Brush {
  ctx: CanvasRenderingContext2D
  tokens: Tokens
  view: View
  detail: Detail
  /** Nothing is under this layer. */
  far: boolean
}

export const toScreen = (view: View, p: Point): Point => ({
  x: p.x * view.zoom + view.pan.x,
  y: p.y * view.zoom + view.pan.y,
})

export const rectOnScreen = (view: View, r: Rect): Rect => ({
  ...toScreen(view, r),
  w: r.w * view.zoom,
  h: r.h * view.zoom,
})

export interface TextStyle {
  /** Screen px. */
  size: number
  colour: string
  weight?: 400 | 500 | 600
  mono?: boolean
  align?: 'left' | 'right' | 'center'
  /** Colour of a rim that lifts the text off what is under it. */
  halo?: string
}

const maxCached = 20_000
const widths = new Map<string, number>()

function measure(brush: Brush, text: string, font: string): number {
  const key = `${font}\n${text}`
  const known = widths.get(key)
  if (known !== undefined) return known
  if (widths.size > maxCached) widths.clear()
  brush.ctx.font = font
  const width = brush.ctx.measureText(text).width
  widths.set(key, width)
  return width
}

/** Forgets measured widths: call when a font has loaded. */
export const forgetWidths = (): void => widths.clear()

const fontOf = (brush: Brush, style: TextStyle, size: number): string =>
  `${style.weight ?? 400} ${size}px ${style.mono ? brush.tokens.mono : brush.tokens.font}`

/** Width in screen px. Measured once at 16 px and scaled, so that zooming measures nothing. */
export const widthOf = (brush: Brush, text: string, style: TextStyle): number =>
  (measure(brush, text, fontOf(brush, style, 16)) * style.size) / 16

/** `text`, or as much of its beginning as fits with "…"; empty when not even two letters do. */
export function cut(brush: Brush, text: string, style: TextStyle, room: number): string {
  const width = widthOf(brush, text, style)
  if (width <= room) return text
  const letters = [...text]
  let keep = Math.floor((letters.length * room) / width)
  for (; keep > 1; keep--) {
    const short = `${letters.slice(0, keep).join('').trimEnd()}…`
    if (widthOf(brush, short, style) <= room) return short
  }
  return ''
}

/** Draws `text` with its baseline at `at`, cut to `room` px; gives the width drawn. */
export function write(brush: Brush, text: string, at: Point, style: TextStyle, room = Infinity): number {
  const shown = room === Infinity ? text : cut(brush, text, style, room)
  if (shown === '') return 0
  const { ctx, view } = brush
  const snap = (n: number): number => Math.round(n * view.ratio) / view.ratio
  ctx.font = fontOf(brush, style, style.size)
  ctx.textAlign = style.align ?? 'left'
  if (style.halo !== undefined) {
    ctx.strokeStyle = style.halo
    ctx.lineWidth = 4
    ctx.lineJoin = 'round'
    ctx.strokeText(shown, snap(at.x), snap(at.y))
  }
  ctx.fillStyle = style.colour
  ctx.fillText(shown, snap(at.x), snap(at.y))
  return widthOf(brush, shown, style)
}

export function roundRect(ctx: CanvasRenderingContext2D, r: Rect, radius: number): void {
  ctx.beginPath()
  ctx.roundRect(r.x, r.y, r.w, r.h, radius)
}
