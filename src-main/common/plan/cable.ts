// A cable (veth) between any two namespaces. One between a target and a bridge, with its proposals, is attach.ts.
import type { Link } from '../net/link'
import { cidrText } from '../net/subnet'
import type { Cidr } from '../net/subnet'
import { carrierTraces, keepBridgeMac } from './attach'
import { bridgeOf, checkAddress, checkNewName, checkWireAddress, netnsOf, refuse } from './check'
import { linkAt, netnsLabel, step } from './facts'
import type { Draft, DraftStep, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { cableMacs, hostIfname, nextEthName, ownershipMark } from './naming'
import { sentence } from './sentences'
import type { LinkAt, LinkSettings, NewLink } from './step'
import { addressWarnings, publicWarning } from './warnings'

type EndSpec = IntentOf<'cable-add'>['ends'][0]

interface End {
  spec: EndSpec
  at: LinkAt
  mac: string
  bridge?: Link
  addresses: Cidr[]
  place: string
}

const op = 'cableAdd'

/** Plans `ip link add … type veth peer …` with both ends in place, their marks, and their addresses. */
export function planCableAdd(intent: IntentOf<'cable-add'>, facts: PlanFacts): Draft {
  const ends = endsOf(intent, facts)
  // The end on a bridge is made there at once; a far end can only be put there afterwards.
  const [near, far] = !ends[0].bridge && ends[1].bridge ? [ends[1], ends[0]] : ends
  const values = { a: near.at.ifname, placeA: near.place, b: far.at.ifname, placeB: far.place }
  const alias = ownershipMark(`${facts.seed} ${near.spec.netns} ${near.at.ifname}`)
  const bridges = ends.flatMap(({ bridge }) => bridge ?? [])
  return {
    title: sentence('plan.title.cableAdd', values),
    steps: [
      ...bridges.flatMap((bridge) => keepBridgeMac(facts, bridge)),
      step(
        { do: 'vethAdd', link: newEnd(near, intent.mtu, true), peer: newEnd(far, intent.mtu, false) },
        sentence('plan.reason.cableBetween', values),
        [
          ...bridges.map((bridge) => ({
            that: 'link-exists' as const,
            at: linkAt(bridge),
            kind: 'bridge',
          })),
          { that: 'link-absent', at: near.at },
          { that: 'link-absent', at: far.at },
        ],
        [
          { do: 'linkDel', at: near.at, mac: near.mac },
          ...bridges.flatMap((bridge) => carrierTraces(facts, bridge)),
        ],
      ),
      step({ do: 'linkSet', at: near.at, set: { alias } }, sentence('plan.reason.mark', { name: values.a })),
      farStep(far, alias, values),
      ...ends.flatMap(addressSteps),
    ],
    warnings: ends.flatMap(({ addresses }) =>
      addresses.flatMap((cidr) => {
        const [bridge] = bridges
        return bridge ? addressWarnings(facts, bridge, cidr) : publicWarning(cidr)
      }),
    ),
    proposed: ends[1].spec.ifname === undefined ? { name: ends[1].at.ifname } : {},
    touches: [...ends.map(({ spec }) => spec.netns), ...bridges.map(({ id }) => id)],
  }
}

function endsOf({ ends: [a, b] }: IntentOf<'cable-add'>, facts: PlanFacts): [End, End] {
  const names = namesOf(a, b, facts)
  const macs = cableMacs(facts.topology, `${facts.seed} ${a.netns} ${names[0]} ${b.netns} ${names[1]}`)
  const make = (spec: EndSpec, ifname: string, mac: string): End => {
    netnsOf(facts, spec.netns, op)
    checkNewName(facts, spec.netns, ifname, op)
    const bridge = spec.bridge === undefined ? undefined : bridgeIn(facts, spec)
    return {
      spec,
      at: { place: { netns: spec.netns }, ifname },
      mac: spec.mac?.toLowerCase() ?? mac,
      ...(bridge ? { bridge } : {}),
      addresses: [],
      place: netnsLabel(facts, spec.netns),
    }
  }
  const ends: [End, End] = [make(a, names[0], macs.near), make(b, names[1], macs.far)]
  if (a.netns === b.netns && names[0] === names[1])
    refuse('invalid', op, `both ends are to be called ${names[0]} in ${ends[0].place}`, {
      target: a.netns,
      hint: 'choose another name',
      hintKey: 'hint.nameTaken',
    })
  const wire = ends.find(({ bridge }) => bridge)?.bridge
  for (const end of ends)
    end.addresses = (end.spec.addresses ?? []).map((text) =>
      wire ? checkWireAddress(facts, wire, text, op) : checkAddress(text, op),
    )
  return ends
}

/** The next free ethN; on a bridge, a name that tells what is at the other end. */
function namesOf(a: EndSpec, b: EndSpec, facts: PlanFacts): [string, string] {
  const plain = (end: EndSpec, other: string | undefined): string => {
    const name = nextEthName(facts, end.netns)
    return name === other ? nextEthName(facts, end.netns, [name]) : name
  }
  const own = (end: EndSpec, far: EndSpec, farName: string): string =>
    hostIfname(facts, end.netns, netnsLabel(facts, far.netns), farName)
  const sameAs = (name: string | undefined): string | undefined => (a.netns === b.netns ? name : undefined)
  const second = b.ifname ?? (b.bridge === undefined ? plain(b, sameAs(a.ifname)) : undefined)
  const first = a.ifname ?? (a.bridge === undefined ? plain(a, sameAs(second)) : own(a, b, second ?? 'eth'))
  return [first, second ?? own(b, a, first)]
}

function bridgeIn(facts: PlanFacts, { bridge: id, netns }: EndSpec): Link {
  const bridge = bridgeOf(facts, id ?? { host: '' }, op)
  if (bridge.netns !== netns)
    refuse('invalid', op, `${bridge.ifname} is in another network namespace than the end that it is for`, {
      target: bridge.id,
      hint: 'a port and its bridge live in one namespace',
      hintKey: 'hint.otherNetns',
    })
  return bridge
}

function newEnd({ at, mac, bridge, spec }: End, mtu: number | undefined, near: boolean): NewLink {
  // A port with another MTU would change the bridge's.
  const size = mtu ?? (bridge && bridge.mtu !== 1500 ? bridge.mtu : undefined)
  return {
    at,
    mac,
    ...(size === undefined ? {} : { mtu: size }),
    ...(near && spec.up !== false ? { up: true } : {}),
    ...(near && bridge ? { master: linkAt(bridge) } : {}),
  }
}

function farStep(far: End, alias: string, values: Record<string, string>): DraftStep {
  const set: LinkSettings = {
    alias,
    ...(far.bridge ? { master: linkAt(far.bridge) } : {}),
    ...(far.spec.up === false ? {} : { up: true }),
  }
  const up = far.spec.up !== false
  return step(
    { do: 'linkSet', at: far.at, set },
    up ? sentence('plan.reason.peerUp', values) : sentence('plan.reason.mark', { name: far.at.ifname }),
  )
}

const addressSteps = ({ at, addresses }: End): DraftStep[] =>
  addresses.map((cidr) =>
    step({ do: 'addrAdd', at, cidr: cidrText(cidr) }, sentence('plan.reason.address', { name: at.ifname })),
  )
