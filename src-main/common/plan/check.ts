// Checks of an intent against the topology, before there is a plan: each throws one clear error with what to do about
// it. What only needs a warning is in warnings.ts; what may change until the plan is applied is a step's precondition.
import { fail } from '../errors/error'
import type { ErrorKind } from '../errors/error'
import type { LinkId, NetnsId } from '../net/ids'
import type { Link } from '../net/link'
import type { Netns } from '../net/netns'
import {
  cidrText,
  contains,
  isLoopback,
  isMulticast,
  isReserved,
  isUnusable,
  readCidr,
  subnetText,
} from '../net/subnet'
import type { Cidr } from '../net/subnet'
import { bytesOf, displayText } from '../text'
import { netnsLabel } from './facts'
import type { PlanFacts } from './facts'
import { ownName } from './intent'
import { maxNameLength } from './naming'
import { usersOf } from './propose'

/** Refuses an intent. `hint` says what to do; `hintKey` is its key for translation. */
export function refuse(
  kind: ErrorKind,
  op: string,
  what: string,
  more: { target?: string; hint?: string; hintKey?: string } = {},
): never {
  return fail({ kind, op, what, ...more })
}

/** The link with that id, or with that name in the host's namespace. Throws `not-found`. */
export function linkOf(facts: PlanFacts, ref: LinkId | { host: string }, op: string): Link {
  const link =
    typeof ref === 'string' ? facts.topology.links[ref] : facts.select.linkByName(facts.host, ref.host)
  const name = typeof ref === 'string' ? ref : ref.host
  return (
    link ??
    refuse('not-found', op, `there is no link ${displayText(name)}`, {
      hint: 'look at the names with `ip link`',
      hintKey: 'hint.linkNames',
    })
  )
}

/** The bridge that is meant. Throws `not-found`, or `invalid` when it is no bridge. */
export function bridgeOf(facts: PlanFacts, ref: LinkId | { host: string }, op: string): Link {
  const link = linkOf(facts, ref, op)
  if (link.kind === 'bridge') return link
  const kind = link.kind ?? (link.linkType === 'loopback' ? 'loopback' : 'physical interface')
  const bridges = facts.select.linksOf(link.netns).filter((one) => one.kind === 'bridge')
  const names = bridges.map((one) => displayText(one.ifname)).join(', ')
  return refuse('invalid', op, `${displayText(link.ifname)} is not a bridge but a ${displayText(kind)}`, {
    target: link.id,
    hint: names === '' ? 'create a bridge first' : `the bridges are: ${names}`,
    hintKey: 'hint.notABridge',
  })
}

/** Throws unless `name` can be given to a new link in `netns`. */
export function checkNewName(facts: PlanFacts, netns: NetnsId, name: string, op: string): void {
  if (bytesOf(name).length > maxNameLength)
    refuse('invalid', op, `the name ${displayText(name)} is too long`, {
      hint: `a link’s name has at most ${maxNameLength} bytes`,
      hintKey: 'hint.nameLength',
    })
  if (!ownName.safeParse(name).success)
    refuse('invalid', op, `${displayText(name)} can’t be a name`, {
      hint: 'a letter first, then letters, digits and _ . -; not all, default or lo',
      hintKey: 'hint.nameLetters',
    })
  const taken = facts.select.linkByName(netns, name)
  if (taken)
    refuse('exists', op, `${netnsLabel(facts, netns)} has a link ${displayText(name)} already`, {
      target: taken.id,
      hint: 'choose another name',
      hintKey: 'hint.nameTaken',
    })
}

