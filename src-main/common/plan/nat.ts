// The way out through the host: masquerading of a bridge's subnets by an nftables table of ours, and forwarding turned on
// for the two links that need it, no more.
import { readSysctlKey, linkSysctl } from '../net/sysctl'
import type { Masquerade, NatTable } from '../net/nat'
import { isLinkLocal6, readCidr, subnetText } from '../net/subnet'
import { cidrOf } from '../net/address'
import type { Link } from '../net/link'
import { displayText } from '../text'
import { knownLink, netnsOf, refuse } from './check'
import { netnsLabel, step, sysctlFact } from './facts'
import type { Draft, DraftStep, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { ownName } from './intent'
import { inverseOf } from './inverse'
import { hash64 } from './naming'
import { sentence } from './sentences'
import type { Place, StepOp } from './step'
import { defaultRoutesOf } from './warnings'

/** "vethboard-br0"; a name that the host gave is told by its hash. */
export const natTableName = (ifname: string): string =>
  `vethboard-${ownName.safeParse(ifname).success ? ifname : hash64(ifname)}`

/** The IPv4 subnets of a link, canonical, each once. */
const subnetsOf = (facts: PlanFacts, link: Link): string[] => [
  ...new Set(
    facts.select
      .addressesOf(link.id)
      .filter(({ family }) => family === 'inet')
      .map((address) => readCidr(cidrOf(address)))
      .filter((cidr) => !isLinkLocal6(cidr) && cidr.prefixLength < 31)
      .map(subnetText),
  ),
]

/** Links that the namespace's IPv4 default routes lead out of. */
function uplinksOf(facts: PlanFacts, link: Link): Link[] {
  const ids = defaultRoutesOf(facts, link.netns)
    .filter(({ family }) => family === 'inet')
    .flatMap(({ device, nextHops = [] }) => [device, ...nextHops.map((hop) => hop.device)])
  return [...new Set(ids)].flatMap((id) => (id === undefined ? [] : (facts.topology.links[id] ?? [])))
}

/** Links whose forwarding switch NAT for `link` is about: itself, and those that lead out. */
export const natLinks = (facts: PlanFacts, link: Link): Link[] =>
  [link, ...uplinksOf(facts, link)].filter((one, i, all) => all.indexOf(one) === i)

/** Plans the table and the switches. Throws `invalid` without a subnet or a way out, `exists`, `busy` beside a FORWARD that drops. */
export function planNatAdd(intent: IntentOf<'nat-add'>, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'natAdd')
  const netns = netnsOf(facts, link.netns, 'natAdd').id
  const place: Place = { netns }
  const name = displayText(link.ifname)
  const uplinks = checkWayOut(facts, link)
  const rules: Masquerade[] = subnetsOf(facts, link).map((subnet) => ({ subnet, inside: link.ifname }))
  if (rules.length === 0)
    refuse('invalid', 'natAdd', `${name} has no IPv4 subnet`, {
      target: link.id,
      hint: 'give it an address first, the gateway of what hangs on it',
      hintKey: 'hint.natSubnet',
    })
  const off = natLinks(facts, link).filter(
    (one) => facts.sysctls?.[sysctlFact(netns, forwardingOf(one))] === '0',
  )
  const table: NatTable = {
    name: natTableName(link.ifname),
    rules,
    forwarding: off.map(({ ifname }) => ifname),
  }
  if (facts.nat?.tables.some((one) => one.name === table.name))
    refuse('exists', 'natAdd', `${name} has its NAT already`, { target: link.id })
  const values = {
    subnets: rules.map(({ subnet }) => subnet).join(', '),
    name: link.ifname,
    uplink: uplinks.map(({ ifname }) => ifname).join(', '),
    place: netnsLabel(facts, netns),
  }
  const add: StepOp = { do: 'natAdd', place, table }
  return {
    title: sentence('plan.title.natAdd', values),
    steps: [
      step(
        add,
        sentence('plan.reason.natAdd', values),
        [{ that: 'nat-absent', place, name: table.name }],
        inverseOf(add, facts),
      ),
      ...off.map((one) => switchStep(facts, place, one, '1')),
    ],
    warnings: [],
    proposed: {},
    touches: [link.id, ...uplinks.map(({ id }) => id)],
  }
}

