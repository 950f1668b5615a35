// The canvas: Cytoscape draws shapes and cables, a layer over it the text. Knows scenes, not topologies or gestures.
import cytoscape from 'cytoscape'
import type { Core } from 'cytoscape'
import type { Tokens } from '../theme/tokens'
import { applyPatch } from './apply-patch'
import { growCables } from './motion'
import { clamp } from './geometry'
import type { Point, Rect } from './geometry'
import type { View } from './paint/brush'
import { forgetWidths } from './paint/brush'
import { paintFrame } from './paint/paint'
import type { Frame } from './paint/paint'
import { diffScenes, isEmptyPatch } from './patch'
import { emptyScene } from './scene'
import type { Scene } from './scene'
import { styleOf } from './style'

export const zoomRange = { min: 0.03, max: 3 }

/** Classes that a canvas puts on elements: for each, the ids that have it. */
export type Marks = Record<'selected' | 'hover' | 'lit' | 'dim' | 'error', ReadonlySet<string>>
export const noMarks = (): Marks => ({
  selected: new Set(),
  hover: new Set(),
  lit: new Set(),
  dim: new Set(),
  error: new Set(),
})

export class GraphView {
  private readonly cy: Core
  private readonly ctx: CanvasRenderingContext2D
  private scene: Scene = emptyScene()
  private marks: Marks = noMarks()
  private overlay: Omit<Frame, 'scene' | 'tokens' | 'view'> = {
    plus: new Set(),
    errors: new Map(),
    dim: new Set(),
    marks: {},
  }

  constructor(
    private readonly box: HTMLElement,
    private readonly layer: HTMLCanvasElement,
    private tokens: Tokens,
    private readonly onView: (view: View) => void,
  ) {
    const ctx = layer.getContext('2d')
    if (!ctx) throw new Error('no 2d canvas')
    this.ctx = ctx
    this.cy = cytoscape({
      container: box,
      style: styleOf(tokens),
      layout: { name: 'preset' },
      minZoom: zoomRange.min,
      maxZoom: zoomRange.max,
      userPanningEnabled: false,
      userZoomingEnabled: false,
      boxSelectionEnabled: false,
      autoungrabify: true,
      autounselectify: true,
    })
    this.cy.on('render', () => this.paint())
    this.cy.on('viewport resize', () => this.onView(this.view()))
    void document.fonts?.ready.then(() => {
      forgetWidths()
      this.paint()
    })
  }

  destroy(): void {
    this.cy.destroy()
  }

  /** Draws `scene`. `grow`: new cables grow into place instead of appearing. */
  setScene(scene: Scene, grow: boolean): void {
    const patch = diffScenes(this.scene, scene)
    const first = this.scene.nodes.size === 0
    this.scene = scene
    if (isEmptyPatch(patch)) return
    applyPatch(this.cy, patch, scene)
    this.setMarks(this.marks, true)
    if (grow && !first) growCables(this.cy, patch.added.cables)
  }

  setTokens(tokens: Tokens): void {
    this.tokens = tokens
    this.cy.style(styleOf(tokens))
  }

  /** Classes on elements; only what changed is touched, unless `all`. */
  setMarks(marks: Marks, all = false): void {
    const old = this.marks
    this.marks = marks
    this.cy.batch(() => {
      for (const name of Object.keys(marks) as (keyof Marks)[]) {
        for (const id of old[name]) if (!marks[name].has(id)) this.cy.getElementById(id).removeClass(name)
        for (const id of marks[name]) if (all || !old[name].has(id)) this.cy.getElementById(id).addClass(name)
      }
    })
  }

  setOverlay(overlay: Partial<Omit<Frame, 'scene' | 'tokens' | 'view'>>): void {
    this.overlay = { ...this.overlay, ...overlay }
    this.paint()
  }

  view(): View {
    const [w, h] = [this.box.clientWidth, this.box.clientHeight]
    return { zoom: this.cy.zoom(), pan: { ...this.cy.pan() }, w, h, ratio: window.devicePixelRatio || 1 }
  }

