// How the host numbers other namespaces (RTM_GETNSID, `ip netns list-id`): what turns IFLA_LINK_NETNSID into a
// namespace, lets a monitor hear of it, and lets its links be asked for from outside. docs/adr/0004.
import { Failure } from '../../common/errors/error'
import type { Nsid } from '../../common/net/ids'
import { nsidGet, nsidNew } from '../../netlink/rtnl/nsid'
import type { Outcome, RouteSocket } from '../../sys/socket'

/**
 * The socket's namespace's number for the one behind `fd`, which gets the next free one when it has none. CAP_NET_ADMIN
 * in the socket's namespace; throws what refusing it means.
 */
export function numberFor(socket: RouteSocket, fd: number): Nsid {
  const [made, got] = socket.batch([nsidNew(fd), nsidGet(fd)]) as [Outcome, Outcome]
  const nsid = got.reply?.is === 'nsid' ? got.reply.nsid.nsid : undefined
  if (nsid !== undefined) return nsid
  throw new Failure(got.error ?? made.error ?? { kind: 'bug', op: 'nsidGet', what: 'number a namespace' })
}

/** The same, undefined when it has none. */
export function numberOf(socket: RouteSocket, fd: number): Nsid | undefined {
  const reply = socket.request(nsidGet(fd))
  return reply?.is === 'nsid' ? reply.nsid.nsid : undefined
}
