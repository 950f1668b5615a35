// What lies under a point of the scene: the topmost shape, a card's "+", or the cable that is near enough. Pure.
import { contains, grow } from './geometry'
import type { Point, Rect } from './geometry'
import { plusRadius } from './metrics'
import type { Subject } from './model'
import type { CableShape, CardShape, NodeShape, Scene } from './scene'

export type Hit =
  { on: 'port' | 'nic' | 'card' | 'bar' | 'plus' | 'cable'; id: string; subject: Subject } | { on: 'ground' }

const rank: Record<NodeShape['shape'], number> = { port: 5, nic: 4, bar: 3, card: 2, zone: 1, host: 0 }

/** `slack`: how far beside a port or cable still counts, in scene units; `plus`: cards whose "+" shows. */
export function hitAt(scene: Scene, at: Point, slack: number, plus: ReadonlySet<string> = new Set()): Hit {
  for (const id of plus) {
    const card = scene.nodes.get(id)
    if (card && (card.shape === 'card' || card.shape === 'zone') && isOnPlus(card, at, slack))
      return { on: 'plus', id, subject: card.subject }
  }
  const node = topNode(scene, at, slack)
  if (node && node.shape !== 'zone' && node.shape !== 'host')
    return { on: node.shape, id: node.id, subject: node.subject }
  const cable = cableAt(scene, at, slack)
  if (cable) return { on: 'cable', id: cable.id, subject: cable.subject }
  return node?.shape === 'zone' ? { on: 'card', id: node.id, subject: node.subject } : { on: 'ground' }
}

function isOnPlus(card: CardShape, at: Point, slack: number): boolean {
  const { rect } = card
  return Math.hypot(at.x - rect.x - rect.w, at.y - rect.y - rect.h / 2) <= plusRadius + slack / 2
}

/** Seen from so far that ports are specks: what is meant is their card. */
const mostSlack = 18

function topNode(scene: Scene, at: Point, slack: number): NodeShape | undefined {
  let top: NodeShape | undefined
  for (const node of scene.nodes.values()) {
    if (node.shape === 'port' && slack > mostSlack) continue
    const small = node.shape === 'port' || node.shape === 'nic'
    if (!contains(small ? grow(node.rect, Math.min(slack, 12)) : node.rect, at)) continue
    if (!top || rank[node.shape] > rank[top.shape] || (rank[node.shape] === rank[top.shape] && isOver(node)))
      top = node
  }
  return top
}

const isOver = (node: NodeShape): boolean => node.shape === 'card' && node.placed

function cableAt(scene: Scene, at: Point, slack: number): CableShape | undefined {
  let best: CableShape | undefined
  let nearest = slack
  for (const cable of scene.cables.values()) {
    const distance = distanceTo(cable, at, nearest)
    if (distance > nearest) continue
    nearest = distance
    best = cable
  }
  return best
}

/** Distance from `at` to the course of `cable`; Infinity when it is surely more than `limit`. */
function distanceTo(cable: CableShape, at: Point, limit: number): number {
  const corners = [cable.start, ...cable.points, cable.end]
  const xs = corners.map((p) => p.x)
  const ys = corners.map((p) => p.y)
  if (at.x < Math.min(...xs) - limit || at.x > Math.max(...xs) + limit) return Infinity
  if (at.y < Math.min(...ys) - limit || at.y > Math.max(...ys) + limit) return Infinity
  const path = cable.curve === 'smooth' ? sample(cable) : corners
  let nearest = Infinity
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1], path[i]]
    if (a && b) nearest = Math.min(nearest, toSegment(at, a, b))
  }
  return nearest
}

/** Points along the curve as Cytoscape draws it: quadratic pieces that join half way between control points. */
export function sample(cable: CableShape): Point[] {
  const [a, b] = cable.points
  if (!a || !b) return [cable.start, cable.end]
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
  return [...quadratic(cable.start, a, middle), ...quadratic(middle, b, cable.end)]
}

function quadratic(from: Point, via: Point, to: Point): Point[] {
  const points: Point[] = []
  for (let i = 0; i <= 8; i++) {
    const t = i / 8
    const u = 1 - t
    points.push({
      x: u * u * from.x + 2 * u * t * via.x + t * t * to.x,
      y: u * u * from.y + 2 * u * t * via.y + t * t * to.y,
    })
  }
  return points
}

function toSegment(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length))
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy)
}

/** Subjects of the cards, bars and NICs that `area` touches. */
export function subjectsIn(scene: Scene, area: Rect): Subject[] {
  const out: Subject[] = []
  for (const node of scene.nodes.values()) {
    if (node.shape === 'host' || node.shape === 'port') continue
    const r = node.rect
    const apart = r.x > area.x + area.w || r.x + r.w < area.x || r.y > area.y + area.h || r.y + r.h < area.y
    if (!apart) out.push(node.subject)
  }
  return out
}
