// Which elements are marked, and how, by selection, pointer, errors and gesture. Pure.
import type { Pull } from '../tools/machine'
import type { Rect } from './geometry'
import type { Hit } from './hit'
import type { Subject } from './model'
import type { GestureMarks } from './paint/marks'
import type { Frame } from './paint/paint'
import type { Scene } from './scene'
import type { Texts } from './texts'

/** Element ids by what is special about them; each name is a class of the style too. */
export type Marks = Record<'selected' | 'hover' | 'lit' | 'dim' | 'error', ReadonlySet<string>>

export const noMarks = (): Marks => ({
  selected: new Set(),
  hover: new Set(),
  lit: new Set(),
  dim: new Set(),
  error: new Set(),
})

export interface Moment {
  scene: Scene
  selection: ReadonlySet<Subject>
  /** Subject → message. */
  errors: ReadonlyMap<string, string>
  hovered: Hit
  pull: Pull | undefined
  marquee: Rect | undefined
}

/** All that is special about the drawing at this moment. */
export type Marked = Pick<Frame, 'marks' | 'ports' | 'plus' | 'errors' | 'gesture'>

export function markedOf(moment: Moment, texts: Texts): Marked {
  const marks = marksOf(moment)
  return {
    marks,
    ports: portsOf(moment.scene, marks),
    plus: plusOf(moment),
    errors: errorsById(moment),
    gesture: gestureMarksOf(moment, texts),
  }
}

/** Element ids by mark. */
export function marksOf(moment: Moment): Marks {
  const { scene, pull, hovered } = moment
  return {
    selected: idsOf(scene, moment.selection),
    error: idsOf(scene, new Set(moment.errors.keys())),
    hover: hovered.on === 'ground' ? new Set() : withCables(scene, hovered.id),
    dim: pull?.dim ?? new Set(),
    lit: pull?.over?.verdict.ok ? new Set([pull.over.id]) : (pull?.lit ?? new Set()),
  }
}

/** Elements that stand for any of `subjects`: cards, bars, ports and the cables that belong to them. */
function idsOf(scene: Scene, subjects: ReadonlySet<string>): Set<string> {
  const ids = new Set<string>()
  if (subjects.size === 0) return ids
  for (const node of scene.nodes.values())
    if (node.shape !== 'host' && subjects.has(node.subject)) ids.add(node.id)
  for (const cable of scene.cables.values())
    if (subjects.has(cable.subject) && cable.kind !== 'plan') ids.add(cable.id)
  return ids
}

/** An element and the cables at it; of a bridge only itself, as all of them would say nothing. */
function withCables(scene: Scene, id: string): Set<string> {
  const ids = new Set([id])
  for (const cable of scene.cables.values())
    for (const end of [scene.nodes.get(cable.from), scene.nodes.get(cable.to)])
      if (end?.id === id || (end?.shape === 'port' && end.on === 'card' && end.owner === id))
        ids.add(cable.id)
  return ids
}

/** Cards whose "+" shows: the one under the pointer and the one that is selected alone. */
export function plusOf({ scene, selection, hovered, pull }: Moment): Set<string> {
  const plus = new Set<string>()
  if (pull) return plus
  const show = (id: string | undefined): void => {
    const node = id === undefined ? undefined : scene.nodes.get(id)
    if ((node?.shape === 'card' || node?.shape === 'zone') && node.connectable) plus.add(node.id)
  }
  show(hovered.on === 'ground' ? undefined : hovered.id)
  const [only] = selection
  if (selection.size === 1) show(only)
  return plus
}

export function gestureMarksOf({ pull, marquee }: Moment, texts: Texts): GestureMarks {
  const marks: GestureMarks = marquee ? { marquee } : {}
  if (!pull) return marks
  const verdict = pull.over?.verdict
  marks.pull = { from: pull.from, to: pull.to, ok: verdict?.ok === true }
  if (verdict) {
    const text = verdict.ok ? texts('dropToConnect', { bridge: verdict.ifname }) : texts(verdict.why, {})
    marks.note = { at: pull.to, text, ok: verdict.ok }
  }
  return marks
}

/** Messages by element, for the pills. Only cards, bars and NICs have room for one. */
export function errorsById({ scene, errors }: Moment): Map<string, string> {
  const out = new Map<string, string>()
  if (errors.size === 0) return out
  for (const node of scene.nodes.values()) {
    const message = node.shape === 'port' || node.shape === 'host' ? undefined : errors.get(node.subject)
    if (message !== undefined) out.set(node.id, message)
  }
  return out
}

/** Ports that stand out with what is selected or under the pointer: their own, and those at its cables' ends. */
export function portsOf(scene: Scene, marks: Marks): Set<string> {
  const ports = new Set<string>()
  for (const id of [...marks.selected, ...marks.hover]) {
    const cable = scene.cables.get(id)
    for (const end of cable ? [cable.from, cable.to] : [id])
      if (scene.nodes.get(end)?.shape === 'port') ports.add(end)
  }
  return ports
}
