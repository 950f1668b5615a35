// One frame of the layer over Cytoscape's canvas: text, lights, coloured edges and the marks of a gesture.
import { overlaps } from '../geometry'
import type { Rect } from '../geometry'
import { detailAt } from '../lod'
import type { Marks } from '../marking'
import type { NodeShape, Scene } from '../scene'
import type { Tokens } from '../../theme/tokens'
import type { Brush, View } from './brush'
import { paintCard, paintCover } from './cards'
import { paintBar, paintHost, paintNic } from './frame'
import { paintFarCables, paintFarOutline, paintFarRim } from './far'
import { paintInnerCable } from './inner-cable'
import { paintError, paintGesture, paintNameTag, paintPlus } from './marks'
import type { GestureMarks } from './marks'
import { paintPort } from './ports'

export interface Frame {
  scene: Scene
  tokens: Tokens
  view: View
  /** Nothing is under this layer: paint shapes and cables too. */
  far: boolean
  /** Elements by mark; Cytoscape shows the same on its own shapes. */
  marks: Marks
  /** Ports that stand out: selected, or at a cable under the pointer. */
  ports: ReadonlySet<string>
  /** Cards whose "+" shows. */
  plus: ReadonlySet<string>
  /** Element id → message. */
  errors: ReadonlyMap<string, string>
  gesture: GestureMarks
}

/** Paints the whole frame; shapes out of sight are skipped. */
export function paintFrame(ctx: CanvasRenderingContext2D, frame: Frame): void {
  const { view, tokens, scene } = frame
  ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0)
  ctx.clearRect(0, 0, view.w, view.h)
  const brush: Brush = { ctx, tokens, view, detail: detailAt(view.zoom), far: frame.far }
  const inSight = sightOf(view)
  const nodes = [...scene.nodes.values()].filter((node) => overlaps(node.rect, inSight))
  if (frame.far) paintFarShapes(brush, nodes, frame)
  for (const node of nodes) if (node.shape === 'host') paintHost(brush, node)
  if (brush.detail.lights) for (const cable of scene.inner) paintInnerCable(brush, cable)
  // What the user put over something else covers it, text and ports too: painted whole, after the rest.
  const over = coversOf(nodes)
  for (const node of nodes) if (!over.has(ownerOf(node))) paintNode(brush, node, frame)
  for (const node of nodes) {
    if (!over.has(ownerOf(node))) continue
    if (node.shape === 'card') paintCover(brush, node, frame.marks.selected.has(node.id))
    paintNode(brush, node, frame)
  }
  if (frame.far) paintFarMarks(brush, nodes, frame.marks)
  for (const node of nodes) if (frame.marks.hover.has(node.id)) paintNameTag(brush, node)
  for (const id of frame.plus) {
    const node = scene.nodes.get(id)
    if (node?.shape === 'card' || node?.shape === 'zone') paintPlus(brush, node)
  }
  for (const [id, message] of frame.errors) {
    const rect = scene.nodes.get(id)?.rect
    if (rect) paintError(brush, rect, message)
  }
  paintGesture(brush, frame.gesture)
}

function paintFarShapes(brush: Brush, nodes: readonly NodeShape[], frame: Frame): void {
  for (const node of nodes) if (node.shape === 'host' || node.shape === 'zone') paintFarOutline(brush, node)
  paintFarCables(brush, frame.scene, new Set([...frame.marks.hover, ...frame.marks.selected]))
  for (const node of nodes) if (node.shape === 'nic') paintFarOutline(brush, node)
}

function paintFarMarks(brush: Brush, nodes: readonly NodeShape[], marks: Marks): void {
  for (const node of nodes) {
    if (node.shape === 'port') continue
    if (marks.error.has(node.id)) paintFarRim(brush, node, 'bad')
    else if (marks.lit.has(node.id)) paintFarRim(brush, node, 'accent')
    else if (marks.selected.has(node.id)) paintFarRim(brush, node, 'text')
    else if (marks.hover.has(node.id)) paintFarRim(brush, node, 'text-3')
  }
}

/** The part of the scene on the screen, with room for labels that hang over. */
function sightOf(view: View): Rect {
  const [w, h] = [view.w / view.zoom, view.h / view.zoom]
  const margin = 80 + 20 / view.zoom
  return {
    x: -view.pan.x / view.zoom - margin,
    y: -view.pan.y / view.zoom - margin,
    w: w + 2 * margin,
    h: h + 2 * margin,
  }
}

function paintNode(brush: Brush, node: NodeShape, frame: Frame): void {
  const faint = frame.marks.dim.has(node.shape === 'port' ? node.owner : node.id)
  if (faint) brush.ctx.globalAlpha = 0.35
  switch (node.shape) {
    case 'card':
    case 'zone':
      paintCard(brush, node)
      break
    case 'bar':
      paintBar(brush, node)
      break
    case 'nic':
      paintNic(brush, node)
      break
    case 'port':
      paintPort(brush, node, frame.ports.has(node.id))
      break
    case 'host':
      break
  }
  if (faint) brush.ctx.globalAlpha = 1
}

const ownerOf = (node: NodeShape): string => (node.shape === 'port' ? node.owner : node.id)

/** Ids of the cards that the user placed and that lie over another card or a bar. */
function coversOf(nodes: readonly NodeShape[]): Set<string> {
  const covers = new Set<string>()
  for (const card of nodes) {
    if (card.shape !== 'card' || !card.placed) continue
    const covered = nodes.some(
      (node) =>
        node !== card &&
        (node.shape === 'card' || node.shape === 'bar') &&
        overlaps(node.rect, card.rect, 16),
    )
    if (covered) covers.add(card.id)
  }
  return covers
}
