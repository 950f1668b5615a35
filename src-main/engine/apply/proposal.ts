// What the form of a hot add opens with: bridges to choose from, the next free name and address, the gateway.
import type { Link } from '../../common/net/link'
import { bridgeOf, targetOf } from '../../common/plan/check'
import type { PlanFacts } from '../../common/plan/facts'
import { nextEthName } from '../../common/plan/naming'
import { bridgesFor, subnetTexts, subnetsOf } from '../../common/plan/propose'
import { defaultRoutesOf } from '../../common/plan/warnings'
import { ipText } from '../../common/net/subnet'
import { displayText } from '../../common/text'
import type { AttachProposal } from '../../common/rpc/contract'
import type { Changer, Observer } from '../engine'
import { freeOnWire } from './addresses'
import { lookAt } from './gather'

export async function proposeAttach(
  observer: Observer,
  args: Parameters<Changer['proposeAttach']>[0],
): Promise<AttachProposal> {
  const { facts, target } = await lookAt(observer, args.target)
  try {
    const { label, netns } = targetOf(facts, args.allowHost ?? false, 'attach')
    const all = bridgesFor(facts, netns)
    const first = args.bridge === undefined ? all[0] : bridgeOf(facts, args.bridge, 'attach')
    const bridges = first ? [first, ...all.filter(({ id }) => id !== first.id)] : all
    const defaultRoute = defaultRouteText(facts, netns)
    return {
      target: { label, netns },
      bridges: bridges.map((bridge) => ({
        link: bridge.id,
        ifname: bridge.ifname,
        subnets: subnetTexts(facts, bridge),
      })),
      name: nextEthName(facts, netns),
      ...(first ? await addressFor(observer, facts, first) : { probed: false }),
      ...(defaultRoute === undefined ? {} : { defaultRoute }),
    }
  } finally {
    target?.close()
  }
}

async function addressFor(
  observer: Observer,
  facts: PlanFacts,
  bridge: Link,
): Promise<Pick<AttachProposal, 'address' | 'gateway' | 'probed'>> {
  const { addresses, probed } = await freeOnWire(observer, facts, bridge)
  const [address] = addresses
  const [subnet] = subnetsOf(facts, bridge)
  return {
    ...(address === undefined ? {} : { address }),
    ...(subnet ? { gateway: ipText(subnet.family, subnet.value) } : {}),
    probed,
  }
}

/** "via 172.17.0.1 dev eth0" */
function defaultRouteText(
  facts: PlanFacts,
  netns: Parameters<typeof defaultRoutesOf>[1],
): string | undefined {
  const [route] = defaultRoutesOf(facts, netns)
  if (!route) return undefined
  const device = route.device === undefined ? undefined : facts.topology.links[route.device]?.ifname
  return [
    route.via === undefined ? '' : `via ${route.via}`,
    device === undefined ? '' : `dev ${displayText(device)}`,
  ]
    .filter(Boolean)
    .join(' ')
}
