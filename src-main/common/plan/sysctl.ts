// Switches of a namespace, of the list of net/sysctl.ts.
import { readSysctlKey } from '../net/sysctl'
import { displayText } from '../text'
import { netnsOf, refuse } from './check'
import { netnsLabel, step, sysctlFact } from './facts'
import type { Draft, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { inverseOf } from './inverse'
import type { Warning } from './plan'
import { sentence } from './sentences'
import type { StepOp } from './step'

const op = 'sysctlSet'

/** Plans `sysctl -w`. Throws `invalid` for a switch or value that is not on the list, `not-found` for one that isn't there. */
export function planSysctlSet(intent: IntentOf<'sysctl-set'>, facts: PlanFacts): Draft {
  const { key, value } = intent
  const netns = netnsOf(facts, intent.netns, op).id
  const sysctl = readSysctlKey(key)
  if (!sysctl)
    return refuse('invalid', op, `${displayText(key)} is no switch that can be set here`, {
      target: netns,
      hint: 'those of IPv4 and IPv6 forwarding, filters, ARP and router advertisements are: see the manual',
      hintKey: 'hint.sysctls',
    })
  const [least, most] = sysctl.range
  if (Number(value) < least || Number(value) > most)
    refuse('invalid', op, `${displayText(key)} can’t be ${value}`, {
      target: netns,
      hint: `it takes ${least} to ${most}`,
      hintKey: 'hint.sysctlRange',
    })
  const now = facts.sysctls?.[sysctlFact(netns, key)]
  if (now === undefined)
    refuse('not-found', op, `${netnsLabel(facts, netns)} has no ${displayText(key)}`, { target: netns })
  if (now === value) refuse('invalid', op, `${displayText(key)} is ${value} already`, { target: netns })
  const place = { netns }
  const set: StepOp = { do: 'sysctlSet', place, key, value }
  const values = { key, value, place: netnsLabel(facts, netns) }
  return {
    title: sentence('plan.title.sysctlSet', values),
    steps: [
      step(
        set,
        sentence(reasonOf(sysctl.name), values),
        [{ that: 'sysctl-is', place, key, value: now }],
        inverseOf(set, facts),
      ),
    ],
    warnings: warningsOf(facts, netns, key, value),
    proposed: {},
    touches: [netns],
  }
}

const reasonOf = (name: string) =>
  name === 'ip_forward' || name === 'forwarding'
    ? 'plan.reason.forwarding'
    : name === 'disable_ipv6'
      ? 'plan.reason.disableIpv6'
      : name === 'rp_filter'
        ? 'plan.reason.rpFilter'
        : 'plan.reason.sysctl'

/** What of the host's own may break: its containers' ways out, its IPv6. */
function warningsOf(facts: PlanFacts, netns: PlanFacts['host'], key: string, value: string): Warning[] {
  const cuts =
    netns === facts.host &&
    ((/forward/.test(key) && value === '0') || (key.endsWith('disable_ipv6') && value === '1'))
  return cuts
    ? [{ ...sentence('plan.warning.hostSwitch', { key, value }), code: 'default-route', confirm: true }]
    : []
}
