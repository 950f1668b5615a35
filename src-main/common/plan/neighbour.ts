// Static neighbours: who has an address on a link is said, not asked.
import { neighbourId } from '../net/neighbour'
import { cidrText, readCidr } from '../net/subnet'
import { displayText } from '../text'
import { knownLink, netnsOf, refuse } from './check'
import { linkAt, step } from './facts'
import type { Draft, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { inverseOf } from './inverse'
import { sentence } from './sentences'
import type { StepOp } from './step'
import { linkWarnings } from './warnings'

const addressOf = (text: string): string => cidrText(readCidr(text)).replace(/\/\d+$/, '')

/** Plans `ip neighbour replace … nud permanent`. Throws `exists` when it is so already. */
export function planNeighbourAdd(intent: IntentOf<'neighbour-add'>, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'neighAdd')
  netnsOf(facts, link.netns, 'neighAdd')
  const ip = addressOf(intent.ip)
  const mac = intent.mac.toLowerCase()
  const old = facts.topology.neighbours[neighbourId(link.id, ip)]
  if (link.mac === undefined)
    refuse('invalid', 'neighAdd', `${displayText(link.ifname)} has no MACs`, { target: link.id })
  if (old?.state === 'PERMANENT' && old.mac === mac)
    refuse('exists', 'neighAdd', `${displayText(link.ifname)} has that neighbour already`, {
      target: link.id,
    })
  const at = linkAt(link)
  const op: StepOp = { do: 'neighAdd', at, ip, mac }
  const values = { ip, mac, name: link.ifname }
  return {
    title: sentence('plan.title.neighbourAdd', values),
    steps: [
      step(
        op,
        sentence('plan.reason.neighbourAdd', values),
        [{ that: 'link-exists', at }],
        inverseOf(op, facts),
      ),
    ],
    warnings: linkWarnings(facts, link, false),
    proposed: {},
    touches: [link.id],
  }
}

/** Plans `ip neighbour del`. Throws `not-found`: only static ones are there to be removed. */
export function planNeighbourDel(intent: IntentOf<'neighbour-del'>, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'neighDel')
  netnsOf(facts, link.netns, 'neighDel')
  const ip = addressOf(intent.ip)
  if (facts.topology.neighbours[neighbourId(link.id, ip)]?.state !== 'PERMANENT')
    refuse('not-found', 'neighDel', `${displayText(link.ifname)} has no static neighbour ${ip}`, {
      target: link.id,
      hint: 'the others are found and forgotten by the kernel itself',
      hintKey: 'hint.onlyStatic',
    })
  const at = linkAt(link)
  const op: StepOp = { do: 'neighDel', at, ip }
  const values = { ip, name: link.ifname }
  return {
    title: sentence('plan.title.neighbourDel', values),
    steps: [
      step(
        op,
        sentence('plan.reason.neighbourDel', values),
        [{ that: 'link-exists', at }],
        inverseOf(op, facts),
      ),
    ],
    warnings: linkWarnings(facts, link, false),
    proposed: {},
    touches: [link.id],
  }
}
