// How namespaces number each other (RTM_GETNSID, `ip netns list-id`): what turns IFLA_LINK_NETNSID into a namespace.
import { Failure } from '../../common/errors/error'
import type { Nsid } from '../../common/net/ids'
import { nsidDump, nsidGet, nsidNew } from '../../netlink/rtnl/nsid'
import type { Outcome, RouteSocket } from '../../sys/socket'

/** How the socket's namespace numbers the one behind `fd`; undefined when it has no number for it. */
export function numberOf(socket: RouteSocket, fd: number): Nsid | undefined {
  const reply = socket.request(nsidGet(fd))
  return reply?.is === 'nsid' ? reply.nsid.nsid : undefined
}

/** The same, giving it the next free number when it has none. CAP_NET_ADMIN in the socket's namespace. */
export function numberFor(socket: RouteSocket, fd: number): Nsid | undefined {
  const [, got] = socket.batch([nsidNew(fd), nsidGet(fd)]) as [Outcome, Outcome]
  if (got.error) throw new Failure(got.error)
  return got.reply?.is === 'nsid' ? got.reply.nsid.nsid : undefined
}

/** True when the socket's namespace has a number for any other. */
export const numbersAny = (socket: RouteSocket): boolean => socket.dumpMessages(nsidDump()).length > 0
