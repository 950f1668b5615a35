// Whether what a plan was made from still holds, asked of the kernel just before the first change.
import { existsSync } from 'node:fs'
import { fail } from '../../common/errors/error'
import type { LinkAt, Precondition, Step } from '../../common/plan/step'
import { displayText } from '../../common/text'
import { readSysctl } from '../../sys/sysctl'
import { linksIn } from './foreign'
import { differences, findAddress, findLink, findRoutes, linkNamed, unlike } from './live'
import { tableExists, unlikeTable } from './nat'
import type { Places } from './places'

/** Throws `stale-plan`, with the first thing that no longer holds, and its step. Changes nothing. */
export function checkPreconditions(places: Places, steps: readonly Step[]): void {
  for (const { id, preconditions } of steps)
    for (const precondition of preconditions) {
      const why = violated(places, precondition)
      if (why !== undefined)
        fail({
          kind: 'stale-plan',
          op: 'checkPlan',
          what: `apply a plan that no longer fits: ${why}`,
          hint: 'something else has changed it meanwhile: look again and plan it anew',
          hintKey: 'hint.stale',
          step: id,
        })
    }
}

/** Why it doesn't hold; undefined when it does. */
function violated(places: Places, precondition: Precondition): string | undefined {
  switch (precondition.that) {
    case 'link-exists':
      return linkExists(places, precondition.at, precondition.kind)
    case 'link-is': {
      const found = findLink(places, precondition.at)
      if (!found) return gone(precondition.at)
      const [different] = differences(places, found, precondition.set)
      return different && `${displayText(precondition.at.ifname)} has changed: ${different}`
    }
    case 'bridge-is':
    case 'port-is': {
      const { at } = precondition
      const found = findLink(places, at)
      if (!found) return gone(at)
      const [different] =
        precondition.that === 'bridge-is'
          ? unlike(precondition.attrs, found.link.attrs)
          : unlike(precondition.port, found.link.port)
      return different && `${displayText(at.ifname)} has changed: ${different}`
    }
    case 'nat-absent': {
      const open = places.at(precondition.place)
      const there = open && tableExists(open.fd, precondition.name)
      return there ? `there is an nftables table ${precondition.name} by now` : undefined
    }
    case 'nat-present': {
      const open = places.at(precondition.place)
      return open ? unlikeTable(open.fd, precondition.table) : 'the network namespace is gone'
    }
    case 'sysctl-is': {
      const open = places.at(precondition.place)
      const is = open && readSysctl(open.fd, precondition.key)
      return is === precondition.value
        ? undefined
        : `${precondition.key} is ${is ?? 'gone'} by now, not ${precondition.value}`
    }
    case 'link-absent': {
      const name = displayText(precondition.at.ifname)
      if (!places.at(precondition.at.place)) return `the network namespace for ${name} is gone`
      return linkNamed(places, precondition.at) && `there is a link ${name} by now`
    }
    case 'address-absent':
    case 'address-present':
      return address(places, precondition)
    case 'netns-alive':
      return places.at({ netns: precondition.netns }) ? undefined : 'the network namespace is gone'
    case 'links-are':
      return links(places, precondition)
    case 'netns-name-free':
      return existsSync(precondition.path) ? `${displayText(precondition.path)} is there by now` : undefined
    case 'route-absent':
    case 'route-present':
      return route(places, precondition)
  }
}

const gone = (at: LinkAt): string => `${displayText(at.ifname)} is gone, or another link by now`

function linkExists(places: Places, at: LinkAt, kind: string | undefined): string | undefined {
  const found = findLink(places, at)
  if (!found) return gone(at)
  if (kind === undefined || found.link.kind === kind) return undefined
  return `${displayText(at.ifname)} is of kind ${displayText(found.link.kind ?? 'none')} by now, not ${kind}`
}

/** What came since would go too, and no undo would know of it; what went since would come back with an undo. */
function links(
  places: Places,
  { place, ifnames, master }: Extract<Precondition, { that: 'links-are' }>,
): string | undefined {
  const open = places.at(place)
  if (!open) return 'the network namespace is gone'
  const over = master && findLink(places, master)?.link.ifindex
  const now = linksIn(open.socket).filter((link) => !master || link.master === over)
  const names = new Set(now.map(({ ifname }) => ifname))
  const come = [...names].find((name) => !ifnames.includes(name))
  if (come !== undefined) return `there is a link ${displayText(come)} by now`
  const gone = ifnames.find((name) => !names.has(name))
  return gone === undefined ? undefined : `the link ${displayText(gone)} is gone`
}

function address(
  places: Places,
  { that, at, cidr }: Extract<Precondition, { that: 'address-absent' | 'address-present' }>,
): string | undefined {
  const found = findLink(places, at)
  if (!found) return gone(at)
  const there = findAddress(found, cidr) !== undefined
  if (there === (that === 'address-present')) return undefined
  return `${displayText(at.ifname)} ${there ? 'has' : 'no longer has'} ${cidr}`
}

function route(
  places: Places,
  { that, place, route: wanted }: Extract<Precondition, { that: 'route-absent' | 'route-present' }>,
): string | undefined {
  const open = places.at(place)
  if (!open) return 'the network namespace is gone'
  // An equal destination and metric is in the way whatever its gateway is.
  const { via: _via, device: _device, ...key } = wanted
  const there = findRoutes(open, that === 'route-absent' ? key : wanted).length > 0
  if (there === (that === 'route-present')) return undefined
  return `there is ${there ? 'a' : 'no longer a'} route to ${wanted.to}`
}
