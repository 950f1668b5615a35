// What a person should know, or must agree to, before a plan is applied. What is plainly wrong is refused in check.ts.
import type { NetnsId } from '../net/ids'
import type { Link } from '../net/link'
import type { Route } from '../net/route'
import { cidrText, isPublic, subnetText } from '../net/subnet'
import type { Cidr } from '../net/subnet'
import { netnsLabel } from './facts'
import type { PlanFacts } from './facts'
import { isOurs } from './naming'
import type { Warning } from './plan'
import { inSubnetOf, subnetsOf } from './propose'
import { sentence } from './sentences'

/** For an address that is to be used on a bridge's wire. */
export function addressWarnings(facts: PlanFacts, bridge: Link, cidr: Cidr): Warning[] {
  const out: Warning[] = []
  const address = cidrText(cidr)
  const subnets = subnetsOf(facts, bridge)
  const values = { address, bridge: bridge.ifname, subnets: subnets.map(subnetText).join(', ') }
  if (subnets.length === 0)
    out.push({ ...sentence('plan.warning.noSubnet', values), code: 'outside-subnet', confirm: false })
  else if (!inSubnetOf(facts, bridge, cidr))
    out.push({ ...sentence('plan.warning.outsideSubnet', values), code: 'outside-subnet', confirm: true })
  else out.push(...engineWarning(bridge, address))
  return [...out, ...publicWarning(cidr)]
}

/** Bridges that a container engine gives addresses on, by the names that it gives them. */
const engineBridges: readonly [RegExp, string][] = [
  [/^(docker0|br-[0-9a-f]{12})$/, 'Docker'],
  [/^(cni-)?podman\d+$/, 'Podman'],
]

/** The engine keeps a list of its own, which only its own containers are on. */
function engineWarning(bridge: Link, address: string): Warning[] {
  const engine = engineBridges.find(([name]) => name.test(bridge.ifname))?.[1]
  if (engine === undefined) return []
  const values = { engine, bridge: bridge.ifname, address: address.replace(/\/\d+$/, '') }
  return [{ ...sentence('plan.warning.engineSubnet', values), code: 'engine-subnet', confirm: false }]
}

export const publicWarning = (cidr: Cidr): Warning[] =>
  isPublic(cidr)
    ? [
        {
          ...sentence('plan.warning.publicRange', { address: cidrText(cidr) }),
          code: 'public-range',
          confirm: false,
        },
      ]
    : []

export const isPhysical = (link: Link): boolean => link.kind === undefined && link.linkType !== 'loopback'

const isDefault = (route: Route): boolean =>
  route.destination === 'default' && route.table === 254 && route.type === 'unicast'

/** The default routes of a namespace's main table. */
export const defaultRoutesOf = (facts: PlanFacts, netns: NetnsId): Route[] =>
  facts.select.routesOf(netns).filter(isDefault)

/** For a change of a link that exists. `severe`: it may cut the link off (down, delete, another address). */
export function linkWarnings(facts: PlanFacts, link: Link, severe: boolean, deletes = false): Warning[] {
  const out: Warning[] = []
  const values = { name: link.ifname, place: netnsLabel(facts, link.netns) }
  if (isPhysical(link) && link.netns === facts.host)
    out.push({ ...sentence('plan.warning.physicalLink', values), code: 'physical-link', confirm: severe })
  if (severe && defaultRoutesOf(facts, link.netns).some((route) => route.device === link.id))
    out.push({
      ...sentence('plan.warning.defaultRouteLost', values),
      code: 'default-route',
      confirm: true,
    })
  if (!isOurs(link))
    out.push({ ...sentence('plan.warning.foreignObject', values), code: 'foreign-object', confirm: deletes })
  return out
}

/** For a change of a namespace's default route. */
export const defaultRouteWarning = (facts: PlanFacts, netns: NetnsId): Warning => ({
  ...sentence('plan.warning.defaultRoute', { place: netnsLabel(facts, netns) }),
  code: 'default-route',
  confirm: netns === facts.host,
})

/** For what undo can't restore. */
export const notUndoable = (what: string): Warning => ({
  ...sentence('plan.warning.notUndoable', { what }),
  code: 'not-undoable',
  confirm: true,
})
