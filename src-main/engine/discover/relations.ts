// Phase two: where a link's other end or lower link is, once all namespaces are known. What the kernel doesn't
// confirm is said to be out of sight, never guessed.
import { ifindex, linkId } from '../../common/net/ids'
import type { Ifindex, NetnsId, Nsid } from '../../common/net/ids'
import type { Link, LinkRef } from '../../common/net/link'
import type { LinkMessage } from '../../netlink/rtnl/link'

/** What must be known of all namespaces to follow a reference from one into another. */
export interface World {
  /** The namespace that the host numbers `nsid`, where that has been found out. */
  numbered(nsid: Nsid): NetnsId | undefined
  /** The link with that index as the kernel described it last. */
  message(netns: NetnsId, ifindex: Ifindex): LinkMessage | undefined
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
  if (isPaired(message)) record.peer = ref
  else record.parent = ref
  return record
}

function refer(world: World, netns: NetnsId, message: LinkMessage, index: Ifindex): LinkRef {
  const { linkNetnsid } = message
  const far =
    linkNetnsid === undefined ? netns : linkNetnsid === 'unknown' ? undefined : world.numbered(linkNetnsid)
  if (far !== undefined && world.message(far, index)) return { seen: true, link: linkId(far, index) }
  return { seen: false, ifindex: index, ...(typeof linkNetnsid === 'number' ? { nsid: linkNetnsid } : {}) }
}
