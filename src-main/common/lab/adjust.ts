// The steps that change what a lab has already and wants otherwise: settings, addresses, routes. What is as it should be
// gets no step, so nothing flaps.
import { cidrOf } from '../net/address'
import type { Address } from '../net/address'
import { isUp } from '../net/link'
import type { Link } from '../net/link'
import type { Route } from '../net/route'
import { contains, isLinkLocal6, readCidr } from '../net/subnet'
import { linkAt, step } from '../plan/facts'
import type { DraftStep, PlanFacts } from '../plan/facts'
import { refuse } from '../plan/check'
import { inverseOf, valuesOf } from '../plan/inverse'
import { stepRoute } from '../plan/restore'
import { sentence } from '../plan/sentences'
import type { LinkAt, LinkSettings, StepOp, StepRoute } from '../plan/step'
import { atOf, masterAt } from './build'
import type { DesiredLink, DesiredRoute } from './desired'
import { readMark } from './mark'
import type { Site } from './site'

/** What of its settings the link hasn't. */
export function settingSteps(site: Site, wanted: DesiredLink, link: Link): DraftStep[] {
  const set = settingsOf(site, wanted, link)
  if (Object.keys(set).length === 0) return []
  const at = linkAt(link)
  const op: StepOp = { do: 'linkSet', at, set }
  return [
    step(
      op,
      sentence('plan.reason.change', { name: wanted.label }),
      [
        { that: 'link-exists', at, kind: wanted.kind },
        { that: 'link-is', at, set: valuesOf(site.facts, link, set) },
      ],
      inverseOf(op, site.facts),
    ),
  ]
}

function settingsOf(site: Site, wanted: DesiredLink, link: Link): LinkSettings {
  const master = masterAt(site, wanted)
  const stp = link.attrs?.kind === 'bridge' ? link.attrs.stp : undefined
  return {
    ...(link.ifname === wanted.ifname ? {} : { ifname: wanted.ifname }),
    ...(wanted.mac === undefined || link.mac === wanted.mac ? {} : { mac: wanted.mac }),
    ...(link.mtu === wanted.mtu ? {} : { mtu: wanted.mtu }),
    ...(masterName(site.facts, link) === master?.ifname ? {} : { master: master ?? null }),
    ...(wanted.stp === undefined || wanted.stp === stp ? {} : { bridge: { stp: wanted.stp } }),
    ...(isUp(link) ? {} : { up: true }),
  }
}

const masterName = ({ topology }: PlanFacts, link: Link): string | undefined =>
  link.master === undefined ? undefined : topology.links[link.master]?.ifname

/** Addresses that somebody gave the link: those that the kernel or a router made are nobody's business. */
const givenTo = (facts: PlanFacts, link: Link): Address[] =>
  facts.select
    .addressesOf(link.id)
    .filter((one) => !one.flags.includes('dynamic') && !isLinkLocal6(readCidr(cidrOf(one))))

/** What goes first, then what comes. `link`: undefined for one that the plan makes. */
export function addressSteps(
  site: Site,
  wanted: DesiredLink,
  link: Link | undefined,
): { remove: DraftStep[]; add: DraftStep[] } {
  const there = link ? givenTo(site.facts, link) : []
  const extra = there
    .filter((one) => !wanted.addresses.includes(cidrOf(one)))
    // Before the first of their subnet, with which they would go.
    .sort((a, b) => Number(b.flags.includes('secondary')) - Number(a.flags.includes('secondary')))
  const kept = there.filter((one) => !extra.includes(one))
  const lost = kept.filter((one) => extra.some((gone) => takesAlong(gone, one)))
  const has = new Set(kept.filter((one) => !lost.includes(one)).map(cidrOf))
  const at = link ? afterRename(link, wanted) : atOf(site, wanted)
  return {
    remove: link ? extra.map((one) => removeStep(site, link, at, one)) : [],
    add: wanted.addresses
      .filter((cidr) => !has.has(cidr))
      .map((cidr) =>
        addStep(
          site,
          wanted,
          at,
          cidr,
          lost.some((one) => cidrOf(one) === cidr),
        ),
      ),
  }
}

const afterRename = (link: Link, wanted: DesiredLink): LinkAt => ({ ...linkAt(link), ifname: wanted.ifname })

/** With the first address of a subnet the kernel drops the others of it (unless promote_secondaries is set). */
const takesAlong = (gone: Address, other: Address): boolean =>
  other.flags.includes('secondary') &&
  gone.family === other.family &&
  gone.prefixLength === other.prefixLength &&
  contains(readCidr(cidrOf(gone)), other.family, readCidr(other.local).value)

function removeStep(site: Site, link: Link, at: LinkAt, address: Address): DraftStep {
  const cidr = cidrOf(address)
  const op: StepOp = {
    do: 'addrDel',
    at,
    cidr,
    ...(address.peer === undefined ? {} : { peer: address.peer }),
  }
  const inverse = inverseOf({ ...op, at: linkAt(link) }, site.facts)
  return step(
    op,
    sentence('plan.reason.addressDel'),
    [{ that: 'address-present', at: linkAt(link), cidr }],
    inverse,
  )
}

