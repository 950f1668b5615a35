// Named network namespaces: made and deleted as `ip netns` does.
import type { Link } from '../net/link'
import { isUp } from '../net/link'
import type { Netns } from '../net/netns'
import { displayText } from '../text'
import { refuse } from './check'
import { deletionWarnings } from './detach'
import { linkAt, step } from './facts'
import type { Draft, DraftStep, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import type { Warning } from './plan'
import { restoreAddresses, restoreLink, samePlace } from './restore'
import type { PlaceOf } from './restore'
import { sentence } from './sentences'
import type { StepOp } from './step'

const pathOf = (facts: PlanFacts, name: string): string => `${facts.netnsFolder}/${name}`

const named = (facts: PlanFacts, name: string): Netns | undefined =>
  Object.values(facts.topology.netns).find((netns) =>
    netns.names.some((one) => one.path === pathOf(facts, name)),
  )

/** Plans `ip netns add NAME`. Throws `exists`. */
export function planNetnsAdd(intent: IntentOf<'netns-add'>, facts: PlanFacts): Draft {
  const path = pathOf(facts, intent.name)
  const taken = named(facts, intent.name)
  if (taken)
    refuse('exists', 'netnsAdd', `there is a network namespace ${intent.name} already`, {
      target: taken.id,
      hint: 'choose another name',
      hintKey: 'hint.nameTaken',
    })
  const op: StepOp = { do: 'netnsAdd', name: intent.name, path }
  return {
    title: sentence('plan.title.netnsAdd', { name: intent.name }),
    steps: [
      step(
        op,
        sentence('plan.reason.netnsAdd'),
        [{ that: 'netns-name-free', path }],
        [{ do: 'netnsDel', name: intent.name, path }],
      ),
    ],
    warnings: [],
    proposed: {},
    touches: [],
  }
}

/**
 * Plans `ip netns del NAME`. Cables to other namespaces go first, each in a step of its own, so that nothing
 * lingers and undo knows both ends. Throws `not-found`; `busy` when processes or other names keep it alive.
 */
export function planNetnsDel(intent: IntentOf<'netns-del'>, facts: PlanFacts): Draft {
  const { name } = intent
  const netns =
    named(facts, name) ??
    refuse('not-found', 'netnsDel', `there is no network namespace ${displayText(name)}`)
  checkUnused(netns, name)
  const path = pathOf(facts, name)
  const links = facts.select.linksOf(netns.id)
  const cables = links.filter((link) => link.kind === 'veth' && leads(facts, link))
  // Undo runs the steps backwards: the namespace first, with what is its own, then the cables into it.
  const placeOf: PlaceOf = (id) => (id === netns.id ? { made: name } : samePlace(id))
  const own = links.filter((link) => !cables.includes(link))
  return {
    title: sentence('plan.title.netnsDel', { name }),
    steps: [
      ...cables.map((link) => cableStep(facts, link, placeOf)),
      step(
        { do: 'netnsDel', name, path, id: netns.id },
        sentence('plan.reason.netnsDel'),
        [
          { that: 'netns-alive', netns: netns.id },
          { that: 'links-are', place: { netns: netns.id }, ifnames: links.map(({ ifname }) => ifname) },
        ],
        [
          { do: 'netnsAdd', name, path },
          ...contentsAgain(facts, own, new Set(links.map(({ id }) => id)), placeOf),
        ],
      ),
    ],
    warnings: [...foreign(name, links), ...links.flatMap((link) => losses(facts, link))],
    proposed: {},
    touches: [netns.id],
  }
}

/** Throws `busy` when processes live in it, or other names keep it alive. */
export function checkUnused(netns: Netns, name: string): void {
  if (netns.processCount === 0 && netns.names.length === 1) return
  const what = netns.processCount > 0 ? `${netns.processCount} processes live in it` : 'it has other names'
  refuse('busy', 'netnsDel', `network namespace ${displayText(name)} is in use: ${what}`, {
    target: netns.id,
    hint: 'end them first, or only then is it gone',
    hintKey: 'hint.netnsInUse',
  })
}

/** True for a cable whose other end is known and in another namespace. */
const leads = (facts: PlanFacts, link: Link): boolean =>
  link.peer?.seen === true && facts.topology.links[link.peer.link]?.netns !== link.netns

function cableStep(facts: PlanFacts, link: Link, placeOf: PlaceOf): DraftStep {
  const op: StepOp = { do: 'linkDel', at: linkAt(link), ...(link.mac === undefined ? {} : { mac: link.mac }) }
  const inverse = restoreLink(facts, link, placeOf)
  return step(
    op,
    sentence('plan.reason.cableDel'),
    [{ that: 'link-exists', at: op.at, kind: 'veth' }],
    inverse,
  )
}

/** The links that were in it alone, and lo. Bridges after their ports would be refused, so they come first. */
export function contentsAgain(
  facts: PlanFacts,
  links: readonly Link[],
  all: ReadonlySet<Link['id']>,
  placeOf: PlaceOf,
): StepOp[] {
  const out: StepOp[] = []
  const seen = new Set<Link['id']>()
  const order = [...links].sort((a, b) => Number(b.kind === 'bridge') - Number(a.kind === 'bridge'))
  for (const link of order) {
    // What sits on a link of the namespace comes with that.
    const { parent } = link
    if (seen.has(link.id) || (parent?.seen && all.has(parent.link))) continue
    if (link.peer?.seen) seen.add(link.peer.link)
    if (link.linkType === 'loopback') out.push(...loopbackAgain(facts, link, placeOf))
    // A bridge's ports may not be there yet: each port says its master itself.
    else out.push(...restoreLink(facts, link, placeOf).filter((op) => !isPortOf(op)))
  }
  return out
}

const isPortOf = (op: StepOp): boolean =>
  op.do === 'linkSet' && op.set.master !== undefined && Object.keys(op.set).length === 1

function loopbackAgain(facts: PlanFacts, link: Link, placeOf: PlaceOf): StepOp[] {
  const { alias } = link
  const set = { ...(isUp(link) ? { up: true } : {}), ...(alias === undefined ? {} : { alias }) }
  if (Object.keys(set).length === 0) return []
  const at = { place: placeOf(link.netns), ifname: link.ifname }
  const own = (local: string): boolean => local === '127.0.0.1' || local === '::1'
  return [{ do: 'linkSet', at, set }, ...restoreAddresses(facts, link, (address) => !own(address.local), at)]
}

const foreign = (name: string, links: readonly Link[]): Warning[] =>
  links.length <= 1
    ? []
    : [{ ...sentence('plan.warning.foreignObject', { name }), code: 'foreign-object', confirm: true }]

const losses = (facts: PlanFacts, link: Link): Warning[] =>
  link.linkType === 'loopback'
    ? []
    : deletionWarnings(facts, link).filter((warning) => warning.code === 'not-undoable')
