// Attach: a new cable between a target's namespace and a bridge. The target's default route stays, unless a gateway
// is asked for.
import type { NetnsId } from '../net/ids'
import type { Link } from '../net/link'
import { isUp } from '../net/link'
import type { Route } from '../net/route'
import { cidrText, linkLocalOf } from '../net/subnet'
import type { Cidr } from '../net/subnet'
import { bridgeOf, checkGateway, checkNewName, checkWireAddress, targetOf } from './check'
import { linkAt, step } from './facts'
import type { Draft, DraftStep, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { restoreRoute } from './inverse'
import { cableMacs, hostIfname, nextEthName, ownershipMark } from './naming'
import type { Warning } from './plan'
import { sentence } from './sentences'
import type { NewLink, Sentence, StepOp } from './step'
import { addressWarnings, defaultRoutesOf, defaultRouteWarning } from './warnings'

interface Cable {
  /** The target's. */
  netns: NetnsId
  bridge: Link
  near: NewLink & { mac: string }
  far: NewLink & { mac: string }
  alias: string
  /** For the sentences. */
  values: Sentence['values']
}

/** Plans an attach. Throws what check.ts throws. */
export function planAttach(intent: IntentOf<'attach'>, facts: PlanFacts): Draft {
  const target = targetOf(facts, intent.allowHost ?? false, 'attach')
  const bridge = bridgeOf(facts, intent.bridge, 'attach')
  const name = intent.name ?? nextEthName(facts, target.netns)
  checkNewName(facts, target.netns, name, 'attach')
  const addresses = (intent.addresses ?? facts.freeAddresses ?? []).map((text) =>
    checkWireAddress(facts, bridge, text, 'attach'),
  )
  const cable = cableOf(intent, facts, bridge, name, target)
  const gateway = gatewaySteps(intent, facts, cable, addresses)
  return {
    title: sentence('plan.title.attach', cable.values),
    steps: [
      ...keepBridgeMac(facts, bridge),
      ...cableSteps(facts, cable),
      ...addresses.map((cidr) => addressStep(cable, cidr)),
      ...gateway.steps,
    ],
    warnings: [...addresses.flatMap((cidr) => addressWarnings(facts, bridge, cidr)), ...gateway.warnings],
    proposed: {
      hostIfname: cable.near.at.ifname,
      ...(intent.name === undefined ? { name } : {}),
      ...(intent.mac === undefined ? { mac: cable.far.mac } : {}),
      ...(intent.addresses === undefined ? { addresses: addresses.map(cidrText) } : {}),
    },
    touches: [target.netns, bridge.id],
  }
}

function cableOf(
  intent: IntentOf<'attach'>,
  facts: PlanFacts,
  bridge: Link,
  name: string,
  target: { label: string; netns: NetnsId },
): Cable {
  const hostName = hostIfname(facts, bridge.netns, target.label, name)
  const macs = cableMacs(facts.topology, `${facts.seed} ${target.netns} ${name}`)
  // A bridge takes over the least MTU of its ports, for all that are on it: only the target's end gets another one.
  const mtuOf = (mtu: number): { mtu?: number } => (mtu === 1500 ? {} : { mtu })
  const label = target.label.slice(target.label.indexOf(':') + 1)
  return {
    netns: target.netns,
    bridge,
    near: {
      at: { place: { netns: bridge.netns }, ifname: hostName },
      mac: macs.near,
      up: true,
      master: linkAt(bridge),
      ...mtuOf(bridge.mtu),
    },
    far: {
      at: { place: { netns: target.netns }, ifname: name },
      mac: intent.mac?.toLowerCase() ?? macs.far,
      ...mtuOf(intent.mtu ?? bridge.mtu),
    },
    alias: ownershipMark(`${facts.seed} ${target.netns} ${name}`),
    values: { target: label, bridge: bridge.ifname, name, hostIfname: hostName },
  }
}

/** A bridge without a port takes over the MAC of its first one, unless its own was given to it. */
export function keepBridgeMac(facts: PlanFacts, bridge: Link): DraftStep[] {
  if (bridge.mac === undefined || facts.select.portsOf(bridge.id).length > 0) return []
  return [
    step(
      { do: 'linkSet', at: linkAt(bridge), set: { mac: bridge.mac } },
      sentence('plan.reason.keepBridgeMac', { bridge: bridge.ifname }),
      [{ that: 'link-is', at: linkAt(bridge), set: { mac: bridge.mac } }],
    ),
  ]
}

function cableSteps(facts: PlanFacts, { bridge, near, far, alias, values }: Cable): DraftStep[] {
  return [
    step(
      { do: 'vethAdd', link: near, peer: far },
      sentence('plan.reason.cable', values),
      [
        { that: 'link-exists', at: linkAt(bridge), kind: 'bridge' },
        { that: 'link-absent', at: near.at },
        { that: 'link-absent', at: far.at },
      ],
      [{ do: 'linkDel', at: near.at, mac: near.mac }, ...carrierTraces(facts, bridge)],
    ),
    // The kernel takes no alias when a link is made.
    step(
      { do: 'linkSet', at: near.at, set: { alias } },
      sentence('plan.reason.mark', { name: near.at.ifname }),
    ),
    step({ do: 'linkSet', at: far.at, set: { alias, up: true } }, sentence('plan.reason.peerUp', values)),
  ]
}

/**
 * What the kernel brings along when a bridge gets its first carrier, to be taken away when the port goes: IPv6's
 * link-local address and its multicast route.
 */
export function carrierTraces({ select, topology }: PlanFacts, bridge: Link): StepOp[] {
  const { mac } = bridge
  const loopback = select.linkByName(bridge.netns, 'lo')
  const hasInet6 = (link: Link | undefined): boolean =>
    link !== undefined && select.addressesOf(link.id).some((address) => address.family === 'inet6')
  const fresh = isUp(bridge) && !bridge.flags.includes('LOWER_UP') && !hasInet6(bridge) && hasInet6(loopback)
  if (!fresh || mac === undefined || (bridge.addrGenMode ?? 'eui64') !== 'eui64') return []
  const multicast = Object.values(topology.routes).some(
    (route) => route.device === bridge.id && route.destination === 'ff00::/8',
  )
  const at = linkAt(bridge)
  const route: StepOp = {
    do: 'routeDel',
    place: at.place,
    route: { to: 'ff00::/8', device: at.ifname, type: 'multicast', table: 255, onlyIf: 'no-carrier' },
  }
  return [
    { do: 'addrDel', at, cidr: `${linkLocalOf(mac)}/64`, onlyIf: 'no-carrier' },
    ...(multicast ? [] : [route]),
  ]
}

const addressStep = ({ far, values }: Cable, cidr: Cidr): DraftStep =>
  step({ do: 'addrAdd', at: far.at, cidr: cidrText(cidr) }, sentence('plan.reason.address', values))

function gatewaySteps(
  intent: IntentOf<'attach'>,
  facts: PlanFacts,
  { far, netns, values }: Cable,
  addresses: readonly Cidr[],
): { steps: DraftStep[]; warnings: Warning[] } {
  if (intent.gateway === undefined) return { steps: [], warnings: [] }
  const gateway = checkGateway(intent.gateway, addresses, 'attach')
  const via = cidrText(gateway).replace(/\/\d+$/, '')

  // `replace` takes over the one with the same metric, 0 for IPv4 and 1024 for IPv6; the others stay beside it.
  const metric = gateway.family === 'inet' ? undefined : 1024
  const old = defaultRoutesOf(facts, netns).filter(
    (route: Route) => route.family === gateway.family && route.metric === metric,
  )
  const steps = [
    step(
      {
        do: 'routeAdd',
        place: far.at.place,
        route: { to: 'default', via, device: far.at.ifname, family: gateway.family, replace: true },
      },
      sentence('plan.reason.gateway', { ...values, gateway: via }),
      [],
      old.flatMap((route) => restoreRoute(facts, route)),
    ),
  ]
  return { steps, warnings: [defaultRouteWarning(facts, netns)] }
}
