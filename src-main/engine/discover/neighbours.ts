// Neighbours of one namespace (RTM_GETNEIGH) as `ip neighbour` shows them, and a neighbour message as the record of
// the model: entries that need no resolving (NOARP, mostly multicast) and that are not in use (NONE) are left out.
import { linkId } from '../../common/net/ids'
import type { NetnsId } from '../../common/net/ids'
import { neighbourId } from '../../common/net/neighbour'
import type { Neighbour } from '../../common/net/neighbour'
import { decodeNeighbour, neighDump } from '../../netlink/rtnl/neighbour'
import type { NeighbourMessage } from '../../netlink/rtnl/neighbour'
import type { RouteSocket } from '../../sys/socket'

/** Of struct ndmsg, and NUD_NOARP. */
const stateAt = 8
const noArp = 0x40

const all = neighDump()

/** `ip neighbour show`. */
export const dumpNeighbours = (socket: RouteSocket): NeighbourMessage[] =>
  socket.dump(all, ({ bytes, view, start, end }) => {
    const state = view.getUint16(start + stateAt, true)
    return state === 0 || state & noArp ? undefined : decodeNeighbour(bytes, view, start, end)
  })

/** True for an entry that the model holds. */
export const isShown = ({ state }: NeighbourMessage): boolean => state !== 'NOARP' && state !== 'NONE'

/** Field by field: see link-record.ts. */
export function neighbourRecord(netns: NetnsId, m: NeighbourMessage): Neighbour {
  const link = linkId(netns, m.ifindex)
  const { destination, family, state } = m
  const record: Neighbour = { id: neighbourId(link, destination), netns, link, family, destination, state }
  if (m.mac !== undefined) record.mac = m.mac
  if (m.router !== undefined) record.router = m.router
  if (m.proxy !== undefined) record.proxy = m.proxy
  return record
}
