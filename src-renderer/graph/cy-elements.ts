// Cards, bars, NICs and cables as Cytoscape's element definitions; ports are painted by paint/ports.ts. Pure.
// Ports as nodes would be two thirds of all elements: without them 1,000 namespaces pan at twice the frame rate.
import type { ElementDefinition } from 'cytoscape'
import { centreOf } from './geometry'
import type { Point } from './geometry'
import { isLong } from './scene'
import type { CableShape, NodeShape } from './scene'

/** Cytoscape wants positions of centres. */
export function nodeElement(node: NodeShape): ElementDefinition {
  const { w, h } = node.rect
  return {
    group: 'nodes',
    data: { id: node.id, w, h },
    position: centreOf(node.rect),
    classes: classesOf(node),
    grabbable: false,
  }
}

function classesOf(node: NodeShape): string[] {
  const classes: string[] = [node.shape, node.tone]
  if (node.shape === 'card' && node.what === 'stub') classes.push('stub')
  if ('light' in node && node.light === 'down') classes.push('down')
  return classes
}

const curves = { smooth: 'unbundled-bezier', corners: 'round-segments', straight: 'straight' } as const

/** `ends` are the shapes that the cable joins: ports stand for their card or bar, with the cable's end off its centre. */
export function cableElement(cable: CableShape, ends: { from: NodeShape; to: NodeShape }): ElementDefinition {
  const { weights, distances } = relative(cable)
  const curve = cable.points.length > 0 ? curves[cable.curve] : 'straight'
  return {
    group: 'edges',
    data: {
      id: cable.id,
      source: ends.from.id,
      target: ends.to.id,
      curve,
      weights,
      distances,
      startAt: offset(cable.start, ends.from),
      endAt: offset(cable.end, ends.to),
    },
    classes: cableClasses(cable),
  }
}

function cableClasses(cable: CableShape): string[] {
  const classes: string[] = ['cable', cable.kind, cable.tone]
  if (!cable.live && cable.kind === 'veth') classes.push('idle')
  if (isLong(cable)) classes.push('long')
  return classes
}

function offset(at: Point, node: NodeShape): string {
  const centre = centreOf(node.rect)
  return `${round(at.x - centre.x)}px ${round(at.y - centre.y)}px`
}

const round = (n: number): number => Math.round(n * 100) / 100

/** Cytoscape's terms: how far along the line from start to end, and how far off it to the right. */
function relative(cable: CableShape): { weights: string; distances: string } {
  const { start, end } = cable
  const [dx, dy] = [end.x - start.x, end.y - start.y]
  const length = Math.hypot(dx, dy) || 1
  const weights = cable.points.map((p) => ((p.x - start.x) * dx + (p.y - start.y) * dy) / (length * length))
  const distances = cable.points.map((p) => ((p.y - start.y) * dx - (p.x - start.x) * dy) / length)
  return { weights: weights.join(' '), distances: distances.map(round).join(' ') }
}
