// Any rtnetlink message as one tagged value: what monitors and dumps hand on.
import type { MessageReader } from '../header'
import { decodeAddress } from './address'
import type { AddressMessage } from './address'
import { decodeLink } from './link'
import type { LinkMessage } from './link'
import { decodeNeighbour } from './neighbour'
import type { NeighbourMessage } from './neighbour'
import { decodeNsid } from './nsid'
import type { NsidMessage } from './nsid'
import { decodeRoute } from './route'
import type { RouteMessage } from './route'
import { rtm } from './types'

/** `gone`: a DEL message. For a link, look at `family` first: AF_BRIDGE tells of a port, not of the link. */
export type RtnlMessage =
  | { is: 'link'; gone: boolean; link: LinkMessage }
  | { is: 'address'; gone: boolean; address: AddressMessage }
  | { is: 'route'; gone: boolean; route: RouteMessage }
  | { is: 'neighbour'; gone: boolean; neighbour: NeighbourMessage }
  | { is: 'nsid'; gone: boolean; nsid: NsidMessage }

/** The message that `m` stands on; undefined for types and families that are not modelled. Throws `transport`. */
export function decodeRtnl(m: MessageReader): RtnlMessage | undefined {
  const { bytes, view, start, end, type } = m
  const gone = type % 4 === 1
  switch (type) {
    case rtm.newLink:
    case rtm.delLink:
      return { is: 'link', gone, link: decodeLink(bytes, view, start, end) }
    case rtm.newAddr:
    case rtm.delAddr: {
      const address = decodeAddress(bytes, view, start, end)
      return address && { is: 'address', gone, address }
    }
    case rtm.newRoute:
    case rtm.delRoute: {
      const route = decodeRoute(bytes, view, start, end)
      return route && { is: 'route', gone, route }
    }
    case rtm.newNeigh:
    case rtm.delNeigh: {
      const neighbour = decodeNeighbour(bytes, view, start, end)
      return neighbour && { is: 'neighbour', gone, neighbour }
    }
    case rtm.newNsid:
    case rtm.delNsid:
      return { is: 'nsid', gone, nsid: decodeNsid(bytes, view, start, end) }
    default:
      return undefined
  }
}