/** An address that a link may get. Throws `invalid`: not a CIDR, multicast, a network's or a broadcast address, … */
export function checkAddress(text: string, op: string): Cidr {
  if (!text.includes('/'))
    refuse('invalid', op, `${displayText(text)} has no prefix length`, {
      hint: 'write it as 10.0.0.5/24',
      hintKey: 'hint.cidr',
    })
  const cidr = readCidr(text)
  const why = isMulticast(cidr)
    ? 'is a multicast address'
    : isUnusable(cidr)
      ? 'is no address of a host'
      : isReserved(cidr)
        ? `is the ${cidr.value === readCidr(subnetText(cidr)).value ? 'network' : 'broadcast'} address of ${subnetText(cidr)}`
        : undefined
  if (why !== undefined)
    refuse('invalid', op, `${displayText(text)} ${why}`, {
      hint: 'choose an address of a host',
      hintKey: 'hint.hostAddress',
    })
  return cidr
}

/** As `checkAddress`, for a wire that others are on: nor a loopback address, nor one that somebody has. */
export function checkWireAddress(facts: PlanFacts, bridge: Link, text: string, op: string): Cidr {
  const cidr = checkAddress(text, op)
  if (isLoopback(cidr))
    refuse('invalid', op, `${displayText(text)} is a loopback address`, {
      hint: 'it never leaves its namespace: choose one of the bridge’s subnet',
      hintKey: 'hint.loopback',
    })
  const canonical = cidrText(cidr)
  const address = canonical.slice(0, canonical.indexOf('/'))
  const user = usersOf(facts, bridge).get(address)
  if (user !== undefined)
    refuse('exists', op, `${address} is in use on ${displayText(bridge.ifname)} by ${displayText(user)}`, {
      target: bridge.id,
      hint: 'leave the address out to get the next free one',
      hintKey: 'hint.addressInUse',
    })
  return cidr
}

/** Throws unless `gateway` lies in the subnet of one of the addresses, and is none of them. */
export function checkGateway(gateway: string, addresses: readonly Cidr[], op: string): Cidr {
  const cidr = readCidr(gateway)
  const reached = addresses.some((one) => contains(one, cidr.family, cidr.value))
  if (!reached)
    refuse(
      'invalid',
      op,
      `the gateway ${displayText(gateway)} can’t be reached from ${addresses.map(cidrText).join(', ') || 'a link without an address'}`,
      {
        hint: 'a gateway lies in the subnet of an address of the same link',
        hintKey: 'hint.gateway',
      },
    )
  if (addresses.some((one) => one.value === cidr.value && one.family === cidr.family))
    refuse('invalid', op, `the gateway ${displayText(gateway)} is the new address itself`, {
      hint: 'the gateway is another host, often the bridge',
      hintKey: 'hint.gatewaySelf',
    })
  return cidr
}

/** The namespace that a TARGET was resolved to. Throws `invalid` for the host's own, unless it is allowed. */
export function targetOf(
  facts: PlanFacts,
  allowHost: boolean,
  op: string,
): { label: string; netns: NetnsId } {
  const { target } = facts
  if (!target) return refuse('not-found', op, 'the target was not found')
  if (target.netns === facts.host && !allowHost)
    refuse('invalid', op, `${displayText(target.label)} lives in the host’s own network namespace`, {
      target: target.netns,
      hint: 'it shares the host’s links; choose a container with a network of its own',
      hintKey: 'hint.hostNetns',
    })
  netnsOf(facts, target.netns, op)
  return target
}

/** A link that an intent gives by id, from what was on the screen: so it was there. Throws `not-found`. */
export const knownLink = (facts: PlanFacts, id: LinkId, op: string): Link =>
  facts.topology.links[id] ?? refuse('not-found', op, `link ${id} is gone`)

/** A namespace that can be worked in. Throws `not-found`, or `permission` when it can’t be entered. */
export function netnsOf(facts: PlanFacts, id: NetnsId, op: string): Netns {
  const netns = facts.topology.netns[id]
  if (!netns) return refuse('not-found', op, `network namespace ${id} is gone`)
  if (netns.closed !== undefined)
    fail({
      kind: 'permission',
      op,
      what: `${displayText(netnsLabel(facts, id))} can’t be entered (${netns.closed})`,
      target: id,
      hint: 'start Vethboard as the user that owns it, or as root',
      hintKey: 'hint.closedNetns',
    })
  return netns
}
