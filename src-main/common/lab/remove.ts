// Taking objects of a lab away: cables, bridges, namespaces, in an order that undo can go backwards. Shared by destroy
// and by an apply of a lab that has become smaller.
import type { Link } from '../net/link'
import type { NetnsId } from '../net/ids'
import { linkAt, step } from '../plan/facts'
import type { DraftStep, PlanFacts } from '../plan/facts'
import { checkUnused, contentsAgain } from '../plan/netns'
import type { Warning } from '../plan/plan'
import { cantRestore, restoreLink } from '../plan/restore'
import type { PlaceOf } from '../plan/restore'
import { sentence } from '../plan/sentences'
import type { StepOp } from '../plan/step'
import { notUndoable } from '../plan/warnings'
import { readMark } from './mark'
import type { OwnedNetns } from './mark'

export interface Removal {
  steps: DraftStep[]
  warnings: Warning[]
}

/**
 * Cables first, then bridges, then namespaces, each with all that is in it. A cable between namespaces that both go
 * needs no step: it goes with them. Throws `busy` when a process lives in one of them.
 */
export function removal(
  facts: PlanFacts,
  links: readonly Link[],
  namespaces: readonly OwnedNetns[],
): Removal {
  for (const { netns, name } of namespaces) checkUnused(netns, name)
  const goes = new Map(namespaces.map(({ netns, name }) => [netns.id, name]))
  const placeOf: PlaceOf = (id) => {
    const name = goes.get(id)
    return name === undefined ? { netns: id } : { made: name }
  }
  // The newest first, so that undo makes them in the order in which they were made.
  const own = links.filter((link) => !goes.has(link.netns)).sort((a, b) => b.ifindex - a.ifindex)
  const guests = namespaces.flatMap(({ netns }) => guestsOf(facts, netns.id, goes))
  // What sits on a link that goes, goes and comes back with it.
  const bases = own.filter((link) => !own.some(({ id }) => id === lowerOf(facts, link)?.id))
  const cables = [...bases.filter((link) => link.kind === 'veth'), ...guests]
  const others = bases.filter((link) => link.kind !== 'veth')
  const lost = namespaces
    .flatMap(({ netns }) => facts.select.linksOf(netns.id))
    .filter((link) => link.linkType !== 'loopback')
  return {
    steps: [
      ...onceEach(facts, cables).map((link) => linkStep(facts, link, placeOf)),
      ...others.map((link) => linkStep(facts, link, placeOf)),
      ...namespaces.map((one, i) => netnsStep(facts, one, namespaces.slice(0, i), placeOf)),
    ],
    warnings: [...foreignWarnings(facts, namespaces), ...losses(facts, [...own, ...lost])],
  }
}

const peerOf = (facts: PlanFacts, link: Link): Link | undefined =>
  link.peer?.seen ? facts.topology.links[link.peer.link] : undefined

const lowerOf = (facts: PlanFacts, { parent }: Link): Link | undefined =>
  parent?.seen ? facts.topology.links[parent.link] : undefined

/** Cables that lead out of a namespace that goes: their far end would linger for a while. */
const guestsOf = (facts: PlanFacts, netns: NetnsId, goes: ReadonlyMap<NetnsId, string>): Link[] =>
  facts.select.linksOf(netns).filter((link) => {
    const peer = peerOf(facts, link)
    return link.kind === 'veth' && peer !== undefined && !goes.has(peer.netns)
  })

/** One end of each cable: the other goes with it. */
function onceEach(facts: PlanFacts, links: readonly Link[]): Link[] {
  const gone = new Set<Link['id']>()
  return links.filter((link) => {
    if (gone.has(link.id)) return false
    const peer = peerOf(facts, link)
    gone.add(link.id)
    if (peer) gone.add(peer.id)
    return true
  })
}

function linkStep(facts: PlanFacts, link: Link, placeOf: PlaceOf): DraftStep {
  const at = linkAt(link)
  const op: StepOp = { do: 'linkDel', at, ...(link.mac === undefined ? {} : { mac: link.mac }) }
  return step(
    op,
    sentence(link.kind === 'veth' ? 'plan.reason.cableDel' : 'plan.reason.linkDel', { name: link.ifname }),
    [{ that: 'link-exists', at, ...(link.kind === undefined ? {} : { kind: link.kind }) }],
    restoreLink(facts, link, placeOf),
  )
}

/**
 * Undo goes through the namespaces backwards: it makes each again with what is its own, and lays its cables to those
 * that are there by then, which are the ones that went after it and so are not in `earlier`.
 */
function netnsStep(
  facts: PlanFacts,
  one: OwnedNetns,
  earlier: readonly OwnedNetns[],
  placeOf: PlaceOf,
): DraftStep {
  const { name, netns } = one
  const path = `${facts.netnsFolder}/${name}`
  const before = new Set(earlier.map(({ netns: other }) => other.id))
  const all = new Set(facts.select.linksOf(netns.id).map(({ id }) => id))
  const links = facts.select.linksOf(netns.id).filter((link) => {
    const peer = peerOf(facts, link)
    const lower = lowerOf(facts, link)
    if (lower && before.has(lower.netns)) return false
    return !peer || (!before.has(peer.netns) && 'made' in placeOf(peer.netns))
  })
  return step(
    { do: 'netnsDel', name, path, id: netns.id },
    sentence('plan.reason.netnsDel'),
    [{ that: 'netns-alive', netns: netns.id }],
    [{ do: 'netnsAdd', name, path }, ...contentsAgain(facts, links, all, placeOf)],
  )
}

/** What somebody else put into a namespace of the lab goes with it. */
function foreignWarnings(facts: PlanFacts, namespaces: readonly OwnedNetns[]): Warning[] {
  return namespaces.flatMap(({ netns }) =>
    facts.select
      .linksOf(netns.id)
      .filter((link) => link.linkType !== 'loopback' && readMark(link.alias) === undefined && isMade(link))
      .map((link) => ({
        ...sentence('plan.warning.foreignObject', { name: link.ifname }),
        code: 'foreign-object' as const,
        confirm: true,
      })),
  )
}

/** Not one of those that the kernel itself puts into every new namespace (tunl0, sit0, …), nor a physical one. */
const isMade = (link: Link): boolean =>
  link.kind === 'veth' || link.kind === 'bridge' || link.flags.includes('UP')

function losses(facts: PlanFacts, links: readonly Link[]): Warning[] {
  const lost = links.filter((link) => isMade(link)).flatMap((link) => cantRestore(facts, link))
  return lost.length === 0 ? [] : [notUndoable([...new Set(lost)].slice(0, 10).join(', '))]
}
