// Bars and their ports: as wide as their leaves, ports above where their cables go. Pure.
import { clamp } from './geometry'
import type { Rect } from './geometry'
import { drawCard } from './cards'
import type { Group, Layout, Placed } from './layout/layout'
import { barGap, barHeight, barLabel, barMinWidth, barPortSize, leafSize, zonePad } from './metrics'
import type { Bar, Hub, Model } from './model'
import type { NodeShape } from './scene'
import { spread } from './spread'
import type { Wish } from './spread'

const portPitch = 16
const lonePitch = 60
const laneMargin = 14

/** Draws every hub of `model`; the cards must be in `nodes` already, since ports follow them. */
export function drawHubs(nodes: Map<string, NodeShape>, model: Model, layout: Layout, placed: Placed): void {
  const across = new Map<string, string>()
  for (const cable of model.cables) {
    across.set(cable.from, cable.to)
    across.set(cable.to, cable.from)
  }
  for (const hub of model.hubs) {
    const group = layout.groups.get(hub.id)
    if (!group) continue
    for (const [bar, rect] of barRects(hub, group)) {
      nodes.set(bar.id, { ...barShape(bar, rect), ...(hub.zone ? {} : { key: hub.key }) })
      drawBarPorts(nodes, bar, rect, layout, across)
    }
    if (hub.zone) {
      const { rect, head } = group
      drawCard(nodes, hub.zone, { ...rect, h: head }, 'zone', placed.has(hub.key))
    }
  }
}

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

function drawBarPorts(
  nodes: Map<string, NodeShape>,
  bar: Bar,
  rect: Rect,
  layout: Layout,
  across: ReadonlyMap<string, string>,
): void {
  const lone = bar.ports.filter((port) => !across.has(port.id))
  const wishes = bar.ports.map((port) => wishOf(port.id, rect, nodes, layout, across))
  lone.forEach((port, i) => {
    const x = rect.x + rect.w - 44 - (lone.length - 1 - i) * lonePitch
    const wish = wishes.find((w) => w.id === port.id)
    if (wish) wish.x = x
  })
  const places = spread(wishes, rect.x + 14, rect.x + rect.w - 14, portPitch)
  for (const port of bar.ports) {
    const x = places.get(port.id) ?? rect.x
    const y = rect.y + rect.h / 2
    const half = barPortSize / 2
    nodes.set(port.id, {
      ...port,
      label: across.has(port.id) ? '' : port.label,
      shape: 'port',
      on: 'bar',
      owner: bar.id,
      rect: { x: x - half, y: y - half, w: barPortSize, h: barPortSize },
    })
  }
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
  const group = slot && layout.groups.get(slot.hub)
  if (!slot || !group || slot.row === 0 || group.head === 0) return undefined
  const column = group.rect.x + (group.shape.columnX[slot.column] ?? 0)
  return column - laneMargin - (slot.row - 1) * group.shape.lane
}
