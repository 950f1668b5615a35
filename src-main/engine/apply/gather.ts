// The facts that a plan is made from: a fresh look at the host, the target held, addresses that are free.
import { Failure } from '../../common/errors/error'
import type { LinkId, NetnsId } from '../../common/net/ids'
import { factsOf, sysctlFact } from '../../common/plan/facts'
import type { PlanFacts } from '../../common/plan/facts'
import type { Intent } from '../../common/plan/intent'
import type { Plan } from '../../common/plan/plan'
import { makePlan } from '../../common/plan/planner'
import { bridgeOf } from '../../common/plan/check'
import { wireOf } from '../../common/plan/address'
import { freeAddresses } from '../../common/plan/propose'
import { followers, isSysctl, linkSysctl } from '../../common/net/sysctl'
import { natLinks } from '../../common/plan/nat'
import { forwardDrop, natTables } from './nat'
import { readSysctl, sysctlInterfaces } from '../../sys/sysctl'
import type { Observer, Target } from '../engine'
import { features } from '../features'
import { freeOnWire, refuseTaken } from './addresses'
import { Places } from './places'
import { newPlanId } from './plan-store'
import type { StoredPlan } from './plan-store'
import { netnsOfPlan } from './record'
import type { NetnsRef } from './record'
import { readBootId } from './state-dir'

/** Makes the same names and MACs for the same objects until the next boot. */
const seed = readBootId()

/** Looks anew, and holds what `ref` means. */
export async function lookAt(
  observer: Observer,
  ref: string | undefined,
): Promise<{ facts: PlanFacts; target?: Target }> {
  await observer.settle()
  if (ref === undefined) return { facts: factsOf(observer.current(), { seed }) }
  const target = await observer.resolveTarget(ref)
  try {
    // It may have come after the look.
    if (!observer.current().netns[target.netns]) await observer.settle()
    const { label, netns } = target
    return { facts: factsOf(observer.current(), { seed, target: { label, netns } }), target }
  } catch (thrown) {
    target.close()
    throw thrown
  }
}

/** The plan of an intent, with what must be held until it is applied. Throws what the planners throw. */
export async function planIntent(observer: Observer, intent: Intent): Promise<StoredPlan> {
  const look = await lookAt(observer, 'target' in intent ? intent.target : undefined)
  const { target } = look
  try {
    const facts = { ...look.facts, ...more(observer, look.facts, intent) }
    const id = newPlanId()
    // What is plainly wrong is refused before anything is asked of the wire.
    const first = makePlan(id, intent, withCandidates(facts, intent))
    const freeAddresses = await askTheWire(observer, facts, intent)
    const plan = freeAddresses ? makePlan(id, intent, { ...facts, freeAddresses }) : first
    const netns = identify(observer, plan, target)
    return { plan, netns, ...(target ? { target } : {}) }
  } catch (thrown) {
    target?.close()
    throw thrown
  }
}

/** What only some intents need to know: it is asked for those alone. */
function more(observer: Observer, facts: PlanFacts, intent: Intent): Partial<PlanFacts> {
  if (intent.kind === 'link-add' || intent.kind === 'bridge-set') return { features: features() }
  if (intent.kind === 'sysctl-set') return { sysctls: readSwitches(observer, intent.netns, [intent.key]) }
  if (intent.kind === 'nat-add' || intent.kind === 'nat-del')
    return { features: features(), ...natFacts(observer, facts, intent.link) }
  return {}
}

/** Runs `run` with the namespace, if it is still there. */
function insideOf<T>(observer: Observer, netns: NetnsId, run: (fd: number) => T): T | undefined {
  const places = new Places(observer, { netns: [], remade: new Map(), deleted: new Map() })
  try {
    const place = places.at({ netns })
    return place && run(place.fd)
  } finally {
    places.close()
  }
}

/** The switches, and all that changes with each. */
function readSwitches(observer: Observer, netns: NetnsId, keys: readonly string[]): Record<string, string> {
  const out: Record<string, string> = {}
  insideOf(observer, netns, (fd) => {
    for (const key of keys.filter(isSysctl))
      for (const one of [key, ...followers(key, sysctlInterfaces(fd, key))]) {
        const value = readSysctl(fd, one)
        if (value !== undefined) out[sysctlFact(netns, one)] = value
      }
  })
  return out
}

/** What NAT for a link depends on: our tables, the forwarding of the links on the way, a chain that drops. */
function natFacts(observer: Observer, facts: PlanFacts, id: LinkId): Partial<PlanFacts> {
  const link = facts.topology.links[id]
  if (!link) return {}
  const { netns } = link
  const docker = facts.select.linkByName(netns, 'docker0') !== undefined
  const found = insideOf(observer, netns, (fd) => ({
    tables: natTables(fd),
    drop: forwardDrop(fd, docker),
  }))
  const names = [
    ...natLinks(facts, link).map(({ ifname }) => ifname),
    ...(found?.tables ?? []).flatMap(({ forwarding }) => forwarding),
  ]
  const keys = names.map((ifname) => linkSysctl('ipv4', ifname, 'forwarding'))
  return {
    sysctls: readSwitches(observer, netns, keys),
    nat: {
      tables: found?.tables ?? [],
      ...(found?.drop === undefined ? {} : { forwardDrop: found.drop }),
    },
  }
}

/** With addresses that look free, for an attach that names none. */
function withCandidates(facts: PlanFacts, intent: Intent): PlanFacts {
  if (intent.kind !== 'attach' || intent.addresses !== undefined) return facts
  return { ...facts, freeAddresses: freeAddresses(facts, bridgeOf(facts, intent.bridge, 'attach')) }
}

/** Addresses for an attach that names none; refuses those that were named and answer. */
async function askTheWire(
  observer: Observer,
  facts: PlanFacts,
  intent: Intent,
): Promise<string[] | undefined> {
  if (intent.kind === 'attach') {
    const bridge = bridgeOf(facts, intent.bridge, 'attach')
    if (intent.addresses === undefined) return (await freeOnWire(observer, facts, bridge)).addresses
    await refuseTaken(observer, facts, bridge, intent.addresses, 'attach')
  } else if (intent.kind === 'address-add') {
    const link = facts.topology.links[intent.link]
    const bridge = link && wireOf(facts, link)
    if (bridge) await refuseTaken(observer, facts, bridge, [intent.cidr], 'addrAdd')
  }
  return undefined
}

/** The cookies of the plan's namespaces, so that no other comes to be taken for one of them later. */
function identify(observer: Observer, plan: Plan, target: Target | undefined): NetnsRef[] {
  const held = target && { id: target.netns, fd: target.netnsFd }
  const places = new Places(observer, {
    netns: [],
    remade: new Map(),
    deleted: new Map(),
    ...(held ? { held } : {}),
  })
  try {
    return netnsOfPlan(plan).map((id) => refOf(places, id))
  } finally {
    places.close()
  }
}

function refOf(places: Places, id: NetnsId): NetnsRef {
  try {
    const cookie = places.at({ netns: id })?.cookie
    return { id, ...(cookie === undefined ? {} : { cookie }) }
  } catch (thrown) {
    // Applying it will say so.
    if (thrown instanceof Failure) return { id }
    throw thrown
  }
}
