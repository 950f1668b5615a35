// Bars and their ports: as wide as their leaves, ports above where their cables go. Pure.
import { equal } from '../../src-main/common/equal'
import { clamp } from './geometry'
import type { Rect } from './geometry'
import type { Group, Layout, Slot } from './layout/layout'
import { barGap, barHeight, barLabel, barMinWidth, barPortSize, leafSize, zonePad } from './metrics'
import type { Bar, Hub, Model } from './model'
import type { NodeShape } from './scene'
import { spread } from './spread'
import type { Wish } from './spread'

const portPitch = 16
const lonePitch = 60
const laneMargin = 14

/** The bars of one hub as drawn, and all that their shapes follow from. */
export interface HubMemo {
  hub: Hub
  group: Group
  wishes: readonly Wish[]
  bars: readonly Rect[]
  shapes: readonly NodeShape[]
}

/** Cable end → the other end; of several the last. */
export function endsAcross(model: Model): Map<string, string> {
  const across = new Map<string, string>()
  for (const cable of model.cables) {
    across.set(cable.from, cable.to)
    across.set(cable.to, cable.from)
  }
  return across
}

/** Bars and ports of `hub`; the cards must be in `nodes` already, since ports follow them. `was`: the last result. */
export function drawHub(
  nodes: ReadonlyMap<string, NodeShape>,
  hub: Hub,
  layout: Layout,
  across: ReadonlyMap<string, string>,
  was: HubMemo | undefined,
): HubMemo | undefined {
  const group = layout.groups.get(hub.id)
  if (!group) return undefined
  const bars = barRects(hub, group)
  const wishes = bars.map(([bar, rect]) => wishesOf(bar, rect, nodes, layout, across))
  const all = wishes.flat()
  if (was?.hub === hub && was.group === group && sameWishes(was.wishes, all)) return was
  const old = new Map(was?.shapes.map((shape) => [shape.id, shape]))
  const keep = (made: NodeShape): NodeShape => {
    const known = old.get(made.id)
    return known && equal(known, made) ? known : made
  }
  const shapes = bars.flatMap(([bar, rect], i) => [
    keep({ ...barShape(bar, rect), ...(hub.zone ? {} : { key: hub.key }) } as NodeShape),
    ...barPorts(bar, rect, wishes[i] ?? [], across).map(keep),
  ])
  return { hub, group, wishes: all, bars: bars.map(([, rect]) => rect), shapes }
}

const sameWishes = (a: readonly Wish[], b: readonly Wish[]): boolean =>
  a.length === b.length && a.every((wish, i) => wish.x === b[i]?.x && wish.id === b[i].id)

const barShape = ({ ports: _, ...bar }: Bar, rect: Rect): NodeShape => ({
  ...bar,
  shape: 'bar',
  subject: bar.id,
  rect,
})

function barRects(hub: Hub, group: Group): [Bar, Rect][] {
  const { rect } = group
  const [only] = hub.bars
  if (!hub.zone && only) return [[only, { ...rect, y: rect.y + barLabel, h: barHeight }]]
  const y = rect.y + (hub.zone ? leafSize(hub.zone).h : 0) + barLabel
  const wanted = hub.bars.reduce((sum, bar) => sum + barMinWidth(bar), 0)
  const room = rect.w - 2 * zonePad - (hub.bars.length - 1) * barGap
  let x = rect.x + zonePad
  return hub.bars.map((bar) => {
    const w = (barMinWidth(bar) / wanted) * room
    const at = { x, y, w, h: barHeight }
    x += w + barGap
    return [bar, at]
  })
}

function wishesOf(
  bar: Bar,
  rect: Rect,
  nodes: ReadonlyMap<string, NodeShape>,
  layout: Layout,
  across: ReadonlyMap<string, string>,
): Wish[] {
  const wishes = bar.ports.map((port) => wishOf(port.id, rect, nodes, layout, across))
  const lone = wishes.filter((wish) => !across.has(wish.id))
  lone.forEach((wish, i) => (wish.x = rect.x + rect.w - 44 - (lone.length - 1 - i) * lonePitch))
  return wishes
}

function barPorts(
  bar: Bar,
  rect: Rect,
  wishes: readonly Wish[],
  across: ReadonlyMap<string, string>,
): NodeShape[] {
  const places = spread(wishes, rect.x + 14, rect.x + rect.w - 14, portPitch)
  const half = barPortSize / 2
  return bar.ports.map((port) => {
    const x = places.get(port.id) ?? rect.x
    return {
      ...port,
      label: across.has(port.id) ? '' : port.label,
      shape: 'port',
      on: 'bar',
      owner: bar.id,
      room: lonePitch - 2,
      rect: { x: x - half, y: rect.y + rect.h / 2 - half, w: barPortSize, h: barPortSize },
    }
  })
}

function wishOf(
  id: string,
  rect: Rect,
  nodes: ReadonlyMap<string, NodeShape>,
  layout: Layout,
  across: ReadonlyMap<string, string>,
): Wish {
  const end = nodes.get(across.get(id) ?? '')
  if (end?.shape !== 'port') return { id, x: rect.x + 14, weight: 1 }
  const lane = laneOf(end.owner, layout)
  if (lane !== undefined) return { id, x: lane + (end.rect.x % 1) / 100, weight: 1 }
  const x = end.rect.x + end.rect.w / 2
  return { id, x: clamp(x, rect.x + 14, rect.x + rect.w - 14), weight: 1000 }
}

/** x of the lane that leads to a card below the first row; undefined for the others. */
export function laneOf(leaf: string, layout: Layout): number | undefined {
  const slot = layout.slots.get(leaf)
  return slot && laneAt(slot, layout.groups.get(slot.hub))
}

export function laneAt(slot: Slot, group: Group | undefined): number | undefined {
  if (!group || slot.row === 0 || group.head === 0) return undefined
  const column = group.rect.x + (group.shape.columnX[slot.column] ?? 0)
  return column - laneMargin - (slot.row - 1) * group.shape.lane
}
