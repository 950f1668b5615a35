// Planning an attach on a made-up Docker host: steps, commands, proposals, and the intents that are refused.
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src-main/common/errors/error'
import { addressId } from '../../../src-main/common/net/address'
import { ifindex, linkId, netnsId } from '../../../src-main/common/net/ids'
import type { NetnsId } from '../../../src-main/common/net/ids'
import type { Link } from '../../../src-main/common/net/link'
import { factsOf } from '../../../src-main/common/plan/facts'
import type { IntentOf } from '../../../src-main/common/plan/intent'
import type { Plan } from '../../../src-main/common/plan/plan'
import { makePlan } from '../../../src-main/common/plan/planner'
import { freeAddresses } from '../../../src-main/common/plan/propose'
import { sentenceText } from '../../../src-main/common/plan/sentences'
import { quote } from '../../../src-main/common/plan/shell'
import { emptyTopology } from '../../../src-main/common/topology/topology'
import type { Topology } from '../../../src-main/common/topology/topology'

const host = netnsId(4, 1)
const far = netnsId(4, 2)

function link(netns: NetnsId, index: number, ifname: string, more: Partial<Link> = {}): Link {
  const id = linkId(netns, ifindex(index))
  const base = { altNames: [], linkType: 'ether', mtu: 1500, flags: ['UP'], operState: 'UP' as const }
  const rest = { linkMode: 'DEFAULT', group: 0, promiscuity: 0 }
  return { id, netns, ifindex: ifindex(index), ifname, ...base, ...rest, ...more }
}

function topology(): Topology {
  const docker0 = link(host, 3, 'docker0', { kind: 'bridge', mac: '02:42:00:00:00:01' })
  const port = link(host, 5, 'veth1', {
    kind: 'veth',
    master: docker0.id,
    peer: { seen: true, link: linkId(far, ifindex(4)) },
  })
  const eth0 = link(far, 4, 'eth0', { kind: 'veth', peer: { seen: true, link: port.id } })
  const address = (one: Link, local: string) => ({
    id: addressId(one.id, local, 16),
    netns: one.netns,
    link: one.id,
    family: 'inet' as const,
    local,
    prefixLength: 16,
    scope: 'global',
    flags: ['permanent'],
  })
  const netns = (id: NetnsId, initial: boolean) => ({
    id,
    initial,
    names: initial ? [] : [{ path: '/run/netns/web', name: 'web', source: 'run-netns' as const }],
    holders: [],
    processCount: 0,
    containers: [],
  })
  const addresses = [address(docker0, '172.17.0.1'), address(eth0, '172.17.0.2')]
  return {
    ...emptyTopology(),
    netns: { [host]: netns(host, true), [far]: netns(far, false) },
    links: Object.fromEntries([docker0, port, eth0].map((one) => [one.id, one])),
    addresses: Object.fromEntries(addresses.map((one) => [one.id, one])),
  }
}

const target = { label: 'netns:web', netns: far }
const facts = () => factsOf(topology(), { seed: 'seed', target, freeAddresses: ['172.17.0.3/16'] })
const attach = (more: Partial<IntentOf<'attach'>> = {}): Plan =>
  makePlan('p', { kind: 'attach', target: 'netns:web', bridge: { host: 'docker0' }, ...more }, facts())

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof Failure) return `${thrown.error.kind}: ${thrown.error.what}`
    throw thrown
  }
  return 'not refused'
}

describe('planning an attach', () => {
  it('gives another MTU to the target’s end alone: the bridge would take over that of a port', () => {
    const [cable] = attach({ mtu: 1400 }).steps
    expect(cable?.op).toMatchObject({ do: 'vethAdd', peer: { mtu: 1400 } })
    expect(cable?.op).not.toHaveProperty('link.mtu')
    expect(cable?.command).toMatch(/type veth peer name eth1 .*mtu 1400/)
  })

  it('makes the cable in one step, then marks, brings up and addresses it', () => {
    const plan = attach()
    expect(plan.steps.map((step) => step.op.do)).toEqual(['vethAdd', 'linkSet', 'linkSet', 'addrAdd'])
    expect(plan.proposed).toMatchObject({
      name: 'eth1',
      hostIfname: 'vb-web-eth1',
      addresses: ['172.17.0.3/16'],
    })
    expect(plan.warnings.map(sentenceText)).toEqual([
      'Docker hands out addresses of docker0 without asking: a container that starts later may get 172.17.0.3, too',
    ])
    expect(sentenceText(plan.title)).toBe('Connect web to docker0 as eth1')
    expect(plan.steps[0]?.command).toMatch(
      /^ip link add name vb-web-eth1 address fe:76:\S+ master docker0 up type veth peer name eth1 address 02:76:\S+ netns web$/,
    )
    expect(plan.steps[0]?.undoCommand).toBe('ip link del dev vb-web-eth1')
    expect(plan.steps[3]?.command).toBe('ip -n web address add 172.17.0.3/16 dev eth1')
  })

  it('gives the same plan for the same facts', () => expect(attach()).toEqual(attach()))

  it('proposes the lowest address that nobody on the wire has', () => {
    const all = facts()
    const bridge = all.select.linkByName(host, 'docker0')!
    expect(freeAddresses(all, bridge)).toEqual(['172.17.0.3/16'])
    expect(freeAddresses(all, bridge, ['172.17.0.3'])).toEqual(['172.17.0.4/16'])
  })

  it('asks before it uses an address outside the subnets of the bridge', () =>
    expect(attach({ addresses: ['10.9.9.9/24'] }).warnings).toMatchObject([
      { code: 'outside-subnet', confirm: true },
    ]))

  it.each<[string, Partial<IntentOf<'attach'>>, RegExp]>([
    ['a missing bridge', { bridge: { host: 'nope' } }, /^not-found: there is no link nope/],
    ['a link that is no bridge', { bridge: { host: 'veth1' } }, /^invalid: veth1 is not a bridge but a veth/],
    [
      'an address in use',
      { addresses: ['172.17.0.2/16'] },
      /^exists: 172.17.0.2 is in use on docker0 by eth0/,
    ],
    ['the network address', { addresses: ['172.17.0.0/16'] }, /^invalid: .*network address/],
    ['the broadcast address', { addresses: ['172.17.255.255/16'] }, /^invalid: .*broadcast address/],
    ['a multicast address', { addresses: ['224.0.0.5/24'] }, /^invalid: .*multicast/],
    ['no CIDR', { addresses: ['172.17.0.9'] }, /^invalid: .*no prefix length/],
    ['a name that is taken', { name: 'eth0' }, /^exists: .*eth0/],
    ['a name that is too long', { name: 'abcdefghijklmnop' }, /^invalid: .*too long/],
    ['a hostile name', { name: '$(id)' }, /^invalid: .*can’t be a name/],
    ['a gateway out of reach', { gateway: '10.0.0.1' }, /^invalid: the gateway 10.0.0.1/],
  ])('refuses %s', (_, more, why) => expect(refusal(() => attach(more))).toMatch(why))
})

describe('quote', () => {
  it.each([
    ['eth0', 'eth0'],
    ['', "''"],
    ["a'$(id)", "'a'\\''$(id)'"],
    ['x\udcff', '"$(printf \'\\170\\377\')"'],
    ['red\n\n', `"$(printf '\\162\\145\\144')\n\n"`],
    ['a\u061cb\ufeff', `"$(printf '\\141\\330\\234\\142\\357\\273\\277')"`],
  ])('%j', (word, quoted) => expect(quote(word)).toBe(quoted))
})
