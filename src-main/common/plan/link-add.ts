// New links of the kinds that sit on another link or stand alone: dummy, macvlan, ipvlan, vlan, vxlan. What can't be
// made on that lower link is refused in link-add-check.ts.
import type { Link } from '../net/link'
import { cidrText, readCidr } from '../net/subnet'
import { carrierTraces, keepBridgeMac } from './attach'
import { bridgeOf, checkAddress, checkNewName, checkWireAddress, knownLink, netnsOf, refuse } from './check'
import { linkAt, step } from './facts'
import type { Draft, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { checkKind } from './link-add-check'
import { cableMacs, ownershipMark } from './naming'
import { sentence } from './sentences'
import type { SentenceKey } from './sentences'
import type { LinkAt, NewKind, NewLink, Sentence, StepOp } from './step'
import { addressWarnings, publicWarning } from './warnings'

type LinkAdd = IntentOf<'link-add'>
const op = 'linkAdd'

/** Plans `ip link add … type KIND`, its mark, its being up, its addresses. Throws what the checks throw. */
export function planLinkAdd(intent: LinkAdd, facts: PlanFacts): Draft {
  const { ifname } = intent
  const lower = lowerOf(intent, facts)
  const netns = netnsOf(facts, intent.netns ?? lower?.netns ?? facts.host, op).id
  checkNewName(facts, netns, ifname, op)
  const kind = kindOf(intent.link)
  checkKind(facts, { netns, kind, lower, up: intent.up !== false, isPort: intent.bridge !== undefined })
  const bridge = intent.bridge === undefined ? undefined : bridgeIn(facts, intent.bridge, netns)
  const addresses = (intent.addresses ?? []).map((text) =>
    bridge ? checkWireAddress(facts, bridge, text, op) : checkAddress(text, op),
  )
  const at: LinkAt = { place: { netns }, ifname }
  const seed = `${facts.seed} ${netns} ${ifname}`
  const mac = intent.mac?.toLowerCase() ?? proposedMac(facts, kind, seed)
  const link: NewLink = {
    at,
    ...(mac === undefined ? {} : { mac }),
    ...(intent.mtu === undefined ? {} : { mtu: intent.mtu }),
    ...(bridge ? { master: linkAt(bridge) } : {}),
  }
  const values = { kind: kind.kind, name: ifname, lower: lower?.ifname ?? '' }
  return {
    title: lower ? sentence('plan.title.linkAddOn', values) : sentence('plan.title.linkAdd', values),
    steps: [
      ...(bridge ? keepBridgeMac(facts, bridge) : []),
      step(
        { do: 'linkAdd', link, kind, ...(lower ? { lower: linkAt(lower) } : {}) },
        reasonOf(kind, values),
        [
          ...(lower ? [{ that: 'link-exists' as const, at: linkAt(lower) }] : []),
          ...(bridge ? [{ that: 'link-exists' as const, at: linkAt(bridge), kind: 'bridge' }] : []),
          { that: 'link-absent', at },
        ],
        [deletion(link, kind), ...(bridge ? carrierTraces(facts, bridge) : [])],
      ),
      step(
        {
          do: 'linkSet',
          at,
          set: { alias: ownershipMark(seed), ...(intent.up === false ? {} : { up: true }) },
        },
        sentence('plan.reason.mark', { name: ifname }),
      ),
      ...addresses.map((cidr) =>
        step({ do: 'addrAdd', at, cidr: cidrText(cidr) }, sentence('plan.reason.address', { name: ifname })),
      ),
    ],
    warnings: addresses.flatMap((cidr) =>
      bridge ? addressWarnings(facts, bridge, cidr) : publicWarning(cidr),
    ),
    proposed: intent.mac === undefined && mac !== undefined ? { mac } : {},
    touches: [netns, ...(lower ? [lower.id] : []), ...(bridge ? [bridge.id] : [])],
  }
}

/** Takes a new link away again: known by its MAC, or by its kind where the MAC is its lower link's. */
export const deletion = ({ at, mac }: NewLink, { kind }: NewKind): StepOp => ({
  do: 'linkDel',
  at,
  ...(mac === undefined ? { kind } : { mac }),
})

function lowerOf({ link }: LinkAdd, facts: PlanFacts): Link | undefined {
  if (!('lower' in link) || link.lower === undefined) return undefined
  const lower = knownLink(facts, link.lower, op)
  netnsOf(facts, lower.netns, op)
  return lower
}

function bridgeIn(facts: PlanFacts, id: NonNullable<LinkAdd['bridge']>, netns: Link['netns']): Link {
  const bridge = bridgeOf(facts, id, op)
  if (bridge.netns !== netns)
    refuse('invalid', op, `${bridge.ifname} is in another network namespace than its new port`, {
      target: bridge.id,
      hint: 'a port and its bridge live in one namespace',
      hintKey: 'hint.otherNetns',
    })
  return bridge
}

const addressText = (text: string): string => cidrText(readCidr(text)).replace(/\/\d+$/, '')

/** The intent's kind as a step says it, with what we choose where it says nothing. */
function kindOf(link: LinkAdd['link']): NewKind {
  switch (link.kind) {
    case 'dummy':
      return { kind: 'dummy' }
    case 'macvlan':
      return { kind: 'macvlan', mode: link.mode ?? 'bridge' }
    case 'ipvlan':
      return { kind: 'ipvlan', mode: link.mode ?? 'l2', flag: link.flag ?? 'bridge' }
    case 'vlan':
      return { kind: 'vlan', protocol: link.protocol ?? '802.1Q', vlanId: link.vlanId }
    case 'vxlan':
      return {
        kind: 'vxlan',
        vni: link.vni,
        dstPort: link.dstPort ?? 4789,
        ...(link.remote === undefined ? {} : { group: addressText(link.remote) }),
        ...(link.local === undefined ? {} : { local: addressText(link.local) }),
        ...(link.ttl === undefined ? {} : { ttl: link.ttl }),
        ...(link.learning === undefined ? {} : { learning: link.learning }),
      }
  }
}

/** ipvlan and vlan have their lower link's, and so has a macvlan in mode passthru. */
function proposedMac(facts: PlanFacts, kind: NewKind, seed: string): string | undefined {
  if (kind.kind === 'ipvlan' || kind.kind === 'vlan') return undefined
  if (kind.kind === 'macvlan' && kind.mode === 'passthru') return undefined
  return cableMacs(facts.topology, `${kind.kind} ${seed}`).far
}

const reasons: Readonly<Record<NewKind['kind'], SentenceKey>> = {
  dummy: 'plan.reason.dummyAdd',
  macvlan: 'plan.reason.macvlanAdd',
  ipvlan: 'plan.reason.ipvlanAdd',
  vlan: 'plan.reason.vlanAdd',
  vxlan: 'plan.reason.vxlanAdd',
}

function reasonOf(kind: NewKind, values: Sentence['values']): Sentence {
  if (kind.kind === 'macvlan' && kind.mode === 'passthru')
    return sentence('plan.reason.macvlanPassthru', values)
  const more =
    kind.kind === 'vlan'
      ? { vlan: kind.vlanId ?? 0 }
      : kind.kind === 'vxlan'
        ? { vni: kind.vni ?? 0, port: kind.dstPort ?? 0 }
        : {}
  return sentence(reasons[kind.kind], { ...values, ...more })
}
