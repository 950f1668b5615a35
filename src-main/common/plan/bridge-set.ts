// Settings of bridges and of their ports. Who is on which bridge is link.ts, VLANs of ports are bridge-vlan.ts.
import type { BridgeAttrs, BridgePortAttrs } from '../net/bridge'
import { displayText } from '../text'
import { bridgeOf, knownLink, netnsOf, refuse } from './check'
import { linkAt, step } from './facts'
import type { Draft, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { inverseOf } from './inverse'
import { sentence } from './sentences'
import type { StepOp } from './step'
import { linkWarnings } from './warnings'

/** Of `set` what isn't so already. */
function changed<T extends object>(set: { [K in keyof T]?: T[K] | undefined }, now: Partial<T>): Partial<T> {
  const names = (Object.keys(set) as (keyof T)[]).filter(
    (name) => set[name] !== undefined && set[name] !== now[name],
  )
  return Object.fromEntries(names.map((name) => [name, set[name]])) as Partial<T>
}

const listed = (set: object): string =>
  Object.entries(set)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')

/** Plans `ip link set dev BR type bridge …`. Throws `invalid` when it is so already, or the times don't fit together. */
export function planBridgeSet(intent: IntentOf<'bridge-set'>, facts: PlanFacts): Draft {
  const link = bridgeOf(facts, intent.link, 'bridgeSet')
  netnsOf(facts, link.netns, 'bridgeSet')
  const now = link.attrs?.kind === 'bridge' ? link.attrs : undefined
  const attrs = changed<BridgeAttrs>(intent.set, now ?? {})
  const name = displayText(link.ifname)
  if (Object.keys(attrs).length === 0)
    refuse('invalid', 'bridgeSet', `${name} is so already`, { target: link.id })
  const missing = facts.features?.['vlan-filtering']
  if (attrs.vlanFiltering && missing?.available === false)
    refuse('unsupported', 'bridgeSet', missing.missing ?? 'this kernel has no VLAN filtering of bridges', {
      target: link.id,
    })
  checkTimes({ ...now, ...attrs }, link.id)
  const at = linkAt(link)
  const op: StepOp = { do: 'bridgeSet', at, attrs }
  const values = { name: link.ifname, set: listed(attrs) }
  return {
    title: sentence('plan.title.bridgeSet', values),
    steps: [
      step(
        op,
        sentence(attrs.stp === true ? 'plan.reason.stp' : 'plan.reason.bridgeSet', values),
        [
          { that: 'link-exists', at, kind: 'bridge' },
          { that: 'bridge-is', at, attrs: old(attrs, now ?? {}) },
        ],
        inverseOf(op, facts),
      ),
    ],
    warnings: linkWarnings(facts, link, false),
    proposed: {},
    touches: [link.id],
  }
}

/** IEEE 802.1D: 2 × (forward delay − 1 s) ≥ max age ≥ 2 × (hello time + 1 s). The kernel leaves it to the user. */
function checkTimes(
  times: { stp?: boolean; forwardDelayCs?: number; helloTimeCs?: number; maxAgeCs?: number },
  target: Draft['touches'][number],
): void {
  const { stp, forwardDelayCs: delay = 1500, helloTimeCs: hello = 200, maxAgeCs: age = 2000 } = times
  if (!stp) return
  if (delay < 200)
    refuse('invalid', 'bridgeSet', 'with STP the forward delay is at least 200 (2 s)', { target })
  if (2 * (delay - 100) < age || age < 2 * (hello + 100))
    refuse('invalid', 'bridgeSet', `the times ${delay}, ${hello} and ${age} don’t fit together`, {
      target,
      hint: '2 × (forward delay − 1 s) ≥ max age ≥ 2 × (hello time + 1 s), or the tree never settles',
      hintKey: 'hint.stpTimes',
    })
}

/** Of `now` what `set` names. */
const old = <T extends object>(set: Partial<T>, now: Partial<T>): Partial<T> =>
  Object.fromEntries(
    (Object.keys(set) as (keyof T)[])
      .filter((name) => now[name] !== undefined)
      .map((name) => [name, now[name]]),
  ) as Partial<T>

/** Plans `ip link set dev PORT type bridge_slave …`. Throws `invalid` for a link that is no port, or is so already. */
export function planPortSet(intent: IntentOf<'port-set'>, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'portSet')
  netnsOf(facts, link.netns, 'portSet')
  const name = displayText(link.ifname)
  const { port: now } = link
  if (!now)
    return refuse('invalid', 'portSet', `${name} is no port of a bridge`, {
      target: link.id,
      hint: 'put it on a bridge first',
      hintKey: 'hint.notAPort',
    })
  const port = changed<BridgePortAttrs>(intent.set, now)
  if (Object.keys(port).length === 0)
    refuse('invalid', 'portSet', `${name} is so already`, { target: link.id })
  const at = linkAt(link)
  const op: StepOp = { do: 'portSet', at, port }
  const values = { name: link.ifname, set: listed(port) }
  return {
    title: sentence('plan.title.portSet', values),
    steps: [
      step(
        op,
        sentence('plan.reason.portSet', values),
        [
          { that: 'link-exists', at },
          { that: 'port-is', at, port: old(port, now) },
        ],
        inverseOf(op, facts),
      ),
    ],
    warnings: linkWarnings(facts, link, false),
    proposed: {},
    touches: [link.id],
  }
}
