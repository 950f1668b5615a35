// Addresses of a bridge's subnets: the next that are free in the topology and on the wire, and whose one is that isn't.
import { closeSync } from 'node:fs'
import { fail } from '../../common/errors/error'
import type { Link } from '../../common/net/link'
import { cidrText, readCidr } from '../../common/net/subnet'
import { netnsLabel } from '../../common/plan/facts'
import type { PlanFacts } from '../../common/plan/facts'
import { freeAddresses } from '../../common/plan/propose'
import { displayText } from '../../common/text'
import { currentNetns } from '../../sys/netns'
import type { Observer } from '../engine'
import { probeAddresses } from './probe'

/** Asked for at once, so that a few that are taken cost no further wait. */
const candidates = 4
const maxRounds = 8

type Opener = Pick<Observer, 'openNetns'>

const bare = (cidr: string): string => cidr.slice(0, cidr.indexOf('/'))

/** The next free address of each family, and whether the wire was asked. */
export async function freeOnWire(
  observer: Opener,
  facts: PlanFacts,
  bridge: Link,
): Promise<{ addresses: string[]; probed: boolean }> {
  const taken = new Set<string>()
  for (let round = 0; round < maxRounds; round++) {
    const asked = nextCandidates(facts, bridge, taken)
    const answers = await probe(observer, facts, bridge, asked.map(bare))
    if (!answers) return { addresses: freeAddresses(facts, bridge), probed: false }
    for (const address of answers.keys()) taken.add(address)
    const addresses = freeAddresses(facts, bridge, taken)
    if (addresses.every((address) => asked.includes(address)))
      return { addresses, probed: addresses.length > 0 }
  }
  return { addresses: [], probed: true }
}

function nextCandidates(facts: PlanFacts, bridge: Link, taken: ReadonlySet<string>): string[] {
  const out: string[] = []
  for (let i = 0; i < candidates; i++) out.push(...freeAddresses(facts, bridge, [...taken, ...out.map(bare)]))
  return out
}

/** Throws `exists` for an address that answers on the wire, naming who answers. */
export async function refuseTaken(
  observer: Opener,
  facts: PlanFacts,
  bridge: Link,
  cidrs: readonly string[],
  op: string,
): Promise<void> {
  const addresses = cidrs.map((cidr) => bare(cidrText(readCidr(cidr))))
  const answers = await probe(observer, facts, bridge, addresses)
  for (const [address, mac] of answers ?? [])
    fail({
      kind: 'exists',
      op,
      what: `${address} is in use on ${displayText(bridge.ifname)}: ${whoHas(facts, mac)} answered for it`,
      target: bridge.id,
      hint: 'leave the address out to get the next free one',
      hintKey: 'hint.addressInUse',
    })
}

/** "02:42:ac:11:00:03 (eth0 of web)" */
function whoHas(facts: PlanFacts, mac: string): string {
  const link = Object.values(facts.topology.links).find((one) => one.mac === mac)
  if (!link) return mac
  return `${mac} (${displayText(link.ifname)} of ${displayText(netnsLabel(facts, link.netns))})`
}

async function probe(
  observer: Opener,
  facts: PlanFacts,
  bridge: Link,
  addresses: readonly string[],
): ReturnType<typeof probeAddresses> {
  const ports = facts.select.portsOf(bridge.id)
  const home = currentNetns()
  if (bridge.netns === home.id) return probeAddresses({ netnsFd: home.fd, bridge, ports }, addresses)
  const fd = observer.openNetns(bridge.netns)
  try {
    return await probeAddresses({ netnsFd: fd, bridge, ports }, addresses)
  } finally {
    closeSync(fd)
  }
}
