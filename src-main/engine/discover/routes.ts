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
  const records: Route[] = []
  for (const message of messages) {
    const record = routeRecord(netns, message)
    const before = count.get(record.id) ?? 0
    count.set(record.id, before + 1)
    if (before > 0) record.id = `${record.id}+${before}` as Route['id']
    records.push(record)
  }
  return records
}

/** Field by field: see link-record.ts. */
function routeRecord(netns: NetnsId, m: RouteMessage): Route {
  const record: Route = {
    id: routeId(netns, m, hopsText(m)),
    netns,
    family: m.family,
    destination: m.destination,
    type: m.type,
    table: m.table,
    protocol: m.protocol,
    scope: m.scope,
    flags: m.flags,
  }
  if (m.tos !== undefined) record.tos = m.tos
  if (m.via !== undefined) record.via = m.via
  if (m.prefSource !== undefined) record.prefSource = m.prefSource
  if (m.metric !== undefined) record.metric = m.metric
  if (m.mtu !== undefined) record.mtu = m.mtu
  if (m.source !== undefined) record.source = m.source
  if (m.preference !== undefined) record.preference = m.preference
  if (m.nextHopId !== undefined) record.nextHopId = m.nextHopId
  if (m.device !== undefined) record.device = linkId(netns, m.device)
  if (m.nextHops) record.nextHops = m.nextHops.map((hop) => nextHop(netns, hop))
  return record
}

function hopsText({ via, device, nextHops, source }: RouteMessage): string {
  const own = hopText(via, device)
  if (!nextHops && source === undefined) return own
  return [own, ...(nextHops ?? []).map((hop) => hopText(hop.via, hop.device)), source]
    .filter(Boolean)
    .join(' ')
}

const hopText = (via: string | undefined, device: number | undefined): string =>
  `${via ?? ''}${device === undefined ? '' : `%${device}`}`

const nextHop = (netns: NetnsId, { device, ...own }: NextHopMessage): NextHop => ({
  ...own,
  ...(device === undefined ? {} : { device: linkId(netns, device) }),
})
