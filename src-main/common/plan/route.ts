// Routes of the main table: added and removed.
import { cidrText, networkOf, readCidr } from '../net/subnet'
import { displayText } from '../text'
import { knownLink, netnsOf, refuse } from './check'
import { step } from './facts'
import type { Draft, PlanFacts } from './facts'
import type { IntentOf, RouteSpec } from './intent'
import { inverseOf, routesLike } from './inverse'
import { sentence } from './sentences'
import type { Place, StepOp, StepRoute } from './step'
import type { Warning } from './plan'
import { defaultRouteWarning } from './warnings'

/** Plans `ip route add`. Throws `exists` for an equal destination and metric, `invalid` for host bits. */
export function planRouteAdd(intent: IntentOf<'route-add'>, facts: PlanFacts): Draft {
  const place: Place = { netns: netnsOf(facts, intent.netns, 'routeAdd').id }
  const route = stepRouteOf(intent.route, facts, 'routeAdd')
  const dead = route.type !== undefined && route.type !== 'unicast'
  if (dead && (route.via !== undefined || route.device !== undefined))
    refuse(
      'invalid',
      'routeAdd',
      `a ${route.type ?? ''} route leads nowhere: it has no gateway and no device`,
    )
  if (!dead && route.via === undefined && route.device === undefined)
    refuse('invalid', 'routeAdd', `a route to ${route.to} needs a gateway or a device`)
  const taken = routesLike(facts, place, { ...route, replace: true })
  if (taken.length > 0)
    refuse('exists', 'routeAdd', `there is a route to ${route.to} already`, {
      target: intent.netns,
      hint: 'remove it first, or give the new one another metric',
      hintKey: 'hint.routeExists',
    })
  const op: StepOp = { do: 'routeAdd', place, route }
  return {
    title: sentence('plan.title.routeAdd', { to: route.to }),
    steps: [
      step(
        op,
        sentence('plan.reason.routeAdd', { to: route.to }),
        [{ that: 'route-absent', place, route }],
        inverseOf(op, facts),
      ),
    ],
    warnings: routeWarnings(facts, intent.netns, route),
    proposed: {},
    touches: [intent.netns],
  }
}

/** Plans `ip route del`. Throws `not-found`. */
export function planRouteDel(intent: IntentOf<'route-del'>, facts: PlanFacts): Draft {
  const place: Place = { netns: netnsOf(facts, intent.netns, 'routeDel').id }
  const route = stepRouteOf(intent.route, facts, 'routeDel')
  if (routesLike(facts, place, route).length === 0)
    refuse('not-found', 'routeDel', `there is no such route to ${route.to}`, { target: intent.netns })
  const op: StepOp = { do: 'routeDel', place, route }
  return {
    title: sentence('plan.title.routeDel', { to: route.to }),
    steps: [
      step(
        op,
        sentence('plan.reason.routeDel', { to: route.to }),
        [{ that: 'route-present', place, route }],
        inverseOf(op, facts),
      ),
    ],
    warnings: routeWarnings(facts, intent.netns, route),
    proposed: {},
    touches: [intent.netns],
  }
}

const routeWarnings = (
  facts: PlanFacts,
  netns: IntentOf<'route-add'>['netns'],
  route: StepRoute,
): Warning[] =>
  route.to === 'default' && (route.table ?? 254) === 254 ? [defaultRouteWarning(facts, netns)] : []

/** The route as a step says it: canonical, the device by name. */
function stepRouteOf(spec: RouteSpec, facts: PlanFacts, op: string): StepRoute {
  const device = spec.device === undefined ? undefined : knownLink(facts, spec.device, op)
  const via = spec.via === undefined ? undefined : cidrText(readCidr(spec.via)).replace(/\/\d+$/, '')
  return {
    to: destinationOf(spec.to, op),
    ...(via === undefined ? {} : { via }),
    ...(device ? { device: device.ifname } : {}),
    ...(spec.metric === undefined ? {} : { metric: spec.metric }),
    ...(spec.table === undefined || spec.table === 254 ? {} : { table: spec.table }),
    ...(spec.type === undefined || spec.type === 'unicast' ? {} : { type: spec.type }),
    ...(spec.prefSource === undefined ? {} : { prefSource: spec.prefSource }),
    ...(spec.family === undefined ? {} : { family: spec.family }),
  }
}

function destinationOf(to: string, op: string): string {
  if (to === 'default') return to
  const cidr = readCidr(to)
  if (cidr.value !== networkOf(cidr))
    refuse('invalid', op, `${displayText(to)} has bits set beyond its prefix length`, {
      hint: `is ${cidrText({ ...cidr, value: networkOf(cidr) })} meant?`,
      hintKey: 'hint.hostBits',
    })
  return cidr.prefixLength === 0 ? 'default' : cidrText(cidr)
}
