// Topology + positions + options → flat scene. The way there: model (what), layout (where), then shapes and courses here.
import { equal } from '../../src-main/common/equal'
import type { Topology } from '../../src-main/common/topology/topology'
import { drawCard } from './cards'
import type { CardMemo } from './cards'
import { courseOf, slotAt } from './courses'
import { boundsOf, grow } from './geometry'
import type { Rect } from './geometry'
import { drawHub, endsAcross, laneAt } from './hubs'
import type { HubMemo } from './hubs'
import { layoutOf } from './layout/layout'
import type { Group, Layout, Placed } from './layout/layout'
import { nicSize } from './metrics'
import type { Cable, Leaf, Model, ModelOptions } from './model'
import type { CableShape, CardShape, NodeShape, Scene } from './scene'
import { modelOf } from './topology-model'
import type { Texts } from './texts'

export interface Drawn {
  scene: Scene
  layout: Layout
  model: Model
}

/** The whole way. `previous` is the last result's layout: what it placed stays. */
export function elements(
  topology: Topology,
  options: ModelOptions,
  texts: Texts,
  placed: Placed = new Map(),
  previous?: Layout,
): Drawn {
  const model = modelOf(topology, options, texts)
  const layout = layoutOf(model, placed, previous)
  return { model, layout, scene: sceneOf(model, layout, placed) }
}

/** Shapes and courses for a model whose places are known. */
export const sceneOf = (model: Model, layout: Layout, placed: Placed = new Map()): Scene =>
  new Drafter().scene(model, layout, placed)

interface CableMemo {
  cable: Cable
  from: NodeShape
  to: NodeShape
  group: Group | undefined
  lane: number | undefined
  shape: CableShape
}

/** Makes scenes one after the other: what hasn't changed is the same object as in the last. */
export class Drafter {
  private cards = new Map<string, CardMemo>()
  private hubs = new Map<string, HubMemo>()
  private courses = new Map<string, CableMemo>()
  private last: ReadonlyMap<string, NodeShape> = new Map()

  /** As `sceneOf`; quick when little has changed since the last call. */
  scene(model: Model, layout: Layout, placed: Placed): Scene {
    const nodes = new Map<string, NodeShape>()
    this.drawCards(nodes, model, layout, placed)
    this.drawHubs(nodes, model, layout)
    const bounds = drawHost(nodes, model, this.innerBounds(), this.last)
    const cables = new Map<string, CableShape>()
    const inner: CableShape[] = []
    this.drawCables(cables, inner, nodes, model, layout)
    this.last = nodes
    return { nodes, cables, inner, bounds, ...(model.host ? { host: model.host.id } : {}) }
  }

  private drawCards(nodes: Map<string, NodeShape>, model: Model, layout: Layout, placed: Placed): void {
    const next = new Map<string, CardMemo>()
    const draw = (leaf: Leaf, rect: Rect | undefined, shape: CardShape['shape']): void => {
      if (!rect) return
      const card = drawCard(leaf, rect, shape, placed.has(leaf.key), this.cards.get(leaf.id))
      next.set(leaf.id, card)
      for (const one of card.shapes) nodes.set(one.id, one)
    }
    for (const leaf of model.leaves) draw(leaf, layout.leaves.get(leaf.id), 'card')
    for (const hub of model.hubs) {
      const group = layout.groups.get(hub.id)
      // The key is the hub's, which may have been made unique.
      if (hub.zone && group) draw(zoneOf(hub.zone, hub.key), { ...group.rect, h: group.head }, 'zone')
    }
    this.cards = next
  }

  private drawHubs(nodes: Map<string, NodeShape>, model: Model, layout: Layout): void {
    const next = new Map<string, HubMemo>()
    const across = endsAcross(model)
    for (const hub of model.hubs) {
      const drawn = drawHub(nodes, hub, layout, across, this.hubs.get(hub.id))
      if (!drawn) continue
      next.set(hub.id, drawn)
      for (const one of drawn.shapes) nodes.set(one.id, one)
    }
    this.hubs = next
  }

  private innerBounds(): Rect {
    const rects: Rect[] = []
    for (const card of this.cards.values()) rects.push(card.rect)
    for (const hub of this.hubs.values()) for (const bar of hub.bars) rects.push(bar)
    return boundsOf(rects) ?? { x: 0, y: 0, w: 560, h: 260 }
  }

  private drawCables(
    cables: Map<string, CableShape>,
    inner: CableShape[],
    nodes: ReadonlyMap<string, NodeShape>,
    model: Model,
    layout: Layout,
  ): void {
    const next = new Map<string, CableMemo>()
    for (const cable of model.cables) {
      const [from, to] = [nodes.get(cable.from), nodes.get(cable.to)]
      if (!from || !to) continue
      const slot = slotAt(from, to, layout)
      const group = slot && layout.groups.get(slot.hub)
      const lane = slot && laneAt(slot, group)
      let memo = this.courses.get(cable.id)
      const same = memo?.cable === cable && memo.from === from && memo.to === to
      if (!memo || !same || memo.group !== group || memo.lane !== lane)
        memo = { cable, from, to, group, lane, shape: { ...cable, ...courseOf(from, to, layout) } }
      next.set(cable.id, memo)
      cables.set(cable.id, memo.shape)
      if (isInner(from, to)) inner.push(memo.shape)
    }
    this.courses = next
  }
}

const isInner = (from: NodeShape, to: NodeShape): boolean =>
  from.shape === 'port' && to.shape === 'port' && from.owner === to.owner

const zones = new WeakMap<Leaf, Leaf>()

function zoneOf(zone: Leaf, key: string): Leaf {
  if (zone.key === key) return zone
  const known = zones.get(zone)
  if (known?.key === key) return known
  const made = { ...zone, key }
  zones.set(zone, made)
  return made
}

const nicPitch = 56

/** The box around everything, and the NICs on its left border; shapes of `last` where they are the same. */
function drawHost(
  nodes: Map<string, NodeShape>,
  model: Model,
  inner: Rect,
  last: ReadonlyMap<string, NodeShape>,
): Rect {
  const put = (made: NodeShape): void => {
    const known = last.get(made.id)
    nodes.set(made.id, known && equal(known, made) ? known : made)
  }
  if (!model.host) return grow(inner, 40)
  const left = model.nics.length > 0 ? 168 : 48
  const top = 76
  const h = Math.max(inner.h + top + 44, 80 + model.nics.length * nicPitch)
  const rect = { x: inner.x - left, y: inner.y - top, w: inner.w + left + 44, h }
  const { id, title, detail } = model.host
  put({ id, subject: id, shape: 'host', rect, tone: 'line', title, detail })
  model.nics.forEach((nic, index) => {
    const y = rect.y + 64 + index * nicPitch
    put({
      ...nic,
      subject: nic.id,
      shape: 'nic',
      tone: 'k-nic',
      rect: { x: rect.x - nicSize.w / 2, y: y - nicSize.h / 2, ...nicSize },
    })
  })
  return grow(rect, 24)
}
