// Phase two: where a link's other end or lower link is, once all namespaces are known. What the kernel doesn't
// confirm is said to be out of sight, never guessed.
import { ifindex, linkId } from '../../common/net/ids'
import type { Ifindex, NetnsId, Nsid } from '../../common/net/ids'
import type { Link, LinkRef } from '../../common/net/link'
import type { LinkMessage } from '../../netlink/rtnl/link'

/** What must be known of all namespaces to follow a reference from one into another. */
export interface World {
  /** The namespace that `netns` numbers `nsid`, where that has been found out. */
  numbered(netns: NetnsId, nsid: Nsid): NetnsId | undefined
  /** The link with that index as its namespace describes it. */
  message(netns: NetnsId, ifindex: Ifindex): LinkMessage | undefined
  /** Namespaces that have a link `ifindex` whose IFLA_LINK is `link`: candidates, no more. */
  mirrored(ifindex: Ifindex, link: Ifindex): Iterable<NetnsId>
}

/** The index that a link refers to by IFLA_LINK; a vxlan of older kernels says its device elsewhere. */
export const referredIndex = (message: LinkMessage): Ifindex | undefined =>
  message.link ?? vxlanDevice(message)

const vxlanDevice = ({ attrs }: LinkMessage): Ifindex | undefined =>
  attrs?.kind === 'vxlan' && attrs.device !== undefined ? ifindex(attrs.device) : undefined

/** Kinds that come in pairs: IFLA_LINK is the other end. For all others it is the lower link. */
export const isPaired = (message: LinkMessage): boolean =>
  message.kind === 'veth' || message.kind === 'netkit'

/** `record` with its peer or parent. */
export function related(world: World, record: Link, message: LinkMessage): Link {
  const index = referredIndex(message)
  if (index === undefined) return record
  const ref = refer(world, record.netns, message, index)
  return isPaired(message) ? { ...record, peer: ref } : { ...record, parent: ref }
}

function refer(world: World, netns: NetnsId, message: LinkMessage, index: Ifindex): LinkRef {
  const far = farNetns(world, netns, message, index)
  if (far !== undefined && world.message(far, index)) return { seen: true, link: linkId(far, index) }
  const { linkNetnsid } = message
  return { seen: false, ifindex: index, ...(typeof linkNetnsid === 'number' ? { nsid: linkNetnsid } : {}) }
}

/** The namespace that a link refers to; undefined when nothing has confirmed which it is. */
export function farNetns(
  world: World,
  netns: NetnsId,
  message: LinkMessage,
  index: Ifindex,
): NetnsId | undefined {
  if (message.linkNetnsid === undefined) return netns
  const known = message.linkNetnsid === 'unknown' ? undefined : world.numbered(netns, message.linkNetnsid)
  if (known !== undefined || !isPaired(message)) return known
  return confirmedFromThere(world, netns, message, index)
}

/** A pair is mutual: when the other end is known to refer to this link, this one refers to the other. */
function confirmedFromThere(
  world: World,
  netns: NetnsId,
  message: LinkMessage,
  index: Ifindex,
): NetnsId | undefined {
  for (const candidate of world.mirrored(index, message.ifindex)) {
    const far = world.message(candidate, index)?.linkNetnsid
    if (typeof far === 'number' && world.numbered(candidate, far) === netns) return candidate
  }
  return undefined
}
