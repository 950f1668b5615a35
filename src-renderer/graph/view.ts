// The canvas: Cytoscape draws shapes and cables near by, a layer over it the text, and from afar everything.
import type { Tokens } from '../theme/tokens'
import { ShapeEngine } from './engine'
import { clamp } from './geometry'
import type { Point, Rect } from './geometry'
import { farZoom } from './lod'
import { noMarks } from './marking'
import type { Marked } from './marking'
import { forgetWidths } from './paint/brush'
import type { View } from './paint/brush'
import { paintFrame } from './paint/paint'
import { emptyScene } from './scene'
import type { Scene } from './scene'

/** Shapes and cables that Cytoscape takes in while nothing else is to be done. */
const atOnce = 60

/** What they cover besides the padding, in px. */
const toolsHeight = 30

export const zoomRange = { min: 0.03, max: 3 }

export class GraphView {
  private readonly engine: ShapeEngine
  private readonly ctx: CanvasRenderingContext2D
  private scene: Scene = emptyScene()
  private zoom = 1
  private pan: Point = { x: 0, y: 0 }
  /** `pan` before it was rounded: many small steps must not add up their rounding. */
  private wanted: Point = { x: 0, y: 0 }
  private marked: Marked = {
    marks: noMarks(),
    ports: new Set(),
    plus: new Set(),
    errors: new Map(),
    gesture: {},
  }
  private size: Pick<View, 'w' | 'h' | 'ratio'>
  /** Wasn't laid out in the page yet when it should have been fitted. */
  private unfitted = false
  private waiting: number | undefined
  private idle: number | undefined

  constructor(
    private readonly box: HTMLElement,
    private readonly layer: HTMLCanvasElement,
    private tokens: Tokens,
    private readonly onView: (view: View) => void,
  ) {
    const ctx = layer.getContext('2d')
    if (!ctx) throw new Error('no 2d canvas')
    this.ctx = ctx
    this.size = sizeOf(box)
    this.engine = new ShapeEngine(box, tokens, zoomRange, () => this.paintNow())
    void document.fonts?.ready.then(() => {
      forgetWidths()
      this.paintSoon()
    })
  }

  destroy(): void {
    if (this.waiting !== undefined) cancelAnimationFrame(this.waiting)
    if (this.idle !== undefined) cancelIdleCallback(this.idle)
    this.engine.destroy()
  }

  /** Draws `scene`. `grow`: new cables grow into place instead of appearing; `fit`: all of it in view. */
  setScene(scene: Scene, marked: Marked, { grow = false, fit = false }): void {
    this.scene = scene
    this.marked = marked
    if (fit || this.unfitted) this.fitTo(scene.bounds)
    else this.follow(grow)
  }

  setTokens(tokens: Tokens): void {
    this.tokens = tokens
    this.engine.setTokens(tokens)
    this.paintSoon()
  }

  setMarks(marked: Marked): void {
    this.marked = marked
    this.follow(false)
  }

  view(): View {
    return { zoom: this.zoom, pan: this.pan, ...this.size }
  }

  toScene(screen: Point): Point {
    return { x: (screen.x - this.pan.x) / this.zoom, y: (screen.y - this.pan.y) / this.zoom }
  }

  setViewport(zoom: number, pan: Point): void {
    this.zoom = clamp(zoom, zoomRange.min, zoomRange.max)
    this.wanted = pan
    this.pan = crisp(pan)
    this.follow(false)
    this.onView(this.view())
  }

  panBy(by: Point): void {
    this.setViewport(this.zoom, { x: this.wanted.x + by.x, y: this.wanted.y + by.y })
  }

  /** Keeps what is at `screen` (default: the middle) where it is. */
  zoomTo(zoom: number, screen?: Point): void {
    const view = this.view()
    const at = screen ?? { x: view.w / 2, y: view.h / 2 }
    const next = clamp(zoom, zoomRange.min, zoomRange.max)
    const k = next / view.zoom
    this.setViewport(next, { x: at.x - (at.x - view.pan.x) * k, y: at.y - (at.y - view.pan.y) * k })
  }

  /** Shows all of `rect`, no larger than life, and clear of the tools at the canvas's foot. */
  fitTo(rect: Rect, padding = 24): void {
    const { w, h } = this.view()
    this.unfitted = w === 0
    if (w === 0 || rect.w === 0) return
    const clear = h - toolsHeight
    const room = { w: Math.max(1, w - 2 * padding), h: Math.max(1, clear - 2 * padding) }
    const zoom = clamp(Math.min(room.w / rect.w, room.h / rect.h), zoomRange.min, 1)
    const pan = { x: w / 2 - (rect.x + rect.w / 2) * zoom, y: clear / 2 - (rect.y + rect.h / 2) * zoom }
    this.setViewport(zoom, pan)
  }

