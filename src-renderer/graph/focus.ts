// Focus mode: what is within n cables of one element. Pure.
import type { Model, Subject } from './model'

/** Ids of the namespaces, devices and bridges at most `hops` cables from what `subject` is or belongs to. */
export function withinHops(model: Model, subject: Subject, hops: number): ReadonlySet<string> {
  const owners = ownersOf(model)
  const neighbours = new Map<string, Set<string>>()
  const join = (a: string, b: string): void => void (neighbours.get(a) ?? makeSet(neighbours, a)).add(b)
  for (const cable of model.cables) {
    const [a, b] = [owners.get(cable.from), owners.get(cable.to)]
    if (a === undefined || b === undefined) continue
    join(a, b)
    join(b, a)
  }
  const start = owners.get(subject)
  const reached = new Set<string>(start === undefined ? [] : [start])
  let edge = [...reached]
  for (let i = 0; i < hops; i++) {
    edge = edge.flatMap((id) => [...(neighbours.get(id) ?? [])]).filter((id) => !reached.has(id))
    for (const id of edge) reached.add(id)
  }
  return reached
}

function makeSet(sets: Map<string, Set<string>>, key: string): Set<string> {
  const set = new Set<string>()
  sets.set(key, set)
  return set
}

/** Element of each port, and of each element itself: its card, its bar, or the zone that the bar is in. */
function ownersOf(model: Model): Map<string, string> {
  const owners = new Map<string, string>()
  for (const nic of model.nics) owners.set(nic.id, nic.id)
  for (const leaf of model.leaves) {
    owners.set(leaf.id, leaf.id)
    owners.set(leaf.subject, leaf.id)
    for (const port of leaf.ports) owners.set(port.id, leaf.id)
  }
  for (const hub of model.hubs) {
    owners.set(hub.id, hub.id)
    for (const port of hub.zone?.ports ?? []) owners.set(port.id, hub.id)
    for (const bar of hub.bars) {
      owners.set(bar.id, hub.id)
      for (const port of bar.ports) owners.set(port.id, hub.id)
    }
  }
  return owners
}