function checkWayOut(facts: PlanFacts, link: Link): Link[] {
  const missing = facts.features?.['nft']
  if (missing?.available === false)
    refuse('unsupported', 'natAdd', missing.missing ?? 'this kernel has no nftables', { target: link.id })
  const uplinks = uplinksOf(facts, link).filter(({ id }) => id !== link.id)
  const place = netnsLabel(facts, link.netns)
  if (uplinks.length === 0)
    refuse('invalid', 'natAdd', `${displayText(place)} has no IPv4 default route: there is no way out`, {
      target: link.netns,
      hint: 'NAT sends packets the way that the default route leads',
      hintKey: 'hint.natDefault',
    })
  const drop = facts.nat?.forwardDrop
  if (drop !== undefined)
    refuse('busy', 'natAdd', `${displayText(drop)} of ${displayText(place)} drops what is to be forwarded`, {
      target: link.id,
      hint:
        'that is Docker’s or a firewall’s policy, and no table of ours can overrule it: put the bridge into a ' +
        'namespace of its own, or accept it in the chain DOCKER-USER by hand',
      hintKey: 'hint.forwardDrop',
    })
  return uplinks
}

const forwardingOf = ({ ifname }: Link): string => linkSysctl('ipv4', ifname, 'forwarding')

function switchStep(facts: PlanFacts, place: Place, link: Link, value: string): DraftStep {
  const key = forwardingOf(link)
  const op: StepOp = { do: 'sysctlSet', place, key, value }
  return step(
    op,
    sentence(value === '1' ? 'plan.reason.natForward' : 'plan.reason.natNoForward', { name: link.ifname }),
    [{ that: 'sysctl-is', place, key, value: value === '1' ? '0' : '1' }],
    inverseOf(op, facts),
  )
}

/** Plans the table's end, and turns off again what was turned on for it and no other table needs. Throws `not-found`. */
export function planNatDel(intent: IntentOf<'nat-del'>, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'natDel')
  const netns = netnsOf(facts, link.netns, 'natDel').id
  const place: Place = { netns }
  const tables = facts.nat?.tables ?? []
  const found = tables.find(({ name }) => name === natTableName(link.ifname))
  if (!found)
    return refuse('not-found', 'natDel', `${displayText(link.ifname)} has no NAT of ours`, {
      target: link.id,
    })
  const { name, rules, forwarding } = found
  const table: NatTable = { name, rules, forwarding }
  const others = tables.filter((one) => one !== found)
  const needed = new Set(others.length === 0 ? [] : natLinks(facts, link).map(({ ifname }) => ifname))
  for (const rule of others.flatMap((one) => one.rules)) needed.add(rule.inside)
  const off = facts.select
    .linksOf(netns)
    .filter(({ ifname }) => forwarding.includes(ifname) && (ifname === link.ifname || !needed.has(ifname)))
    .filter((one) => readSysctlKey(forwardingOf(one)))
    .filter((one) => facts.sysctls?.[sysctlFact(netns, forwardingOf(one))] === '1')
  const values = { name: link.ifname, subnets: rules.map(({ subnet }) => subnet).join(', ') }
  const del: StepOp = { do: 'natDel', place, table }
  return {
    title: sentence('plan.title.natDel', values),
    steps: [
      ...off.map((one) => switchStep(facts, place, one, '0')),
      step(
        del,
        sentence('plan.reason.natDel', values),
        [{ that: 'nat-present', place, table }],
        inverseOf(del, facts),
      ),
    ],
    warnings: [],
    proposed: {},
    touches: [link.id],
  }
}
