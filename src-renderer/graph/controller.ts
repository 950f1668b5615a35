// What holds the canvas together: topology in, scene out, gestures' effects done, events told. No Vue.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { Tokens } from '../theme/tokens'
import { idle } from '../tools/idle'
import { Machine } from '../tools/machine'
import type { Effect, Input, Pull } from '../tools/machine'
import { shifted } from '../tools/move/movable'
import { Drawing } from './drawing'
import type { Shown } from './drawing'
import { boundsOf, centreOf } from './geometry'
import type { Point, Rect } from './geometry'
import { hitAt } from './hit'
import type { Hit } from './hit'
import type { Placed } from './layout/layout'
import { markedOf, plusOf } from './marking'
import type { Moment } from './marking'
import type { Subject } from './model'
import { toScreen } from './paint/brush'
import type { View } from './paint/brush'
import type { Places } from './positions'
import type { Scene } from './scene'
import { englishTexts } from './texts'
import { GraphView } from './view'

export type { Focus, Shown } from './drawing'

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
  private readonly drawing: Drawing
  private readonly machine = new Machine(idle)
  private selection: ReadonlySet<Subject> = new Set()
  private errors: ReadonlyMap<string, string> = new Map()
  private hovered: Hit = { on: 'ground' }
  private pull: Pull | undefined
  private marquee: Rect | undefined

  constructor(
    box: HTMLElement,
    layer: HTMLCanvasElement,
    tokens: Tokens,
    placed: Placed,
    private readonly out: Outlets,
  ) {
    this.drawing = new Drawing(placed)
    this.view = new GraphView(box, layer, tokens, (view) => out.view(view))
  }

  destroy(): void {
    this.view.destroy()
  }

  get scene(): Scene {
    return this.drawing.scene
  }

  /** Draws `shown`. The first time it is fitted into the window; later nothing moves that needn't. */
  show(shown: Shown): void {
    const fit = this.drawing.show(shown)
    this.paint({ grow: !fit, fit })
  }

  setPlaced(placed: Placed): void {
    this.drawing.relay(placed)
    this.paint()
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
    this.keep(places)
  }

  /** Forgets all that the user placed; gives what `place` needs to bring it back. */
  tidy(): void {
    const forgotten = Object.fromEntries([...this.drawing.placed.keys()].map((key) => [key, null]))
    const before = this.drawing.place(forgotten)
    this.drawing.relay(new Map())
    this.out.placed(this.drawing.placed)
    this.paint({ fit: true })
    if (Object.keys(before).length > 0) this.out.moved(before, forgotten)
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
    const node = this.drawing.nodeOf(subject)
    return node && toScreen(this.view.view(), centreOf(node.rect))
  }

  /** Runs the gestures on `input`; true when it meant something. */
  handle(input: Input): boolean {
    const before = this.machine.name
    const effects = this.machine.handle(input, { scene: this.scene, selection: this.selection })
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
        this.drawing.drag(shifted(effect.from, effect.by))
        return this.paint()
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
    const nodes = [...this.scene.nodes.values()].filter((node) => this.selection.has(node.subject))
    const bounds = boundsOf(nodes.map((node) => node.rect))
    if (bounds) this.view.fitTo(bounds, 80)
    else this.fit()
  }

  /** Brings what stands for `subject` to the middle, at a zoom where it can be read. */
  centerOn(subject: Subject): void {
    const node = this.drawing.nodeOf(subject)
    if (node) this.view.centreOn(centreOf(node.rect), 0.8)
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
    if (this.drawing.isThere(after)) return this.paint()
    this.out.moved(this.keep(after), after)
  }

  private keep(places: Places): Places {
    const before = this.drawing.place(places)
    this.out.placed(this.drawing.placed)
    this.paint()
    return before
  }

  private clear(): void {
    this.pull = undefined
    this.marquee = undefined
    if (this.drawing.undrag()) this.paint()
    else this.mark()
  }

  private paint(how: { grow?: boolean; fit?: boolean } = {}): void {
    this.view.setScene(this.scene, this.marked(), how)
    this.out.drawn(this.scene)
  }

  private moment(): Moment {
    const { scene, selection, errors, hovered, pull, marquee } = this
    return { scene, selection, errors, hovered, pull, marquee }
  }

  private marked(): ReturnType<typeof markedOf> {
    return markedOf(this.moment(), this.drawing.shown?.texts ?? englishTexts)
  }

  private mark(): void {
    this.view.setMarks(this.marked())
  }
}

const idOf = (hit: Hit): string | undefined => (hit.on === 'ground' ? undefined : hit.id)
