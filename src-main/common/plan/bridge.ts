// New bridges. Deleting one is detach.ts's `ip link del`.
import type { BridgeAttrs } from '../net/bridge'
import { cidrText, isLoopback } from '../net/subnet'
import { checkAddress, checkNewName, netnsOf, refuse } from './check'
import { step } from './facts'
import type { Draft, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { bridgeMac, ownershipMark } from './naming'
import { sentence } from './sentences'
import type { LinkAt, StepOp } from './step'
import { publicWarning } from './warnings'

/** Plans a bridge: `ip link add NAME type bridge`, its mark, its addresses. */
export function planBridgeAdd(intent: IntentOf<'bridge-add'>, facts: PlanFacts): Draft {
  const netns = netnsOf(facts, intent.netns ?? facts.host, 'bridgeAdd').id
  checkNewName(facts, netns, intent.ifname, 'bridgeAdd')
  const at: LinkAt = { place: { netns }, ifname: intent.ifname }
  const addresses = (intent.addresses ?? []).map((text) => {
    const cidr = checkAddress(text, 'bridgeAdd')
    if (isLoopback(cidr)) refuse('invalid', 'bridgeAdd', `${text} is a loopback address`)
    return cidr
  })
  const seed = `${facts.seed} ${netns} ${intent.ifname}`
  const mac = bridgeMac(facts.topology, seed)
  const attrs: Partial<BridgeAttrs> = intent.stp === undefined ? {} : { stp: intent.stp }
  const make: StepOp = { do: 'bridgeAdd', link: { at, mac, up: true }, attrs }
  const values = { name: intent.ifname }
  return {
    title: sentence('plan.title.bridgeAdd', values),
    steps: [
      step(
        make,
        sentence('plan.reason.bridgeAdd', values),
        [{ that: 'link-absent', at }],
        [{ do: 'linkDel', at, mac }],
      ),
      step({ do: 'linkSet', at, set: { alias: ownershipMark(seed) } }, sentence('plan.reason.mark', values)),
      ...addresses.map((cidr) =>
        step({ do: 'addrAdd', at, cidr: cidrText(cidr) }, sentence('plan.reason.address', values)),
      ),
    ],
    warnings: addresses.flatMap(publicWarning),
    proposed: { mac },
    touches: [netns],
  }
}
