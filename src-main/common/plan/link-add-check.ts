// What a new macvlan, ipvlan, vlan, vxlan or dummy can't be, by what is there already: refusals with what to do.
import type { NetnsId } from '../net/ids'
import { isUp } from '../net/link'
import type { Link } from '../net/link'
import { isMulticast, readCidr } from '../net/subnet'
import { displayText } from '../text'
import { refuse } from './check'
import type { PlanFacts } from './facts'
import type { NewKind } from './step'

export interface NewKindFacts {
  netns: NetnsId
  kind: NewKind
  lower: Link | undefined
  up: boolean
  isPort: boolean
}

const op = 'linkAdd'

/** Throws `unsupported` where the kernel lacks the kind, and `invalid`, `busy` or `exists` for what it would refuse. */
export function checkKind(facts: PlanFacts, made: NewKindFacts): void {
  const { kind, lower, isPort } = made
  const missing = facts.features?.[kind.kind]
  if (missing?.available === false)
    refuse('unsupported', op, missing.missing ?? `this kernel has no ${kind.kind}`, {
      hint: 'this kernel lacks that kind of link: load or install its module',
      hintKey: 'hint.kernelLacks',
    })
  if (isPort && (kind.kind === 'ipvlan' || (kind.kind === 'macvlan' && kind.mode !== 'passthru')))
    refuse('invalid', op, `a ${kind.kind} can’t be the port of a bridge`, {
      hint: 'connect a veth cable to the bridge instead',
      hintKey: 'hint.useVeth',
    })
  if (lower) checkLower(facts, made, lower)
  if (kind.kind === 'vxlan') checkVxlan(facts, made, kind)
}

function checkLower(facts: PlanFacts, { kind, up }: NewKindFacts, lower: Link): void {
  const name = displayText(lower.ifname)
  if (lower.linkType === 'loopback')
    refuse('invalid', op, `${name} is the loopback: nothing can sit on it`, { target: lower.id })
  const others = facts.select.uppersOf(lower.id)
  if (kind.kind === 'macvlan' || kind.kind === 'ipvlan') {
    if (lower.master !== undefined)
      refuse('busy', op, `${name} is a port of a bridge: it can’t carry a ${kind.kind} besides`, {
        target: lower.id,
        hint: 'sit on the bridge itself, or take the port off it',
        hintKey: 'hint.lowerIsPort',
      })
    const foreign = others.find(
      (one) => one.kind !== kind.kind && /^(macv|ipv)(lan|tap)$/.test(one.kind ?? ''),
    )
    if (foreign)
      refuse('busy', op, `${name} carries ${displayText(foreign.ifname)}, a ${foreign.kind ?? ''}`, {
        target: lower.id,
        hint: 'a link carries macvlans or ipvlans, never both',
        hintKey: 'hint.lowerKinds',
      })
  }
  if (kind.kind === 'macvlan') checkMacvlan(kind.mode, others, lower)
  if (kind.kind === 'ipvlan') checkIpvlan(kind, others, lower)
  if (kind.kind === 'vlan') checkVlan(kind, others, lower, up)
}

function checkMacvlan(mode: string | undefined, others: readonly Link[], lower: Link): void {
  const name = displayText(lower.ifname)
  const macvlans = others.filter((one) => one.attrs?.kind === 'macvlan' || one.attrs?.kind === 'macvtap')
  const passthru = macvlans.some((one) => one.attrs && 'mode' in one.attrs && one.attrs.mode === 'passthru')
  if (passthru || (mode === 'passthru' && macvlans.length > 0))
    refuse('busy', op, `a macvlan in mode passthru has ${name} for itself alone`, {
      target: lower.id,
      hint: 'choose another mode, or another link',
      hintKey: 'hint.passthru',
    })
}

/** All ipvlans of one link share mode and flag: a new one with others would change the others’. */
function checkIpvlan(kind: Extract<NewKind, { kind: 'ipvlan' }>, others: readonly Link[], lower: Link): void {
  for (const { attrs, ifname } of others)
    if (attrs?.kind === 'ipvlan' && (attrs.mode !== kind.mode || attrs.flag !== kind.flag))
      refuse(
        'busy',
        op,
        `${displayText(ifname)} on ${displayText(lower.ifname)} is in mode ${attrs.mode} ${attrs.flag}`,
        {
          target: lower.id,
          hint: 'all ipvlans of one link share a mode: choose the same one',
          hintKey: 'hint.ipvlanMode',
        },
      )
}

function checkVlan(
  kind: Extract<NewKind, { kind: 'vlan' }>,
  others: readonly Link[],
  lower: Link,
  up: boolean,
): void {
  const name = displayText(lower.ifname)
  const taken = others.find(
    ({ attrs }) => attrs?.kind === 'vlan' && attrs.vlanId === kind.vlanId && attrs.protocol === kind.protocol,
  )
  if (taken)
    refuse('exists', op, `${displayText(taken.ifname)} is VLAN ${kind.vlanId ?? 0} of ${name} already`, {
      target: taken.id,
      hint: 'choose another VLAN',
      hintKey: 'hint.otherVlan',
    })
  if (up && !isUp(lower))
    refuse('invalid', op, `${name} is down: a VLAN on it can’t come up`, {
      target: lower.id,
      hint: 'bring the lower link up first',
      hintKey: 'hint.lowerUp',
    })
}

function checkVxlan(
  facts: PlanFacts,
  { netns, lower }: NewKindFacts,
  kind: Extract<NewKind, { kind: 'vxlan' }>,
): void {
  const group = kind.group === undefined ? undefined : readCidr(kind.group)
  if (group && isMulticast(group) && !lower)
    refuse('invalid', op, `the multicast group ${kind.group ?? ''} needs a lower link`, {
      hint: 'say on which link the group is heard',
      hintKey: 'hint.groupLower',
    })
  if (group && kind.local !== undefined && readCidr(kind.local).family !== group.family)
    refuse('invalid', op, `${kind.group ?? ''} and ${kind.local} are of two families`, {
      hint: 'both ends are IPv4, or both are IPv6',
      hintKey: 'hint.oneFamily',
    })
  const taken = facts.select
    .linksOf(lower?.netns ?? netns)
    .find(({ attrs }) => attrs?.kind === 'vxlan' && attrs.vni === kind.vni && attrs.dstPort === kind.dstPort)
  if (taken)
    refuse(
      'exists',
      op,
      `${displayText(taken.ifname)} has VXLAN ${kind.vni ?? 0} on port ${kind.dstPort ?? 0}`,
      {
        target: taken.id,
        hint: 'choose another VNI or port',
        hintKey: 'hint.otherVni',
      },
    )
}
