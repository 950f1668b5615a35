// What differs between two scenes: shapes and cables to add, update and remove. Pure; the canvas applies it.
import { equal } from '../../src-main/common/equal'
import type { CableShape, NodeShape, Scene } from './scene'

export interface Patch {
  added: { nodes: NodeShape[]; cables: CableShape[] }
  updated: { nodes: NodeShape[]; cables: CableShape[] }
  /** Ids; cables first, as a canvas must drop them before their ends. */
  removed: string[]
}

/** The least that leads from `before` to `after`. */
export function diffScenes(before: Scene, after: Scene): Patch {
  const nodes = diffMaps(before.nodes, after.nodes)
  const cables = diffMaps(before.cables, after.cables)
  return {
    added: { nodes: nodes.added, cables: cables.added },
    updated: { nodes: nodes.updated, cables: cables.updated },
    removed: [...cables.removed, ...nodes.removed],
  }
}

export const isEmptyPatch = (patch: Patch): boolean =>
  patch.removed.length === 0 &&
  [patch.added, patch.updated].every((part) => part.nodes.length === 0 && part.cables.length === 0)

interface MapDiff<T> {
  added: T[]
  updated: T[]
  removed: string[]
}

function diffMaps<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): MapDiff<T> {
  const diff: MapDiff<T> = { added: [], updated: [], removed: [] }
  if (before === after) return diff
  for (const [id, now] of after) {
    const old = before.get(id)
    if (old === undefined) diff.added.push(now)
    else if (old !== now && !equal(old, now)) diff.updated.push(now)
  }
  for (const id of before.keys()) if (!after.has(id)) diff.removed.push(id)
  return diff
}

/** `scene` without all but `most` of the shapes that `drawn` hasn't; cables only where both ends are there. */
export function firstOf(scene: Scene, drawn: Scene, most: number): Scene {
  let left = most
  const nodes = new Map<string, NodeShape>()
  for (const [id, node] of scene.nodes) {
    const isNew = node.shape !== 'port' && !drawn.nodes.has(id)
    if (isNew && left-- <= 0) continue
    nodes.set(id, node)
  }
  const here = (id: string): boolean => {
    const node = nodes.get(id)
    return node !== undefined && (node.shape !== 'port' || nodes.has(node.owner))
  }
  const cables = new Map<string, CableShape>()
  for (const [id, cable] of scene.cables)
    if (drawn.cables.has(id) || (left-- > 0 && here(cable.from) && here(cable.to))) cables.set(id, cable)
  return nodes.size === scene.nodes.size && cables.size === scene.cables.size
    ? scene
    : { ...scene, nodes, cables }
}
