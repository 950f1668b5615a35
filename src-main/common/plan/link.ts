// Settings of a link that exists: up, name, MTU, MAC, master. Creating and deleting are in other files.
import type { LinkId } from '../net/ids'
import type { Link } from '../net/link'
import { isUp } from '../net/link'
import { displayText } from '../text'
import { keepBridgeMac } from './attach'
import { checkNewName, knownLink, refuse } from './check'
import { linkAt, step } from './facts'
import type { Draft, DraftStep, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { inverseOf, valuesOf } from './inverse'
import { sentence } from './sentences'
import type { LinkSettings, Sentence, StepOp } from './step'
import { linkWarnings } from './warnings'

type LinkSet = IntentOf<'link-set'>

/** Plans `ip link set`. What the link has already is left out; `invalid` when nothing is left to change. */
export function planLinkSet(intent: LinkSet, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'linkSet')
  const set = changes(intent, facts, link)
  if (Object.keys(set).length === 0)
    refuse('invalid', 'linkSet', `${displayText(link.ifname)} is so already`, { target: link.id })
  checkSettings(facts, link, set)
  const at = linkAt(link)
  const op: StepOp = { do: 'linkSet', at, set }
  const severe = set.up === false || set.master !== undefined || set.mac !== undefined
  const master = intent.master ? facts.topology.links[intent.master] : undefined
  return {
    title: titleOf(facts, link, set),
    steps: [
      ...(master?.kind === 'bridge' ? keepBridgeMac(facts, master) : []),
      step(op, reasonOf(link, set), preconditionsOf(facts, link, set), inverseOf(op, facts)),
    ],
    warnings: linkWarnings(facts, link, severe),
    proposed: {},
    touches: [link.id, ...(master ? [master.id] : [])],
  }
}

/** What `intent` asks for and the link doesn't have. */
function changes(intent: LinkSet, facts: PlanFacts, link: Link): LinkSettings {
  const { up, ifname, mtu, master, promiscuous } = intent
  const isPromiscuous = link.flags.includes('PROMISC')
  const mac = intent.mac?.toLowerCase()
  return {
    ...(up === undefined || up === isUp(link) ? {} : { up }),
    ...(ifname === undefined || ifname === link.ifname ? {} : { ifname }),
    ...(mtu === undefined || mtu === link.mtu ? {} : { mtu }),
    ...(mac === undefined || mac === link.mac ? {} : { mac }),
    ...(promiscuous === undefined || promiscuous === isPromiscuous ? {} : { promiscuous }),
    ...(master === undefined || master === (link.master ?? null)
      ? {}
      : { master: master === null ? null : linkAt(masterOf(facts, link, master)) }),
  }
}

function masterOf(facts: PlanFacts, link: Link, id: LinkId): Link {
  const master = knownLink(facts, id, 'linkSet')
  const name = displayText(master.ifname)
  if (master.netns !== link.netns)
    refuse('invalid', 'linkSet', `${name} is in another network namespace than ${displayText(link.ifname)}`, {
      target: link.id,
      hint: 'a port and its bridge live in one namespace',
      hintKey: 'hint.otherNetns',
    })
  if (!['bridge', 'bond', 'vrf'].includes(master.kind ?? ''))
    refuse('invalid', 'linkSet', `${name} takes no ports: it is no bridge`, {
      target: master.id,
      hint: 'choose a bridge',
      hintKey: 'hint.notABridge',
    })
  return master
}

function checkSettings(facts: PlanFacts, link: Link, set: LinkSettings): void {
  const name = displayText(link.ifname)
  if (set.ifname !== undefined) checkNewName(facts, link.netns, set.ifname, 'linkSet')
  const { mtu, mac } = set
  const [min, max] = [link.minMtu ?? 0, link.maxMtu ?? 0]
  if (mtu !== undefined && (mtu < min || (max > 0 && mtu > max)))
    refuse('invalid', 'linkSet', `${name} can’t have an MTU of ${mtu}`, {
      target: link.id,
      hint: `it takes ${min} to ${max} bytes`,
      hintKey: 'hint.mtuRange',
    })
  if (mac !== undefined && (parseInt(mac.slice(0, 2), 16) & 1 || mac === '00:00:00:00:00:00'))
    refuse('invalid', 'linkSet', `${mac} can’t be the MAC of a link`, {
      target: link.id,
      hint: 'the second digit must be even: a unicast address',
      hintKey: 'hint.unicastMac',
    })
  if (
    link.linkType === 'loopback' &&
    (mac !== undefined || set.master !== undefined || set.ifname !== undefined)
  )
    refuse(
      'invalid',
      'linkSet',
      `${name} is the loopback: it has neither MAC nor master, and keeps its name`,
      {
        target: link.id,
      },
    )
}

function preconditionsOf(facts: PlanFacts, link: Link, set: LinkSettings): DraftStep['preconditions'] {
  const at = linkAt(link)
  return [
    { that: 'link-exists', at },
    { that: 'link-is', at, set: valuesOf(facts, link, set) },
    ...(set.ifname === undefined
      ? []
      : [{ that: 'link-absent' as const, at: { place: at.place, ifname: set.ifname } }]),
  ]
}

function titleOf(facts: PlanFacts, link: Link, set: LinkSettings): Sentence {
  const name = link.ifname
  if (Object.keys(set).length > 1) return sentence('plan.title.linkSet', { name })
  if (set.up !== undefined) return sentence(set.up ? 'plan.title.linkUp' : 'plan.title.linkDown', { name })
  if (set.ifname !== undefined) return sentence('plan.title.linkRename', { name, to: set.ifname })
  if (set.mtu !== undefined) return sentence('plan.title.linkMtu', { name, to: set.mtu })
  if (set.mac !== undefined) return sentence('plan.title.linkMac', { name, to: set.mac })
  if (set.promiscuous !== undefined)
    return sentence(set.promiscuous ? 'plan.title.linkPromisc' : 'plan.title.linkNoPromisc', { name })
  if (set.master) return sentence('plan.title.linkMaster', { name, to: set.master.ifname })
  const old = link.master === undefined ? undefined : facts.topology.links[link.master]
  return sentence('plan.title.linkNoMaster', { name, to: old?.ifname ?? '' })
}

function reasonOf(link: Link, set: LinkSettings): Sentence {
  if (set.promiscuous === true) return sentence('plan.reason.promiscuous', { name: link.ifname })
  if (set.up === undefined) return sentence('plan.reason.change', { name: link.ifname })
  return sentence(set.up ? 'plan.reason.up' : 'plan.reason.down')
}
