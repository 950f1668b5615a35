// From what is so to what a lab wants: the steps for all that differs, and no others. A lab that is up as its file says
// gives none.
import type { Link } from '../net/link'
import { isUp } from '../net/link'
import { inodeOf } from '../net/ids'
import type { LinkId, NetnsId } from '../net/ids'
import { readCidr } from '../net/subnet'
import { linkAt, step } from '../plan/facts'
import type { Draft, DraftStep, PlanFacts } from '../plan/facts'
import type { IntentOf } from '../plan/intent'
import { inverseOf } from '../plan/inverse'
import type { Warning } from '../plan/plan'
import { sentence } from '../plan/sentences'
import type { StepOp } from '../plan/step'
import { publicWarning } from '../plan/warnings'
import { addressSteps, routeSteps, settingSteps } from './adjust'
import { bridgeSteps, cableSteps, netnsSteps, upperSteps } from './build'
import { desiredOf } from './desired'
import type { Desired, DesiredLink, DesiredRoute } from './desired'
import { fabricId, ownedBy } from './mark'
import type { Owned, OwnedNetns } from './mark'
import { readLab } from './parse'
import { removal } from './remove'
import type { Removal } from './remove'
import type { LabFile } from './schema'
import { Site } from './site'

/** Plans a lab. Throws `invalid` for a wrong file, `exists` for what is in the way, `busy` for what can't go. */
export const planLabApply = (intent: IntentOf<'lab-apply'>, facts: PlanFacts): Draft =>
  reconcile(readLab(intent.text, intent.file), facts)

export function reconcile(lab: LabFile, facts: PlanFacts): Draft {
  const desired = desiredOf(lab, facts.seed)
  const owned = ownedBy(facts, lab.name)
  const site = new Site(facts, owned, desired)
  const kept = keptLinks(site)
  const gone = goes(site, kept)
  const made = desired.netns.filter(({ name }) => 'made' in site.place({ at: 'named', name }))
  const links = linkChanges(site, kept)
  const isNew = owned.netns.size === 0 && owned.links.size === 0
  return {
    title: sentence(isNew ? 'plan.title.labApply' : 'plan.title.labChange', { name: lab.name }),
    steps: [
      ...links.remove,
      ...gone.steps,
      ...made.flatMap((one) => netnsSteps(site, one)),
      ...loopbackSteps(site),
      ...links.add,
    ],
    warnings: [...gone.warnings, ...publicWarnings(desired)],
    proposed: {},
    touches: touched(site),
  }
}

/** Links that are the lab's and can stay: same place, same kind, same other end. */
function keptLinks(site: Site): Map<string, Link> {
  const out = new Map<string, Link>()
  for (const wanted of site.desired.links.values()) {
    const link = site.owned.links.get(wanted.id)
    if (!link || link.kind !== wanted.kind || link.netns !== site.netns(wanted.spot)) continue
    if (samePeer(site, wanted, link) && sameKind(site, wanted, link, out)) out.set(wanted.id, link)
  }
  // A cable stays as a whole or not at all, and what sits on it as well.
  for (const { id, peer, lower } of site.desired.links.values())
    if ((peer !== undefined && !out.has(peer)) || (lower !== undefined && !out.has(lower))) out.delete(id)
  return out
}

function samePeer({ facts, owned, desired }: Site, wanted: DesiredLink, link: Link): boolean {
  if (wanted.peer === undefined) return true
  const peer = link.peer?.seen ? facts.topology.links[link.peer.link] : undefined
  const spot = desired.links.get(wanted.peer)
  return peer !== undefined && spot !== undefined && owned.links.get(wanted.peer)?.id === peer.id
}

/** What a link is made with can't be changed afterwards; and it goes with what it sits on, which stands before it. */
function sameKind(
  { facts }: Site,
  wanted: DesiredLink,
  link: Link,
  kept: ReadonlyMap<string, Link>,
): boolean {
  if (!wanted.made) return true
  const lower = link.parent?.seen ? facts.topology.links[link.parent.link] : undefined
  const expected = wanted.lower === undefined ? undefined : kept.get(wanted.lower)
  if (lower?.id !== expected?.id || (wanted.lower !== undefined && !expected)) return false
  const has: Readonly<Record<string, unknown>> = { ...link.attrs }
  const made: Readonly<Record<string, unknown>> = { ...wanted.made }
  return Object.entries(made).every(([key, value]) => key === 'kind' || has[key] === value)
}

/** What the lab no longer has. */
function goes(site: Site, kept: ReadonlyMap<string, Link>): Removal {
  const { owned, desired } = site
  const stay = new Set([...kept.values()].map(({ id }) => id))
  const links = [...owned.links.values(), ...owned.strays].filter(({ id }) => !stay.has(id))
  const names = new Set(desired.netns.map(({ name }) => name))
  return removal(
    site.facts,
    links,
    inOrder(owned).filter(({ name }) => !names.has(name)),
  )
}

