// Links of one namespace (RTM_GETLINK), and a link message as the record of the model. Peer and parent lead out of
// the namespace: relations.ts adds them.
import { linkId } from '../../common/net/ids'
import type { NetnsId } from '../../common/net/ids'
import type { Link } from '../../common/net/link'
import { decodeLink } from '../../netlink/rtnl/link'
import type { LinkMessage } from '../../netlink/rtnl/link'
import { linkDump } from '../../netlink/rtnl/link-requests'
import type { RouteSocket } from '../../sys/socket'

/** `ip -d link show`. */
export const dumpLinks = (socket: RouteSocket): LinkMessage[] =>
  socket.dump(linkDump(), ({ bytes, view, start, end }) => decodeLink(bytes, view, start, end))

/** What the link's own namespace says of it. */
export function linkRecord(netns: NetnsId, message: LinkMessage): Link {
  const { family: _f, link: _l, linkNetnsid: _n, newNetnsid: _w, newIfindex: _i, master, ...own } = message
  const record: Link = { id: linkId(netns, message.ifindex), netns, ...own }
  if (master !== undefined) record.master = linkId(netns, master)
  return record
}