function addStep(site: Site, wanted: DesiredLink, at: LinkAt, cidr: string, again: boolean): DraftStep {
  const exists = 'netns' in at.place && at.ifindex !== undefined
  const op: StepOp = { do: 'addrAdd', at, cidr, ...(again ? { replace: true } : {}) }
  // What goes with its link needs no undo of its own; what is put back after its neighbour is that one's to undo.
  const inverse = exists && !again ? inverseOf(op, site.facts) : []
  const checks =
    exists && !again
      ? [{ that: 'address-absent' as const, at: { ...at, ifname: nameNow(site, at) }, cidr }]
      : []
  return step(op, sentence('plan.reason.address', { name: wanted.label }), checks, inverse)
}

/** Preconditions are checked before the first step, when a link still has its old name. */
function nameNow({ facts }: Site, at: LinkAt): string {
  if (!('netns' in at.place)) return at.ifname
  const id = facts.select.linksOf(at.place.netns).find((link) => link.ifindex === at.ifindex)
  return id?.ifname ?? at.ifname
}

/** Routes by hand (or a lab's) in the main table, through that link. */
const routesThrough = (facts: PlanFacts, link: Link): Route[] =>
  facts.select
    .routesOf(link.netns)
    .filter(
      (route) =>
        route.device === link.id &&
        route.table === 254 &&
        route.type === 'unicast' &&
        (route.protocol === 'boot' || route.protocol === 'static'),
    )

/** `touched`: addresses of the link go or come, or it comes up, so that its routes may have gone with them. */
export function routeSteps(
  site: Site,
  wanted: readonly DesiredRoute[],
  device: DesiredLink,
  link: Link | undefined,
  touched: boolean,
): { remove: DraftStep[]; add: DraftStep[] } {
  const there = link ? routesThrough(site.facts, link) : []
  const extra = there.filter((route) => !wanted.some((one) => same(one, route)))
  const missing = wanted.filter((one) => touched || !there.some((route) => same(one, route)))
  const place = site.place(device.spot)
  return {
    remove: extra.map((route) => {
      const op: StepOp = { do: 'routeDel', place, route: stepRoute(site.facts, route) }
      return step(
        op,
        sentence('plan.reason.routeDel', { to: route.destination }),
        [{ that: 'route-present', place, route: op.route }],
        inverseOf(op, site.facts),
      )
    }),
    add: missing.map((one) =>
      addRoute(
        site,
        one,
        device,
        there.some((route) => same(one, route)),
      ),
    ),
  }
}

const same = (one: DesiredRoute, route: Route): boolean =>
  one.family === route.family &&
  one.to === route.destination &&
  one.via === route.via &&
  (one.metric ?? (one.family === 'inet' ? 0 : 1024)) === (route.metric ?? 0)

/** `again`: it is there, and may be gone by the time that this step is done. */
function addRoute(site: Site, one: DesiredRoute, device: DesiredLink, again: boolean): DraftStep {
  const place = site.place(one.spot)
  const route: StepRoute = {
    to: one.to,
    family: one.family,
    ...(one.via === undefined ? {} : { via: one.via }),
    device: device.ifname,
    ...(one.metric === undefined ? {} : { metric: one.metric }),
    ...(again ? { replace: true } : {}),
  }
  const exists = 'netns' in place && !replacesOwn(site, one)
  const undo: StepOp[] = 'netns' in place && !again ? [{ do: 'routeDel', place, route }] : []
  const key: StepRoute = {
    to: one.to,
    family: one.family,
    ...(one.metric === undefined ? {} : { metric: one.metric }),
  }
  return step(
    { do: 'routeAdd', place, route },
    sentence('plan.reason.routeAdd', { to: one.to }),
    exists && !again ? [{ that: 'route-absent', place, route: key }] : [],
    undo,
  )
}

/** An equal route of the lab's own goes first. Throws `exists` for one that isn't the lab's. */
function replacesOwn(site: Site, one: DesiredRoute): boolean {
  const { facts, desired } = site
  const place = site.netns(one.spot)
  const metric = one.metric ?? (one.family === 'inet' ? 0 : 1024)
  const there = (place === undefined ? [] : facts.select.routesOf(place)).find(
    (route) =>
      route.table === 254 &&
      route.type === 'unicast' &&
      route.family === one.family &&
      route.destination === one.to &&
      (route.metric ?? 0) === metric,
  )
  if (!there) return false
  const device = there.device === undefined ? undefined : facts.topology.links[there.device]
  if (readMark(device?.alias)?.lab === desired.lab) return true
  return refuse('exists', 'labApply', `there is a route to ${one.to} already that is not the lab’s`, {
    target: there.netns,
    hint: 'give the lab’s a metric of its own, or remove that one first',
    hintKey: 'hint.labRoute',
  })
}
