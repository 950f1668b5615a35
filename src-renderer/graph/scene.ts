// The flat scene: every shape with its place and every cable with its course. What a canvas draws, nothing else.
import type { NetnsId } from '../../src-main/common/net/ids'
import type { ColourName } from '../theme/tokens'
import type { Point, Rect } from './geometry'
import type { Light, Subject } from './model'

interface Shape {
  id: string
  subject: Subject
  rect: Rect
  tone: ColourName
}

export interface HostShape extends Shape {
  shape: 'host'
  title: string
  detail: string
}

/** A namespace, a device or a stub; `zone` when it has bridges inside. */
export interface CardShape extends Shape {
  shape: 'card' | 'zone'
  what: 'netns' | 'device' | 'stub'
  /** Key that a position is remembered by. */
  key: string
  title: string
  subtitle: string
  lines: string[]
  tag?: string
  badge?: 'docker' | 'podman'
  connectable: boolean
  /** Put there by the user. */
  placed: boolean
}

export interface BarShape extends Shape {
  shape: 'bar'
  /** Key of its hub; undefined for a bar inside a zone, which moves with it. */
  key?: string
  title: string
  detail: string
  light: Light
}

export interface NicShape extends Shape {
  shape: 'nic'
  title: string
  lines: string[]
  light: Light
}

export interface PortShape extends Shape {
  shape: 'port'
  /** The card or bar that it is on. */
  owner: string
  on: 'card' | 'bar'
  label: string
  /** What the label may take. */
  room: number
  light: Light
}

export type NodeShape = HostShape | CardShape | BarShape | NicShape | PortShape

export interface CableShape {
  id: string
  subject: Subject
  /** Ids of the shapes at its ends. */
  from: string
  to: string
  start: Point
  end: Point
  /** Between start and end: control points of a smooth curve, or the corners of a rounded path. */
  points: Point[]
  curve: 'smooth' | 'corners' | 'straight'
  tone: ColourName
  kind: 'veth' | 'uplink' | 'parent' | 'plan'
  live: boolean
}

/** A cable across other hubs passes behind much that it has nothing to do with: drawn fainter. */
export const isLong = (cable: CableShape): boolean =>
  cable.curve === 'smooth' && Math.abs(cable.end.y - cable.start.y) > 220

export interface Scene {
  nodes: ReadonlyMap<string, NodeShape>
  cables: ReadonlyMap<string, CableShape>
  /** Those of the cables that have both ends on one card. */
  inner: readonly CableShape[]
  bounds: Rect
  host?: NetnsId
}

export const emptyScene = (): Scene => ({
  nodes: new Map(),
  cables: new Map(),
  inner: [],
  bounds: { x: 0, y: 0, w: 0, h: 0 },
})

/** The shape that bears a cable's end: the card or bar of a port, else the shape itself. */
export function bearerOf(scene: Scene, id: string): NodeShape | undefined {
  const node = scene.nodes.get(id)
  return node?.shape === 'port' ? scene.nodes.get(node.owner) : node
}
