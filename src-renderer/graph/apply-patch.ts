// A patch on a Cytoscape instance, in one batch.
import type { Core, ElementDefinition } from 'cytoscape'
import { cableElement, nodeElement } from './cy-elements'
import type { Patch } from './patch'
import { bearerOf } from './scene'
import type { CableShape, NodeShape, Scene } from './scene'

/** Makes `cy` show `scene`; `patch` is what differs from before. */
export function applyPatch(cy: Core, patch: Patch, scene: Scene): void {
  cy.batch(() => {
    cy.add(patch.added.nodes.filter(isNode).map(nodeElement))
    for (const node of patch.updated.nodes.filter(isNode)) update(cy, nodeElement(node))
    // Before anything goes: a cable may move away from a card that does.
    for (const cable of [...patch.updated.cables, ...shifted(patch, scene)]) {
      const element = elementOf(cable, scene)
      if (element) update(cy, element)
    }
    for (const id of patch.removed) cy.getElementById(id).remove()
    cy.add(patch.added.cables.flatMap((cable) => elementOf(cable, scene) ?? []))
  })
}

/** Cables that stay where they are while their bearer changes: Cytoscape keeps their ends relative to it. */
function shifted(patch: Patch, scene: Scene): CableShape[] {
  const bearers = new Set(patch.updated.nodes.filter(isNode).map((node) => node.id))
  if (bearers.size === 0) return []
  const done = new Set([...patch.updated.cables, ...patch.added.cables])
  return [...scene.cables.values()].filter(
    (cable) =>
      !done.has(cable) && [cable.from, cable.to].some((end) => bearers.has(bearerOf(scene, end)?.id ?? '')),
  )
}

const isNode = (node: NodeShape): boolean => node.shape !== 'port'

function elementOf(cable: CableShape, scene: Scene): ElementDefinition | undefined {
  const [from, to] = [bearerOf(scene, cable.from), bearerOf(scene, cable.to)]
  return from && to && from !== to ? cableElement(cable, { from, to }) : undefined
}

function update(cy: Core, element: ElementDefinition): void {
  const own = cy.getElementById(String(element.data.id))
  const { id: _id, source, target, ...data } = element.data
  if (element.group === 'edges' && (own.data('source') !== source || own.data('target') !== target))
    own.move({ source: String(source), target: String(target) })
  const live = cy.getElementById(String(element.data.id))
  live.data(data)
  if (element.position) live.position(element.position)
  live.classes(element.classes ?? '')
}
