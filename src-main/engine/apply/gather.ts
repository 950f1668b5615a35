// The facts that a plan is made from: a fresh look at the host, the target held, addresses that are free.
import { Failure } from '../../common/errors/error'
import type { NetnsId } from '../../common/net/ids'
import { factsOf } from '../../common/plan/facts'
import type { PlanFacts } from '../../common/plan/facts'
import type { Intent } from '../../common/plan/intent'
import type { Plan } from '../../common/plan/plan'
import { makePlan } from '../../common/plan/planner'
import { bridgeOf } from '../../common/plan/check'
import { freeAddresses } from '../../common/plan/propose'
import type { Observer, Target } from '../engine'
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
  const { facts, target } = await lookAt(observer, 'target' in intent ? intent.target : undefined)
  try {
    const plan = makePlan(newPlanId(), intent, withFreeAddresses(facts, intent))
    const netns = identify(observer, plan, target)
    return { plan, netns, ...(target ? { target } : {}) }
  } catch (thrown) {
    target?.close()
    throw thrown
  }
}

function withFreeAddresses(facts: PlanFacts, intent: Intent): PlanFacts {
  if (intent.kind !== 'attach' || intent.addresses !== undefined) return facts
  const bridge = bridgeOf(facts, intent.bridge, 'attach')
  return { ...facts, freeAddresses: freeAddresses(facts, bridge) }
}

/** The cookies of the plan's namespaces, so that no other comes to be taken for one of them later. */
function identify(observer: Observer, plan: Plan, target: Target | undefined): NetnsRef[] {
  const held = target && { id: target.netns, fd: target.netnsFd }
  const places = new Places(observer, { netns: [], remade: new Map(), ...(held ? { held } : {}) })
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
