// What takes a switch back: itself, what the kernel set along with it, and what it threw away.
import { followers, readSysctlKey } from '../net/sysctl'
import { isUp } from '../net/link'
import type { Link } from '../net/link'
import { sysctlFact } from './facts'
import type { PlanFacts } from './facts'
import { restoreAddresses, restoreRoutes } from './restore'
import type { StepOp } from './step'

type Op = Extract<StepOp, { do: 'sysctlSet' }>

/** Nothing for a switch the value of which isn't among the facts. */
export function inverseOfSysctl(facts: PlanFacts, { place, key, value }: Op): StepOp[] {
  if (!('netns' in place)) return []
  const { netns } = place
  const was = (one: string): string | undefined => facts.sysctls?.[sysctlFact(netns, one)]
  const old = was(key)
  if (old === undefined) return []
  const ifnames = facts.select.linksOf(netns).map(({ ifname }) => ifname)
  const back = (one: string): StepOp[] => {
    const then = was(one)
    // Setting `key` back sets these too, to what they mostly were.
    const follows = one.endsWith('accept_redirects') ? String(1 - Number(old)) : old
    return then === undefined || then === follows ? [] : [{ do: 'sysctlSet', place, key: one, value: then }]
  }
  return [
    { do: 'sysctlSet', place, key, value: old },
    ...followers(key, [...ifnames, 'default']).flatMap(back),
    ...(key.endsWith('.disable_ipv6') && value !== '0' ? inet6Again(facts, netns, key) : []),
  ]
}

/** Turning IPv6 off takes addresses and routes with it. */
function inet6Again(facts: PlanFacts, netns: Link['netns'], key: string): StepOp[] {
  const ifname = readSysctlKey(key)?.ifname
  const links = facts.select.linksOf(netns).filter((link) => ifname === 'all' || link.ifname === ifname)
  return links
    .filter(isUp)
    .flatMap((link) => [
      ...restoreAddresses(facts, link, ({ family, local }) => family === 'inet6' && local !== '::1'),
      ...restoreRoutes(facts, link).filter((op) => op.do === 'routeAdd' && op.route.family === 'inet6'),
    ])
}
