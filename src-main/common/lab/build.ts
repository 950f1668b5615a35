// The steps that make what a lab asks for and the kernel lacks: namespaces, bridges, cables, each marked as the lab's.
import { refuse } from '../plan/check'
import { step } from '../plan/facts'
import type { DraftStep } from '../plan/facts'
import { sentence } from '../plan/sentences'
import type { LinkAt, LinkSettings, NewKind, NewLink, Precondition, StepOp } from '../plan/step'
import type { DesiredLink, DesiredNetns } from './desired'
import { markOf } from './mark'
import type { Site } from './site'

/** `ip netns add NAME`, its mark, its loopback up: undo of the namespace takes all of it back. */
export function netnsSteps(site: Site, { id, name }: DesiredNetns): DraftStep[] {
  const path = `${site.facts.netnsFolder}/${name}`
  const lo: LinkAt = { place: { made: name }, ifname: 'lo' }
  const alias = markOf(site.desired.lab, id)
  return [
    step(
      { do: 'netnsAdd', name, path },
      sentence('plan.reason.netnsAdd'),
      [{ that: 'netns-name-free', path }],
      [{ do: 'netnsDel', name, path }],
    ),
    step({ do: 'linkSet', at: lo, set: { alias, up: true } }, sentence('plan.reason.markNetns', { name })),
  ]
}

const usualMtu = 1500

export const atOf = (site: Site, link: Pick<DesiredLink, 'spot' | 'ifname'>): LinkAt => ({
  place: site.place(link.spot),
  ifname: link.ifname,
})

/**
 * A place that an earlier step makes has nothing in it yet; a name that one of the lab's own links has is free by the
 * time that this step comes.
 */
const absent = ({ facts }: Site, at: LinkAt): Precondition[] =>
  'made' in at.place || facts.select.linkByName(at.place.netns, at.ifname)
    ? []
    : [{ that: 'link-absent', at }]

function newLink(site: Site, { mac, mtu, ...link }: DesiredLink): NewLink {
  return {
    at: atOf(site, link),
    ...(mac === undefined ? {} : { mac }),
    ...(mtu === usualMtu ? {} : { mtu }),
  }
}

export function bridgeSteps(site: Site, link: DesiredLink): DraftStep[] {
  // An MTU is the bridge's own, and stays when ports come, only once it was changed (br_change_mtu).
  const { mtu: _mtu, ...plain } = newLink(site, link)
  const made = link.ownMtu && link.mtu === usualMtu ? { ...plain, mtu: usualMtu - 1 } : plain
  const attrs = link.stp ? { stp: true } : { stp: false }
  return [
    step(
      { do: 'bridgeAdd', link: { ...made, up: true }, attrs },
      sentence('plan.reason.bridgeAdd'),
      absent(site, made.at),
      undoOf(made),
    ),
    mark(site, link, link.ownMtu ? { mtu: link.mtu } : {}),
  ]
}

/** Made in one message, both ends in place; then the marks, which the kernel takes only afterwards. */
export function cableSteps(site: Site, near: DesiredLink, far: DesiredLink): DraftStep[] {
  const [one, other] = [newLink(site, near), newLink(site, far)]
  const master = masterAt(site, near)
  const link: NewLink = { ...one, up: true, ...(master ? { master } : {}) }
  const inverse = 'netns' in other.at.place && !('netns' in one.at.place) ? undoOf(other) : undoOf(one)
  const farMaster = masterAt(site, far)
  return [
    step(
      { do: 'vethAdd', link, peer: other },
      sentence('plan.reason.labCable', { near: near.label, far: far.label }),
      [...absent(site, one.at), ...absent(site, other.at)],
      inverse,
    ),
    mark(site, near, {}),
    mark(site, far, { ...(farMaster ? { master: farMaster } : {}), up: true }),
  ]
}

/** A dummy, macvlan, ipvlan, vlan or vxlan. */
export function upperSteps(site: Site, link: DesiredLink, kind: NewKind): DraftStep[] {
  const lower = link.lower === undefined ? undefined : site.desired.links.get(link.lower)
  const missing = site.facts.features?.[kind.kind]
  if (missing?.available === false)
    refuse('unsupported', 'labApply', missing.missing ?? `this kernel has no ${kind.kind}`, {
      hint: 'this kernel lacks that kind of link: load or install its module',
      hintKey: 'hint.kernelLacks',
    })
  const made = { ...newLink(site, link), mtu: link.mtu }
  return [
    step(
      { do: 'linkAdd', link: made, kind, ...(lower ? { lower: atOf(site, lower) } : {}) },
      sentence('plan.reason.labUpper', { name: link.label, kind: kind.kind }),
      absent(site, made.at),
      undoOf(made, kind.kind),
    ),
    mark(site, link, { up: true }),
  ]
}

/** What is in a namespace that the plan makes goes with it. */
const undoOf = ({ at, mac }: NewLink, kind?: string): StepOp[] =>
  'made' in at.place
    ? []
    : [{ do: 'linkDel', at, ...(mac !== undefined ? { mac } : kind === undefined ? {} : { kind }) }]

export function masterAt(site: Site, link: DesiredLink): LinkAt | undefined {
  const master = link.master === undefined ? undefined : site.desired.links.get(link.master)
  return master && atOf(site, master)
}

const mark = (site: Site, link: DesiredLink, more: LinkSettings): DraftStep =>
  step(
    { do: 'linkSet', at: atOf(site, link), set: { alias: markOf(site.desired.lab, link.id), ...more } },
    more.up
      ? sentence('plan.reason.markUp', { name: link.label })
      : sentence('plan.reason.mark', { name: link.label }),
  )
