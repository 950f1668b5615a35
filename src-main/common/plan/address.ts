// Addresses of a link that exists: added and removed.
import { cidrOf } from '../net/address'
import type { Address } from '../net/address'
import type { Link } from '../net/link'
import { cidrText, readCidr } from '../net/subnet'
import { displayText } from '../text'
import { checkAddress, checkWireAddress, knownLink, refuse } from './check'
import { linkAt, step } from './facts'
import type { Draft, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { inverseOf } from './inverse'
import type { Warning } from './plan'
import { sentence } from './sentences'
import type { StepOp } from './step'
import { linkWarnings, publicWarning } from './warnings'

const ownOf = (facts: PlanFacts, link: Link, cidr: string): Address | undefined =>
  facts.select.addressesOf(link.id).find((one) => cidrOf(one) === cidr)

/** Plans `ip address add`. Throws `exists` when the link, or somebody on its bridge, has it. */
export function planAddressAdd(intent: IntentOf<'address-add'>, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'addrAdd')
  const address = checkAddress(intent.cidr, 'addrAdd')
  const cidr = cidrText(address)
  const name = displayText(link.ifname)
  if (ownOf(facts, link, cidr))
    refuse('exists', 'addrAdd', `${name} has ${cidr} already`, { target: link.id })
  const bridge = wireOf(facts, link)
  if (bridge) checkWireAddress(facts, bridge, intent.cidr, 'addrAdd')
  const at = linkAt(link)
  const op: StepOp = { do: 'addrAdd', at, cidr }
  return {
    title: sentence('plan.title.addressAdd', { address: cidr, name: link.ifname }),
    steps: [
      step(
        op,
        sentence('plan.reason.addressAdd'),
        [
          { that: 'link-exists', at },
          { that: 'address-absent', at, cidr },
        ],
        inverseOf(op, facts),
      ),
    ],
    warnings: [...linkWarnings(facts, link, false), ...publicWarning(address)],
    proposed: {},
    touches: [link.id],
  }
}

/** The bridge whose wire the link is on: itself, its master, or that of its veth peer. */
export function wireOf({ topology }: Pick<PlanFacts, 'topology'>, link: Link): Link | undefined {
  const peer = link.peer?.seen ? topology.links[link.peer.link] : undefined
  const ids = [link.id, link.master, peer?.master]
  return ids
    .map((id) => (id === undefined ? undefined : topology.links[id]))
    .find((one) => one?.kind === 'bridge')
}

/** Plans `ip address del`. Throws `not-found`. */
export function planAddressDel(intent: IntentOf<'address-del'>, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'addrDel')
  const cidr = cidrText(readCidr(intent.cidr))
  const own = ownOf(facts, link, cidr)
  if (!own)
    return refuse('not-found', 'addrDel', `${displayText(link.ifname)} has no address ${cidr}`, {
      target: link.id,
    })
  const at = linkAt(link)
  const op: StepOp = { do: 'addrDel', at, cidr, ...(own.peer === undefined ? {} : { peer: own.peer }) }
  return {
    title: sentence('plan.title.addressDel', { address: cidr, name: link.ifname }),
    steps: [
      step(
        op,
        sentence('plan.reason.addressDel'),
        [
          { that: 'link-exists', at },
          { that: 'address-present', at, cidr },
        ],
        inverseOf(op, facts),
      ),
    ],
    warnings: lossWarnings(facts, link),
    proposed: {},
    touches: [link.id],
  }
}

/** Only the last address of a link takes its routes along. */
const lossWarnings = (facts: PlanFacts, link: Link): Warning[] =>
  linkWarnings(facts, link, facts.select.addressesOf(link.id).length <= 2)
