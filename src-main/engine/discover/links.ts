// Links of one namespace (RTM_GETLINK). They are asked for from the host, by the namespace's number: so all that they
// say of other namespaces is in the host's numbers.
import type { Ifindex, Nsid } from '../../common/net/ids'
import { decodeLink } from '../../netlink/rtnl/link'
import type { LinkMessage } from '../../netlink/rtnl/link'
import { linkDump, linkGet } from '../../netlink/rtnl/link-requests'
import type { Outcome, RouteSocket } from '../../sys/socket'

const all = linkDump()

/** `ip -d link show` in the namespace that the socket's own numbers `netns` (default: its own). */
export const dumpLinks = (socket: RouteSocket, netns?: Nsid): LinkMessage[] =>
  socket.dump(netns === undefined ? all : linkDump({ netns }), ({ bytes, view, start, end }) =>
    decodeLink(bytes, view, start, end),
  )

/** So many answers (of up to 4 KiB as the kernel counts them) fit the smallest receive buffer. */
const atOnce = 48

/** A link in the namespace of a number. */
export interface LinkAt {
  netns?: Nsid
  ifindex: Ifindex
}

/** `ip -d link show dev …` for each, in order; undefined: there is no such link; 'unknown': it could not be asked. */
export const readLinks = (
  socket: RouteSocket,
  links: readonly LinkAt[],
): (LinkMessage | 'unknown' | undefined)[] => {
  const out: (LinkMessage | 'unknown' | undefined)[] = []
  for (let at = 0; at < links.length; at += atOnce) {
    const some = links.slice(at, at + atOnce)
    const outcomes = socket.batch(some.map(({ ifindex, netns }) => linkGet({ ifindex }, netns)))
    for (const outcome of outcomes) out.push(linkOf(outcome))
  }
  return out
}

function linkOf({ error, reply }: Outcome): LinkMessage | 'unknown' | undefined {
  if (reply?.is === 'link') return reply.link
  return error?.errno?.name === 'ENODEV' ? undefined : 'unknown'
}