  toScene(screen: Point): Point {
    const { zoom, pan } = this.view()
    return { x: (screen.x - pan.x) / zoom, y: (screen.y - pan.y) / zoom }
  }

  setViewport(zoom: number, pan: Point): void {
    this.cy.viewport({ zoom: clamp(zoom, zoomRange.min, zoomRange.max), pan: crisp(pan) })
  }

  panBy(by: Point): void {
    const pan = this.cy.pan()
    this.cy.pan(crisp({ x: pan.x + by.x, y: pan.y + by.y }))
  }

  /** Keeps what is at `screen` (default: the middle) where it is. */
  zoomTo(zoom: number, screen?: Point): void {
    const view = this.view()
    const at = screen ?? { x: view.w / 2, y: view.h / 2 }
    const next = clamp(zoom, zoomRange.min, zoomRange.max)
    const k = next / view.zoom
    this.setViewport(next, { x: at.x - (at.x - view.pan.x) * k, y: at.y - (at.y - view.pan.y) * k })
  }

  /** Shows all of `rect`, no larger than life. */
  fitTo(rect: Rect, padding = 24): void {
    const view = this.view()
    if (view.w === 0 || rect.w === 0) return
    const zoom = clamp(
      Math.min((view.w - 2 * padding) / rect.w, (view.h - 2 * padding) / rect.h),
      zoomRange.min,
      1,
    )
    const pan = {
      x: view.w / 2 - (rect.x + rect.w / 2) * zoom,
      y: view.h / 2 - (rect.y + rect.h / 2) * zoom,
    }
    this.setViewport(zoom, pan)
  }

  resize(): void {
    this.cy.resize()
    this.paint()
  }

  /** The whole drawing, or what is seen of it, as a PNG. */
  toPng(scale: number): Promise<Blob> {
    const { bounds } = this.scene
    const before = this.view()
    const out = document.createElement('canvas')
    out.width = Math.ceil(bounds.w * scale)
    out.height = Math.ceil(bounds.h * scale)
    const ctx = out.getContext('2d')
    if (!ctx) throw new Error('no 2d canvas')
    const shapes = new Image()
    shapes.src = this.cy.png({ full: true, scale, bg: this.tokens.colours.bg })
    const view: View = { ...before, zoom: 1, pan: { x: -bounds.x, y: -bounds.y }, ratio: scale }
    const text = document.createElement('canvas')
    ;[text.width, text.height] = [out.width, out.height]
    const textCtx = text.getContext('2d')
    return shapes.decode().then(() => {
      if (textCtx)
        paintFrame(textCtx, {
          ...this.overlay,
          scene: this.scene,
          tokens: this.tokens,
          view: { ...view, w: bounds.w, h: bounds.h },
        })
      const drawn = this.cy.elements().boundingBox()
      ctx.fillStyle = this.tokens.colours.bg
      ctx.fillRect(0, 0, out.width, out.height)
      ctx.drawImage(shapes, (drawn.x1 - bounds.x) * scale, (drawn.y1 - bounds.y) * scale)
      ctx.drawImage(text, 0, 0)
      return blobOf(out)
    })
  }

  private paint(): void {
    const view = this.view()
    const [w, h] = [Math.round(view.w * view.ratio), Math.round(view.h * view.ratio)]
    if (this.layer.width !== w || this.layer.height !== h) [this.layer.width, this.layer.height] = [w, h]
    paintFrame(this.ctx, { ...this.overlay, scene: this.scene, tokens: this.tokens, view })
  }
}

/** Half a pixel off the grid, so that hairlines on whole coordinates fill one row of pixels at zoom 1. */
const crisp = (pan: Point): Point => ({ x: Math.floor(pan.x) + 0.5, y: Math.floor(pan.y) + 0.5 })

const blobOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no PNG'))), 'image/png'),
  )
