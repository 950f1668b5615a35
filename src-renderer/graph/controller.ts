// What holds the canvas together: topology in, scene out, gestures' effects done, events told. No Vue.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { Topology } from '../../src-main/common/topology/topology'
import type { Tokens } from '../theme/tokens'
import { idle } from '../tools/idle'
import { Machine } from '../tools/machine'
import type { Effect, Input, Pull, Situation } from '../tools/machine'
import { snap } from '../tools/move/movable'
import { sceneOf } from './elements'
import { withinHops } from './focus'
import { boundsOf, centreOf } from './geometry'
import type { Point, Rect } from './geometry'
import { hitAt } from './hit'
import type { Hit } from './hit'
import { layoutOf } from './layout/layout'
import type { Layout, Placed } from './layout/layout'
import { errorsById, gestureMarksOf, marksOf, plusOf, portsOf } from './marking'
import type { Moment } from './marking'
import type { Model, ModelOptions, Subject } from './model'
import { toScreen } from './paint/brush'
import type { View } from './paint/brush'
import { withPlaces } from './positions'
import type { Places } from './positions'
import { emptyScene } from './scene'
import type { NodeShape, Scene } from './scene'
import { modelOf } from './topology-model'
import { englishTexts } from './texts'
import type { Texts } from './texts'
import { GraphView } from './view'

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

/** What the canvas tells its owner. */
export interface Outlets {
  select(subjects: Subject[]): void
  open(subject: Subject): void
  connect(netns: NetnsId, bridge: LinkId): void
  hotAdd(netns: NetnsId): void
  hover(subject: Subject | undefined): void
  /** A move that can be undone: `before` given to `place` takes it back. */
  moved(before: Places, after: Places): void
  view(view: View): void
  placed(placed: Placed): void
  drawn(scene: Scene): void
}

export class GraphController {
  readonly view: GraphView
  scene: Scene = emptyScene()
  private readonly machine = new Machine(idle)
  private shown: Shown | undefined
  private model: Model | undefined
  private layout: Layout | undefined
  private dragged: Places = {}
  private selection: ReadonlySet<Subject> = new Set()
  private errors: ReadonlyMap<string, string> = new Map()
  private hovered: Hit = { on: 'ground' }
  private pull: Pull | undefined
  private marquee: Rect | undefined

  constructor(
    box: HTMLElement,
    layer: HTMLCanvasElement,
    tokens: Tokens,
    private placed: Placed,
    private readonly out: Outlets,
  ) {
    this.view = new GraphView(box, layer, tokens, (view) => out.view(view))
  }

  destroy(): void {
    this.view.destroy()
  }

  /** Draws `shown`. The first time it is fitted into the window; later nothing moves that needn't. */
  show(shown: Shown): void {
    const first = this.shown === undefined
    const refocused = this.shown?.focus !== shown.focus
    this.shown = shown
    this.model = focusedModel(shown)
    if (refocused) this.layout = undefined
    this.redraw(true)
    if (first || refocused) this.fit()
  }

  setPlaced(placed: Placed): void {
    this.placed = placed
    this.layout = undefined
    this.redraw(false)
  }

  setSelection(selection: ReadonlySet<Subject>): void {
    this.selection = selection
    this.mark()
  }

  setErrors(errors: ReadonlyMap<string, string>): void {
    this.errors = errors
    this.mark()
  }

  setTokens(tokens: Tokens): void {
    this.view.setTokens(tokens)
    this.mark()
  }

  /** Puts things where `places` says; undo and redo of a move. */
  place(places: Places): void {
    const { placed } = withPlaces(this.placed, places)
    this.keep(placed)
  }

  /** Forgets all that the user placed; gives what `place` needs to bring it back. */
  tidy(): void {
    const forgotten = Object.fromEntries([...this.placed.keys()].map((key) => [key, null]))
    const { before } = withPlaces(this.placed, forgotten)
    this.layout = undefined
    this.keep(new Map())
    if (Object.keys(before).length > 0) this.out.moved(before, forgotten)
    this.fit()
  }

  hitAt(at: Point): Hit {
    return hitAt(this.scene, at, 5 / this.view.view().zoom, plusOf(this.moment()))
  }

  /** Name of the gesture that is under way; "idle" for none. */
  get gesture(): string {
    return this.machine.name
  }

  /** The one thing that is selected, if it is one. */
  get only(): Subject | undefined {
    const [only] = this.selection
    return this.selection.size === 1 ? only : undefined
  }

  isSelected(subject: Subject): boolean {
    return this.selection.has(subject)
  }

  /** Middle of what stands for `subject`, in px of the canvas. */
  screenPlaceOf(subject: Subject): Point | undefined {
    const node = this.nodeOf(subject)
    return node && toScreen(this.view.view(), centreOf(node.rect))
  }

  /** Runs the gestures on `input`; true when it meant something. */
  handle(input: Input): boolean {
    const before = this.machine.name
    const situation: Situation = { scene: this.scene, selection: this.selection }
    const effects = this.machine.handle(input, situation)
    for (const effect of effects) this.perform(effect)
    return effects.length > 0 || before !== 'idle'
  }

