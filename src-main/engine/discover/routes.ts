// Routes of one namespace (RTM_GETROUTE), all tables but `local`, which the kernel derives from the addresses; and
// route messages as records of the model.
import { linkId } from '../../common/net/ids'
import type { NetnsId } from '../../common/net/ids'
import { routeId } from '../../common/net/route'
import type { NextHop, Route } from '../../common/net/route'
import { decodeRoute } from '../../netlink/rtnl/route'
import type { NextHopMessage, RouteMessage } from '../../netlink/rtnl/route'
import { routeDump } from '../../netlink/rtnl/route-requests'
import type { RouteSocket } from '../../sys/socket'

const localTable = 255
/** Of struct rtmsg. */
const tableAt = 4

const all = routeDump()

/** `ip route show table all` and `ip -6 …`, without table `local`. */
export const dumpRoutes = (socket: RouteSocket): RouteMessage[] =>
  socket.dump(all, ({ bytes, view, start, end }) =>
    bytes[start + tableAt] === localTable ? undefined : decodeRoute(bytes, view, start, end),
  )

/** All of a namespace's routes: ids are unique among them, also where the kernel's keys differ in more than the id. */
export function routeRecords(netns: NetnsId, messages: readonly RouteMessage[]): Route[] {
  const count = new Map<string, number>()
  return messages.map((message) => {
    const record = routeRecord(netns, message)
    const before = count.get(record.id) ?? 0
    count.set(record.id, before + 1)
    return before === 0 ? record : { ...record, id: `${record.id}+${before}` as Route['id'] }
  })
}

function routeRecord(netns: NetnsId, { device, nextHops, ...own }: RouteMessage): Route {
  const hops = nextHops?.map((hop) => nextHop(netns, hop))
  const hop = [hopText(own.via, device), ...(nextHops ?? []).map((h) => hopText(h.via, h.device)), own.source]
  return {
    id: routeId(netns, { ...own, hop: hop.filter(Boolean).join(' ') }),
    netns,
    ...own,
    ...(device === undefined ? {} : { device: linkId(netns, device) }),
    ...(hops ? { nextHops: hops } : {}),
  }
}

const hopText = (via: string | undefined, device: number | undefined): string =>
  `${via ?? ''}${device === undefined ? '' : `%${device}`}`

const nextHop = (netns: NetnsId, { device, ...own }: NextHopMessage): NextHop => ({
  ...own,
  ...(device === undefined ? {} : { device: linkId(netns, device) }),
})
