// Topology + positions + options → flat scene. The way there: model (what), layout (where), then shapes and courses here.
import type { Topology } from '../../src-main/common/topology/topology'
import { boundsOf, grow } from './geometry'
import type { Rect } from './geometry'
import { drawHubs } from './hubs'
import { layoutOf } from './layout/layout'
import type { Layout, Placed } from './layout/layout'
import { drawCard } from './cards'
import { courseOf } from './courses'
import { nicSize } from './metrics'
import type { Model, ModelOptions } from './model'
import type { CableShape, NodeShape, Scene } from './scene'
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
export function sceneOf(model: Model, layout: Layout, placed: Placed = new Map()): Scene {
  const nodes = new Map<string, NodeShape>()
  for (const leaf of model.leaves) {
    const rect = layout.leaves.get(leaf.id)
    if (rect) drawCard(nodes, leaf, rect, 'card', placed.has(leaf.key))
  }
  drawHubs(nodes, model, layout, placed)
  const bounds = drawHost(nodes, model)
  const cables = new Map<string, CableShape>()
  for (const cable of model.cables) {
    const course = courseOf(cable, nodes, layout)
    if (course) cables.set(cable.id, { ...cable, ...course })
  }
  const inner = [...cables.values()].filter((cable) => isInner(cable, nodes))
  return { nodes, cables, inner, bounds, ...(model.host ? { host: model.host.id } : {}) }
}

function isInner(cable: CableShape, nodes: ReadonlyMap<string, NodeShape>): boolean {
  const [from, to] = [nodes.get(cable.from), nodes.get(cable.to)]
  return from?.shape === 'port' && to?.shape === 'port' && from.owner === to.owner
}

const nicPitch = 56

/** The box around everything, and the NICs on its left border. */
function drawHost(nodes: Map<string, NodeShape>, model: Model): Rect {
  const inner = boundsOf([...nodes.values()].map((node) => node.rect)) ?? { x: 0, y: 0, w: 560, h: 260 }
  if (!model.host) return grow(inner, 40)
  const left = model.nics.length > 0 ? 168 : 48
  const top = 68
  const h = Math.max(inner.h + top + 48, 80 + model.nics.length * nicPitch)
  const rect = { x: inner.x - left, y: inner.y - top, w: inner.w + left + 44, h }
  const { id, title, detail } = model.host
  nodes.set(id, { id, subject: id, shape: 'host', rect, tone: 'line', title, detail })
  model.nics.forEach((nic, index) => {
    const y = rect.y + 64 + index * nicPitch
    nodes.set(nic.id, {
      ...nic,
      subject: nic.id,
      shape: 'nic',
      tone: 'k-nic',
      rect: { x: rect.x - nicSize.w / 2, y: y - nicSize.h / 2, ...nicSize },
    })
  })
  return grow(rect, 24)
}