/**
 * The newest first and the fabric last: undo goes backwards, so it makes the fabric first, with its bridges, and lays
 * the cables to them in the order in which they were made.
 */
export const inOrder = (owned: Owned): OwnedNetns[] =>
  [...owned.netns.values()].sort(
    (a, b) =>
      Number(a.id === fabricId) - Number(b.id === fabricId) || inodeOf(b.netns.id) - inodeOf(a.netns.id),
  )

/** Namespaces of the lab that stay, and the loopback of which somebody took down. */
function loopbackSteps({ facts, owned, desired }: Site): DraftStep[] {
  return desired.netns.flatMap(({ name }) => {
    const netns = owned.netns.get(name)?.netns
    const links = netns ? facts.select.linksOf(netns.id) : []
    const lo = links.find((link) => link.linkType === 'loopback')
    if (!lo || isUp(lo)) return []
    const op: StepOp = { do: 'linkSet', at: linkAt(lo), set: { up: true } }
    return [step(op, sentence('plan.reason.up'), [{ that: 'link-exists', at: op.at }], inverseOf(op, facts))]
  })
}

interface Changes {
  remove: DraftStep[]
  add: DraftStep[]
}

/** Bridges before their ports, links before their addresses, addresses before the routes that need them. */
function linkChanges(site: Site, kept: ReadonlyMap<string, Link>): Changes {
  const all = [...site.desired.links.values()]
  const routes = routesByLink(site.desired)
  const bridges: DraftStep[] = []
  const cables: DraftStep[] = []
  const settings: DraftStep[] = []
  const uppers: DraftStep[] = []
  const late: Changes = { remove: [], add: [] }
  const last: Changes = { remove: [], add: [] }
  for (const [i, wanted] of all.entries()) {
    const link = kept.get(wanted.id)
    const set = link ? settingSteps(site, wanted, link) : []
    const next = all[i + 1]
    settings.push(...set)
    if (!link && wanted.kind === 'bridge') bridges.push(...bridgeSteps(site, wanted))
    // Both ends stand in a row, the one that is made first.
    if (!link && next && wanted.peer === next.id) cables.push(...cableSteps(site, wanted, next))
    if (!link && wanted.made) uppers.push(...upperSteps(site, wanted, wanted.made))
    const addresses = addressSteps(site, wanted, link)
    const touched = addresses.remove.length > 0 || set.length > 0
    const ways = routeSteps(site, routes.get(wanted.id) ?? [], wanted, link, touched)
    late.remove.push(...addresses.remove)
    late.add.push(...addresses.add)
    last.remove.push(...ways.remove)
    last.add.push(...ways.add)
  }
  return {
    remove: [...last.remove, ...late.remove],
    add: [...bridges, ...settings, ...cables, ...bridgeMtus(site, kept), ...uppers, ...late.add, ...last.add],
  }
}

/** A bridge that stays, and the ports of which change, may take over their MTU, where its own was never set. */
function bridgeMtus(site: Site, kept: ReadonlyMap<string, Link>): DraftStep[] {
  const all = [...site.desired.links.values()]
  const stay = new Set([...kept.values()].map(({ id }) => id))
  const changes = ({ id, mtu }: DesiredLink, bridge: Link): boolean => {
    const port = kept.get(id)
    return port?.master !== bridge.id || port.mtu !== mtu
  }
  return all.flatMap((wanted) => {
    const link = kept.get(wanted.id)
    if (!link || !wanted.ownMtu) return []
    const gone = site.facts.select.portsOf(link.id).some(({ id }) => !stay.has(id))
    if (!gone && !all.some((one) => one.master === wanted.id && changes(one, link))) return []
    const op: StepOp = { do: 'linkSet', at: linkAt(link), set: { mtu: wanted.mtu } }
    return [step(op, sentence('plan.reason.change', { name: wanted.label }))]
  })
}

function routesByLink({ routes }: Desired): Map<string, DesiredRoute[]> {
  const out = new Map<string, DesiredRoute[]>()
  for (const route of routes) out.set(route.link, [...(out.get(route.link) ?? []), route])
  return out
}

const publicWarnings = ({ links }: Desired): Warning[] => {
  const texts = [...links.values()].flatMap(({ addresses }) => addresses)
  return [...new Set(texts)].flatMap((text) => publicWarning(readCidr(text)))
}

/** What exists already and the plan works in. */
function touched(site: Site): (LinkId | NetnsId)[] {
  const spots = [...site.desired.links.values()].flatMap(({ spot }) => site.netns(spot) ?? [])
  return [...new Set(spots)]
}
