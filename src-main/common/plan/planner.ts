// From an intent to a plan: picks the planner of its family, numbers the steps, writes out their commands.
import { planLabDestroy } from '../lab/destroy'
import { planLabApply } from '../lab/reconcile'
import type { NetnsId } from '../net/ids'
import { inodeOf } from '../net/ids'
import { planAddressAdd, planAddressDel } from './address'
import { planAttach } from './attach'
import { planBridgeAdd } from './bridge'
import { planBridgeSet, planPortSet } from './bridge-set'
import { planCableAdd } from './cable'
import { planDetach, planLinkDel } from './detach'
import type { Draft, DraftStep, PlanFacts } from './facts'
import type { Intent } from './intent'
import { planLinkSet } from './link'
import { planLinkAdd } from './link-add'
import { planNatAdd, planNatDel } from './nat'
import { planNeighbourAdd, planNeighbourDel } from './neighbour'
import { planNetnsAdd, planNetnsDel } from './netns'
import type { Plan } from './plan'
import { planRouteAdd, planRouteDel } from './route'
import { commandOf } from './shell'
import { planSysctlSet } from './sysctl'
import type { Place, Step, StepOp } from './step'

/** What must be done for `intent`, from what is so now. Pure. Throws the `Failure` that says why it can't be. */
export function makePlan(id: string, intent: Intent, facts: PlanFacts): Plan {
  const { steps, ...draft } = draftOf(intent, facts)
  return {
    id,
    intent,
    ...draft,
    steps: steps.map((step, index) => numbered(step, index, facts)),
    revision: facts.topology.revision,
  }
}

function draftOf(intent: Intent, facts: PlanFacts): Draft {
  switch (intent.kind) {
    case 'attach':
      return planAttach(intent, facts)
    case 'detach':
      return planDetach(intent, facts)
    case 'bridge-add':
      return planBridgeAdd(intent, facts)
    case 'bridge-set':
      return planBridgeSet(intent, facts)
    case 'port-set':
      return planPortSet(intent, facts)
    case 'neighbour-add':
      return planNeighbourAdd(intent, facts)
    case 'neighbour-del':
      return planNeighbourDel(intent, facts)
    case 'nat-add':
      return planNatAdd(intent, facts)
    case 'nat-del':
      return planNatDel(intent, facts)
    case 'sysctl-set':
      return planSysctlSet(intent, facts)
    case 'cable-add':
      return planCableAdd(intent, facts)
    case 'link-add':
      return planLinkAdd(intent, facts)
    case 'netns-add':
      return planNetnsAdd(intent, facts)
    case 'netns-del':
      return planNetnsDel(intent, facts)
    case 'link-del':
      return planLinkDel(intent, facts)
    case 'link-set':
      return planLinkSet(intent, facts)
    case 'address-add':
      return planAddressAdd(intent, facts)
    case 'address-del':
      return planAddressDel(intent, facts)
    case 'route-add':
      return planRouteAdd(intent, facts)
    case 'route-del':
      return planRouteDel(intent, facts)
    case 'lab-apply':
      return planLabApply(intent, facts)
    case 'lab-destroy':
      return planLabDestroy(intent, facts)
  }
}

function numbered(step: DraftStep, index: number, facts: PlanFacts): Step {
  const undo = step.inverse.map((op) => commandOf(op, facts)).join(' && ')
  return {
    id: String(index + 1),
    ...step,
    preconditions: [
      ...placesOf(step.op).flatMap((place) =>
        'netns' in place ? [{ that: 'netns-alive' as const, netns: place.netns }] : [],
      ),
      ...step.preconditions,
    ],
    privilege: privilegeOf(step.op, facts),
    command: commandOf(step.op, facts),
    ...(undo === '' ? {} : { undoCommand: undo }),
  }
}

/** The places that a step works in. */
export function placesOf(op: StepOp): Place[] {
  switch (op.do) {
    case 'netnsAdd':
    case 'netnsDel':
      return []
    case 'vethAdd':
      return [op.link.at.place, op.peer.at.place]
    case 'bridgeAdd':
      return [op.link.at.place]
    case 'linkAdd':
      return [op.link.at.place, ...(op.lower ? [op.lower.place] : [])]
    case 'routeAdd':
    case 'routeDel':
    case 'sysctlSet':
    case 'natAdd':
    case 'natDel':
      return [op.place]
    default:
      return [op.at.place]
  }
}

function privilegeOf(op: StepOp, facts: PlanFacts): string {
  if (op.do === 'netnsAdd' || op.do === 'netnsDel') return 'CAP_SYS_ADMIN'
  const owners = placesOf(op).map((place) => ownerText('netns' in place ? place.netns : facts.host, facts))
  return `CAP_NET_ADMIN in ${[...new Set(owners)].join(' and ')}`
}

function ownerText(netns: NetnsId, { topology }: PlanFacts): string {
  const owner = topology.netns[netns]?.owner
  return owner === undefined ? 'the user namespace of the network namespace' : `user:[${inodeOf(owner)}]`
}
