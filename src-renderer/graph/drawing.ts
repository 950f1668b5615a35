// From what is to be shown to the scene, and where things are while that changes. No canvas, no events.
import type { Topology } from '../../src-main/common/topology/topology'
import { Drafter } from './elements'
import { withinHops } from './focus'
import type { Point } from './geometry'
import { layoutOf } from './layout/layout'
import type { Layout, Placed } from './layout/layout'
import type { Model, ModelOptions, Subject } from './model'
import { withPlaces } from './positions'
import type { Places } from './positions'
import { emptyScene } from './scene'
import type { NodeShape, Scene } from './scene'
import { Modeller, modelOf } from './topology-model'
import type { Texts } from './texts'

export interface Focus {
  subject: Subject
  hops: number
}

export interface Shown {
  topology: Topology
  options: Omit<ModelOptions, 'only'>
  focus: Focus | undefined
  texts: Texts
}

export class Drawing {
  scene: Scene = emptyScene()
  shown: Shown | undefined
  private readonly modeller = new Modeller()
  private readonly drafter = new Drafter()
  private model: Model | undefined
  private layout: Layout | undefined
  private dragged: Places = {}

  constructor(public placed: Placed) {}

  /** Takes over `shown`; true when nothing of the old picture is left, so that the view must be fitted anew. */
  show(shown: Shown): boolean {
    const anew = this.shown === undefined || this.shown.focus !== shown.focus
    this.shown = shown
    this.model = this.modelOf(shown)
    if (anew) this.layout = undefined
    this.draw()
    return anew
  }

  /** Other places, from where nothing is kept but what they say. */
  relay(placed: Placed): void {
    this.placed = placed
    this.layout = undefined
    this.draw()
  }

  /** Puts things where `places` says; gives what undoes it. */
  place(places: Places): Places {
    const { placed, before } = withPlaces(this.placed, places)
    this.placed = placed
    this.draw()
    return before
  }

  /** Shows things moved, not yet kept. */
  drag(places: Places): void {
    this.dragged = places
    this.draw()
  }

  /** Takes back what `drag` showed; true when there was any. */
  undrag(): boolean {
    if (Object.keys(this.dragged).length === 0) return false
    this.drag({})
    return true
  }

  isThere(places: Places): boolean {
    return Object.entries(places).every(([key, at]) => samePlace(this.placed.get(key), at))
  }

  nodeOf(subject: Subject): NodeShape | undefined {
    const own = this.scene.nodes.get(subject)
    if (own && own.shape !== 'host') return own
    for (const node of this.scene.nodes.values())
      if (node.subject === subject && node.shape !== 'host') return node
    return undefined
  }

  private draw(): void {
    if (!this.model) return
    const { placed } = withPlaces(this.placed, this.dragged)
    this.layout = layoutOf(this.model, placed, this.layout)
    this.scene = this.drafter.scene(this.model, this.layout, placed)
  }

  private modelOf({ topology, options, focus, texts }: Shown): Model {
    const model = this.modeller.model(topology, options, texts)
    if (!focus) return model
    return modelOf(topology, { ...options, only: withinHops(model, focus.subject, focus.hops) }, texts)
  }
}

const samePlace = (a: Point | undefined, b: Point | null): boolean => a?.x === b?.x && a?.y === b?.y
