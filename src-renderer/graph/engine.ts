// Cytoscape as the engine that draws shapes and cables near by. Follows a scene lazily; knows no text and no gestures.
import cytoscape from 'cytoscape'
import type { Core } from 'cytoscape'
import type { Tokens } from '../theme/tokens'
import { applyPatch } from './apply-patch'
import type { Point } from './geometry'
import { noMarks } from './marking'
import type { Marks } from './marking'
import { growCables } from './motion'
import { diffScenes, firstOf, isEmptyPatch } from './patch'
import { emptyScene } from './scene'
import type { Scene } from './scene'
import { styleOf } from './style'

/**
 * Cytoscape adds a <style> to the page unless it finds one by this id. The page's policy refuses it, and the container
 * is positioned already, which is all that it would do.
 */
const ownStyle = '__________cytoscape_stylesheet'

function withoutOwnStyle(): void {
  if (document.getElementById(ownStyle)) return
  const mark = document.createElement('template')
  mark.id = ownStyle
  document.head.append(mark)
}

export class ShapeEngine {
  private readonly cy: Core
  private drawn: Scene = emptyScene()
  private marked: Marks = noMarks()

  constructor(box: HTMLElement, tokens: Tokens, zoom: { min: number; max: number }, onRender: () => void) {
    withoutOwnStyle()
    this.cy = cytoscape({
      container: box,
      style: styleOf(tokens),
      layout: { name: 'preset' },
      minZoom: zoom.min,
      maxZoom: zoom.max,
      userPanningEnabled: false,
      userZoomingEnabled: false,
      boxSelectionEnabled: false,
      autoungrabify: true,
      autounselectify: true,
    })
    this.cy.on('render', onRender)
  }

  destroy(): void {
    this.cy.destroy()
  }

  resize(): void {
    this.cy.resize()
  }

  setTokens(tokens: Tokens): void {
    this.cy.style(styleOf(tokens))
  }

  /** Shows `scene` with `marks`; `grow`: new cables grow into place instead of appearing. */
  sync(scene: Scene, marks: Marks, grow: boolean): void {
    const first = this.drawn.nodes.size === 0
    const patch = diffScenes(this.drawn, scene)
    const changed = !isEmptyPatch(patch)
    this.drawn = scene
    if (changed) applyPatch(this.cy, patch, scene)
    this.mark(marks, changed)
    if (grow && !first) growCables(this.cy, patch.added.cables)
  }

  /** As `sync`, but adds only the next `most` of what is missing; true when nothing is missing any more. */
  catchUp(scene: Scene, marks: Marks, most: number): boolean {
    const part = firstOf(scene, this.drawn, most)
    this.sync(part, marks, false)
    return part === scene
  }

  /** True when much of `scene` is still to be taken in. */
  lacks(scene: Scene): boolean {
    return Math.abs(scene.nodes.size - this.drawn.nodes.size) > 150
  }

  /** True when a render follows, which `onRender` will tell. */
  setViewport(zoom: number, pan: Point): boolean {
    const now = this.cy.pan()
    if (this.cy.zoom() === zoom && now.x === pan.x && now.y === pan.y) return false
    this.cy.viewport({ zoom, pan })
    return true
  }

  /** Shapes and cables of the whole scene, and where their upper left corner is in it. */
  async picture(scale: number, background: string): Promise<{ image: HTMLImageElement; at: Point }> {
    const image = new Image()
    image.src = this.cy.png({ full: true, scale, bg: background })
    await image.decode()
    const { x1, y1 } = this.cy.elements().boundingBox()
    return { image, at: { x: x1, y: y1 } }
  }

  /** Classes on elements; an updated element has lost its own, hence `all`. */
  private mark(marks: Marks, all: boolean): void {
    const old = this.marked
    this.marked = marks
    this.cy.batch(() => {
      for (const name of Object.keys(marks) as (keyof Marks)[]) {
        for (const id of old[name]) if (!marks[name].has(id)) this.cy.getElementById(id).removeClass(name)
        for (const id of marks[name]) if (all || !old[name].has(id)) this.cy.getElementById(id).addClass(name)
      }
    })
  }
}