  /** Brings `at` to the middle, at `zoom` or nearer. */
  centreOn(at: Point, zoom: number): void {
    const view = this.view()
    const next = Math.max(view.zoom, zoom)
    this.setViewport(next, { x: view.w / 2 - at.x * next, y: view.h / 2 - at.y * next })
  }

  /** Looks how large the canvas is now; quick when that hasn't changed. */
  resize(): void {
    const { w, h, ratio } = this.size
    this.size = sizeOf(this.box)
    if (this.size.w === w && this.size.h === h && this.size.ratio === ratio) return
    this.engine.resize()
    if (this.unfitted) this.fitTo(this.scene.bounds)
    this.paintNow()
    this.onView(this.view())
  }

  /** The whole drawing at life size, as a PNG. */
  async toPng(scale: number): Promise<Blob> {
    const { bounds } = this.scene
    const [canvas, ctx] = canvasOf(bounds.w * scale, bounds.h * scale)
    const [text, textCtx] = canvasOf(canvas.width, canvas.height)
    this.engine.sync(this.scene, this.marked.marks, false)
    const shapes = await this.engine.picture(scale, this.tokens.colours.bg)
    const view: View = {
      zoom: 1,
      pan: { x: -bounds.x, y: -bounds.y },
      w: bounds.w,
      h: bounds.h,
      ratio: scale,
    }
    paintFrame(textCtx, { ...this.marked, far: false, scene: this.scene, tokens: this.tokens, view })
    ctx.fillStyle = this.tokens.colours.bg
    ctx.fillRect(0, 0, canvas.width, canvas.height)
    ctx.drawImage(shapes.image, (shapes.at.x - bounds.x) * scale, (shapes.at.y - bounds.y) * scale)
    ctx.drawImage(text, 0, 0)
    return new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no PNG'))), 'image/png'),
    )
  }

  private get far(): boolean {
    return this.zoom < farZoom
  }

  /** Brings Cytoscape after what is wanted; from afar later, when there is time. */
  private follow(grow: boolean): void {
    const { visibility } = this.box.style
    if (this.far !== (visibility === 'hidden')) this.box.style.visibility = this.far ? 'hidden' : ''
    if (this.far) {
      if (this.engine.lacks(this.scene)) this.catchUpSoon()
      return this.paintSoon()
    }
    this.engine.sync(this.scene, this.marked.marks, grow)
    if (!this.engine.setViewport(this.zoom, this.pan)) this.paintSoon()
  }

  /** A little at a time, so that zooming in finds everything in place and nothing waits for it now. */
  private catchUpSoon(): void {
    this.idle ??= requestIdleCallback(() => {
      this.idle = undefined
      if (this.far && !this.engine.catchUp(this.scene, this.marked.marks, atOnce)) this.catchUpSoon()
    })
  }

  private paintSoon(): void {
    this.waiting ??= requestAnimationFrame(() => this.paintNow())
  }

  private paintNow(): void {
    if (this.waiting !== undefined) cancelAnimationFrame(this.waiting)
    this.waiting = undefined
    const view = this.view()
    const [w, h] = [Math.round(view.w * view.ratio), Math.round(view.h * view.ratio)]
    if (this.layer.width !== w || this.layer.height !== h) [this.layer.width, this.layer.height] = [w, h]
    paintFrame(this.ctx, { ...this.marked, far: this.far, scene: this.scene, tokens: this.tokens, view })
  }
}

/** Asked for seldom: it makes the browser lay out the page. */
const sizeOf = (box: HTMLElement): Pick<View, 'w' | 'h' | 'ratio'> => ({
  w: box.clientWidth,
  h: box.clientHeight,
  ratio: devicePixelRatio || 1,
})

/** Half a pixel off the grid, so that hairlines on whole coordinates fill one row of pixels at zoom 1. */
const crisp = (pan: Point): Point => ({ x: Math.floor(pan.x) + 0.5, y: Math.floor(pan.y) + 0.5 })

function canvasOf(w: number, h: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(w)
  canvas.height = Math.ceil(h)
  const ctx = canvas.getContext('2d')
  if (!ctx) throw new Error('no 2d canvas')
  return [canvas, ctx]
}
