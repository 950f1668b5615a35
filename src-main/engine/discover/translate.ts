// From how a namespace numbers others to how the host does, without asking for each number: the kernel answers that by
// a walk over all of the host's numbers. Pure.
import type { Nsid } from '../../common/net/ids'
import type { LinkMessage } from '../../netlink/rtnl/link'
import type { NetnsState } from '../model/netns-state'
import { isPaired } from './relations'

/**
 * The host's number for the namespace that `links` are in, when a cable shows it: this end refers to one in the host
 * (`hostNumber`, as the namespace numbers it), that one refers back, and of a pair each has one other end.
 */
export function numberByCable(
  host: NetnsState | undefined,
  links: readonly LinkMessage[],
  hostNumber: Nsid | undefined,
): Nsid | undefined {
  if (hostNumber === undefined) return undefined
  for (const near of links) {
    if (near.linkNetnsid !== hostNumber || near.link === undefined || !isPaired(near)) continue
    const far = host?.links.get(near.link)
    if (far && isPaired(far) && far.link === near.ifindex && typeof far.linkNetnsid === 'number')
      return far.linkNetnsid
  }
  return undefined
}

/**
 * Makes references into the host those of the host's number for itself, and returns the links that refer elsewhere: what
 * the host says of them has to be asked for.
 */
export function toHostNumbers(
  links: readonly LinkMessage[],
  hostNumber: Nsid | undefined,
  self: Nsid | undefined,
): LinkMessage[] {
  const others: LinkMessage[] = []
  for (const link of links) {
    if (link.linkNetnsid === undefined) continue
    if (link.linkNetnsid === hostNumber && self !== undefined) link.linkNetnsid = self
    else others.push(link)
  }
  return others
}