  hover(hit: Hit): void {
    if (hit.on === this.hovered.on && idOf(hit) === idOf(this.hovered)) return
    this.hovered = hit
    this.mark()
    this.out.hover(hit.on === 'ground' ? undefined : hit.subject)
  }

  perform(effect: Effect): void {
    switch (effect.do) {
      case 'pan':
        return this.view.panBy(effect.by)
      case 'zoom':
        return this.view.zoomTo(this.view.view().zoom * effect.factor, effect.at)
      case 'view':
        return this.bringIntoView(effect.show)
      case 'select':
        return this.out.select(this.selected(effect))
      case 'open':
        return this.out.open(effect.subject)
      case 'marquee':
        this.marquee = effect.area
        return this.mark()
      case 'drag':
        this.dragged = shifted(effect.from, effect.by)
        return this.redraw(false)
      case 'drop':
        return this.drop(shifted(effect.from, effect.by))
      case 'pull':
        this.pull = effect.pull
        return this.mark()
      case 'connect':
        return this.out.connect(effect.netns, effect.bridge)
      case 'hot-add':
        return this.out.hotAdd(effect.netns)
      case 'clear':
        return this.clear()
    }
  }

  fit(): void {
    this.view.fitTo(this.scene.bounds)
  }

  fitSelection(): void {
    const rects = [...this.scene.nodes.values()].filter((n) => this.selection.has(n.subject))
    const bounds = boundsOf(rects.map((node) => node.rect))
    if (bounds) this.view.fitTo(bounds, 80)
    else this.fit()
  }

  /** Brings what stands for `subject` to the middle, at a zoom where it can be read. */
  centerOn(subject: Subject): void {
    const node = this.nodeOf(subject)
    if (!node) return
    const { w, h, zoom } = this.view.view()
    const next = Math.max(zoom, 0.8)
    const at = centreOf(node.rect)
    this.view.setViewport(next, { x: w / 2 - at.x * next, y: h / 2 - at.y * next })
  }

  private nodeOf(subject: Subject): NodeShape | undefined {
    return [...this.scene.nodes.values()].find((n) => n.subject === subject && n.shape !== 'host')
  }

  private bringIntoView(what: 'all' | 'selection' | 'life-size'): void {
    if (what === 'all') this.fit()
    else if (what === 'selection') this.fitSelection()
    else this.view.zoomTo(1)
  }

  private selected(effect: Extract<Effect, { do: 'select' }>): Subject[] {
    if (effect.how === 'set') return effect.subjects
    const next = new Set(this.selection)
    for (const subject of effect.subjects)
      if (effect.how === 'toggle' && next.has(subject)) next.delete(subject)
      else next.add(subject)
    return [...next]
  }

  private drop(after: Places): void {
    const still = Object.entries(after).every(([key, at]) => samePlace(this.placed.get(key), at))
    if (still) return this.redraw(false)
    const { placed, before } = withPlaces(this.placed, after)
    this.keep(placed)
    this.out.moved(before, after)
  }

  private keep(placed: Map<string, Point>): void {
    this.placed = placed
    this.redraw(false)
    this.out.placed(placed)
  }

  private clear(): void {
    const dragging = Object.keys(this.dragged).length > 0
    this.dragged = {}
    this.pull = undefined
    this.marquee = undefined
    if (dragging) this.redraw(false)
    else this.mark()
  }

  private redraw(grow: boolean): void {
    if (!this.model) return
    const { placed } = withPlaces(this.placed, this.dragged)
    this.layout = layoutOf(this.model, placed, this.layout)
    this.scene = sceneOf(this.model, this.layout, placed)
    this.view.setScene(this.scene, grow)
    this.out.drawn(this.scene)
    this.mark()
  }

  private moment(): Moment {
    const { scene, selection, errors, hovered, pull, marquee } = this
    return { scene, selection, errors, hovered, pull, marquee }
  }

  private mark(): void {
    const moment = this.moment()
    const marks = marksOf(moment)
    this.view.setMarks({
      marks,
      ports: portsOf(moment.scene, marks),
      plus: plusOf(moment),
      errors: errorsById(moment),
      gesture: gestureMarksOf(moment, this.shown?.texts ?? englishTexts),
    })
  }
}

const idOf = (hit: Hit): string | undefined => (hit.on === 'ground' ? undefined : hit.id)

const shifted = (from: ReadonlyMap<string, Point>, by: Point): Places =>
  Object.fromEntries([...from].map(([key, at]) => [key, { x: snap(at.x + by.x), y: snap(at.y + by.y) }]))

function focusedModel({ topology, options, focus, texts }: Shown): Model {
  const model = modelOf(topology, options, texts)
  if (!focus) return model
  return modelOf(topology, { ...options, only: withinHops(model, focus.subject, focus.hops) }, texts)
}

const samePlace = (a: Point | undefined, b: Point | null): boolean => a?.x === b?.x && a?.y === b?.y
