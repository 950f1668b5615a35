// Which group each leaf belongs to: the hub that its cable leads to, the NICs, or the loose ones. Pure.
import type { Leaf, Model } from '../model'

/** The block of leaves that hang on no hub; more of them, "loose:1" and on, when that one can't grow. */
export const looseId = 'loose'
/** The block of leaves that sit on the host's NICs: macvlan, ipvlan, vlan. */
export const nicsId = 'nics'

export const isLoose = (group: string): boolean => group === looseId || group.startsWith(`${looseId}:`)
/** Under a bar, whose cables come down between the columns. */
export const hasBar = (group: string): boolean => group !== nicsId && !isLoose(group)

/** "ns2" before "ns10". */
const { compare } = new Intl.Collator('en', { numeric: true })
const byName = (a: Leaf, b: Leaf): number => compare(a.title, b.title)

/** Leaves by group and name, every group of `model` in the order in which they are laid out. */
export function membersOf(model: Model, neighbours = neighboursOf(model)): Map<string, Leaf[]> {
  const groups = new Map<string, Leaf[]>([nicsId, ...model.hubs.map((hub) => hub.id)].map((id) => [id, []]))
  const homes = homesOf(model, neighbours)
  const loose: Leaf[] = []
  for (const leaf of [...model.leaves].sort(byName)) {
    const home = homes.get(leaf.id)
    if (home === undefined) loose.push(leaf)
    else groups.get(home)?.push(leaf)
  }
  groups.set(looseId, together(loose, neighbours))
  return groups
}

/** Leaf id → group, for those whose cables lead to one, be it over other leaves. */
function homesOf(model: Model, neighbours: ReadonlyMap<string, string[]>): Map<string, string> {
  const homes = new Map<string, string>()
  const groupAt = new Map<string, string>(model.nics.map((nic) => [nic.id, nicsId]))
  for (const hub of model.hubs) {
    for (const port of hub.zone?.ports ?? []) groupAt.set(port.id, hub.id)
    for (const bar of hub.bars) for (const { id } of [bar, ...bar.ports]) groupAt.set(id, hub.id)
  }
  const across = endsOf(model)
  for (const leaf of model.leaves) {
    let home: string | undefined
    for (const port of leaf.ports)
      for (const end of across.get(port.id) ?? []) {
        const group = groupAt.get(end)
        if (group !== undefined && (home === undefined || home === nicsId)) home = group
      }
    if (home !== undefined) homes.set(leaf.id, home)
  }
  let edge = [...homes.keys()]
  while (edge.length > 0) {
    const next: string[] = []
    for (const id of edge)
      for (const other of neighbours.get(id) ?? []) {
        const home = homes.get(id)
        if (homes.has(other) || home === undefined) continue
        homes.set(other, home)
        next.push(other)
      }
    edge = next
  }
  return homes
}

function endsOf(model: Model): Map<string, string[]> {
  const across = new Map<string, string[]>()
  const add = (from: string, to: string): void => {
    const list = across.get(from)
    if (list) list.push(to)
    else across.set(from, [to])
  }
  for (const cable of model.cables) {
    if (cable.kind === 'plan') continue
    add(cable.from, cable.to)
    add(cable.to, cable.from)
  }
  return across
}

/** Leaf id → ids of the leaves that a cable joins it to. */
export function neighboursOf(model: Model): Map<string, string[]> {
  const owners = new Map<string, string>()
  for (const leaf of model.leaves) {
    owners.set(leaf.id, leaf.id)
    for (const port of leaf.ports) owners.set(port.id, leaf.id)
  }
  const neighbours = new Map<string, string[]>()
  const join = (a: string, b: string): void => {
    const list = neighbours.get(a)
    if (list) list.push(b)
    else neighbours.set(a, [b])
  }
  for (const { from, to, kind } of model.cables) {
    const [a, b] = [owners.get(from), owners.get(to)]
    if (a === undefined || b === undefined || a === b || kind === 'plan') continue
    join(a, b)
    join(b, a)
  }
  return neighbours
}

/** Those that are joined next to each other; those without any cable last. */
function together(leaves: readonly Leaf[], neighbours: ReadonlyMap<string, string[]>): Leaf[] {
  const left = new Map(leaves.map((leaf) => [leaf.id, leaf]))
  const out: Leaf[] = []
  const alone: Leaf[] = []
  for (const leaf of leaves) {
    if (!neighbours.has(leaf.id)) alone.push(leaf)
    else if (left.has(leaf.id)) out.push(...component(leaf, left, neighbours))
  }
  return [...out, ...alone]
}

function component(from: Leaf, left: Map<string, Leaf>, neighbours: ReadonlyMap<string, string[]>): Leaf[] {
  const out: Leaf[] = []
  const queue = [from.id]
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const leaf = left.get(id)
    if (!leaf) continue
    left.delete(id)
    out.push(leaf)
    queue.push(...(neighbours.get(id) ?? []))
  }
  return out
}
