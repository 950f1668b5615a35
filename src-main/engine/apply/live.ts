// What the kernel has right now, one object at a time: for checks just before a change and read-backs just after it.
import { cidrText, networkOf, readCidr } from '../../common/net/subnet'
import { Failure } from '../../common/errors/error'
import type { Ifindex } from '../../common/net/ids'
import type { LinkAt, LinkSettings, StepRoute } from '../../common/plan/step'
import { familyOf } from '../../common/plan/inverse'
import { addrDump, decodeAddress } from '../../netlink/rtnl/address'
import type { AddressMessage } from '../../netlink/rtnl/address'
import type { LinkMessage } from '../../netlink/rtnl/link'
import { linkGet } from '../../netlink/rtnl/link-requests'
import type { LinkKey } from '../../netlink/rtnl/link-requests'
import { decodeNeighbour, neighDump } from '../../netlink/rtnl/neighbour'
import type { NeighbourMessage } from '../../netlink/rtnl/neighbour'
import { decodeRoute } from '../../netlink/rtnl/route'
import type { RouteMessage } from '../../netlink/rtnl/route'
import { routeDump } from '../../netlink/rtnl/route-requests'
import type { RouteSocket } from '../../sys/socket'
import type { OpenPlace, Places } from './places'

/** Undefined: there is none. */
export function getLink(socket: RouteSocket, key: LinkKey): LinkMessage | undefined {
  try {
    const reply = socket.request(linkGet(key))
    return reply?.is === 'link' ? reply.link : undefined
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.error.kind === 'not-found') return undefined
    throw thrown
  }
}

export interface FoundLink {
  place: OpenPlace
  link: LinkMessage
}

/**
 * The link that `at` means: it has the index, when one is known, and the name. `renamed`: the index is enough, as its
 * name may have been changed since. Undefined: gone, or another one has its name.
 */
export function findLink(places: Places, at: LinkAt, renamed = false): FoundLink | undefined {
  const place = places.at(at.place)
  if (!place) return undefined
  const index = at.ifindex === undefined ? undefined : places.indexNow(place.id, at.ifindex)
  const link = getLink(place.socket, index === undefined ? { ifname: at.ifname } : { ifindex: index })
  if (!link || (link.ifname !== at.ifname && !(renamed && index !== undefined))) return undefined
  return { place, link }
}

/** The link that is called so, whatever it is. */
export function linkNamed(places: Places, at: LinkAt): LinkMessage | undefined {
  const place = places.at(at.place)
  return place && getLink(place.socket, { ifname: at.ifname })
}

export const isLinkUp = (link: Pick<LinkMessage, 'flags'>): boolean => link.flags.includes('UP')
export const hasCarrier = (link: Pick<LinkMessage, 'flags'>): boolean => link.flags.includes('LOWER_UP')

/** What of `set` the link doesn't have, as "mtu is 1500, not 1400"; empty when it has all. */
export function differences(places: Places, { place, link }: FoundLink, set: LinkSettings): string[] {
  const out: string[] = []
  const compare = (what: string, is: unknown, wanted: unknown): void => {
    if (is !== wanted) out.push(`its ${what} is ${String(is ?? 'none')}, not ${String(wanted ?? 'none')}`)
  }
  if (set.up !== undefined) compare('state', isLinkUp(link) ? 'up' : 'down', set.up ? 'up' : 'down')
  if (set.ifname !== undefined) compare('name', link.ifname, set.ifname)
  if (set.mtu !== undefined) compare('MTU', link.mtu, set.mtu)
  if (set.mac !== undefined) compare('MAC', link.mac, set.mac)
  if (set.addrGenMode !== undefined) compare('way to make IPv6 addresses', link.addrGenMode, set.addrGenMode)
  if (set.alias !== undefined) compare('alias', link.alias ?? '', set.alias)
  if (set.bridge?.stp !== undefined)
    compare('STP', link.attrs?.kind === 'bridge' ? link.attrs.stp : undefined, set.bridge.stp)
  if (set.promiscuous !== undefined)
    compare('promiscuous mode', link.flags.includes('PROMISC'), set.promiscuous)
  if (set.master !== undefined) compare('master', link.master, masterIndex(places, place, set.master))
  return out
}

/** Undefined: no master. -1 for one that is gone, which no link has. */
function masterIndex(places: Places, place: OpenPlace, master: LinkAt | null): number | undefined {
  if (master === null) return undefined
  if (master.ifindex !== undefined) return places.indexNow(place.id, master.ifindex)
  return findLink(places, master)?.link.ifindex ?? -1
}

/** The addresses of one link. */
export const addressesOn = (socket: RouteSocket, index: Ifindex): AddressMessage[] =>
  socket
    .dump(addrDump(undefined, index), ({ bytes, view, start, end }) => decodeAddress(bytes, view, start, end))
    .filter((address) => address.ifindex === index)

/** The address of the link with that CIDR (and far end, when it is given). */
export function findAddress(
  { place, link }: FoundLink,
  cidr: string,
  peer?: string,
): AddressMessage | undefined {
  const wanted = cidrText(readCidr(cidr))
  return addressesOn(place.socket, link.ifindex).find(
    (one) => `${one.local}/${one.prefixLength}` === wanted && (peer === undefined || one.peer === peer),
  )
}

/** Routes that `route` means: destination, table, type, metric, and gateway and device where it names them. */
export function findRoutes({ socket }: OpenPlace, route: StepRoute): RouteMessage[] {
  const family = familyOf(route)
  const destination = destinationOf(route.to)
  const device = route.device === undefined ? undefined : getLink(socket, { ifname: route.device })?.ifindex
  if (route.device !== undefined && device === undefined) return []
  const usual = family === 'inet' ? 0 : 1024
  return socket
    .dump(routeDump(family), ({ bytes, view, start, end }) => decodeRoute(bytes, view, start, end))
    .filter(
      (one) =>
        one.destination === destination &&
        one.table === (route.table ?? 254) &&
        one.type === (route.type ?? 'unicast') &&
        (one.metric ?? 0) === (route.metric ?? usual) &&
        (one.tos ?? 0) === (route.tos ?? 0) &&
        (route.via === undefined || one.via === route.via) &&
        (device === undefined || one.device === device),
    )
}

function destinationOf(to: string): string {
  if (to === 'default') return to
  const cidr = readCidr(to)
  return cidrText({ ...cidr, value: networkOf(cidr) })
}

/** What of `wanted` is otherwise, as "stp is false, not true". */
export function unlike(wanted: object, is: object | undefined): string[] {
  const now: Readonly<Record<string, unknown>> = { ...is }
  return Object.entries(wanted).flatMap(([name, value]) =>
    JSON.stringify(now[name]) === JSON.stringify(value)
      ? []
      : [`its ${name} is ${JSON.stringify(now[name]) ?? 'none'}, not ${JSON.stringify(value)}`],
  )
}

/** The entry of an address on a link. */
export const findNeighbour = (
  { socket }: OpenPlace,
  index: Ifindex,
  ip: string,
): NeighbourMessage | undefined =>
  socket
    .dump(neighDump(), ({ bytes, view, start, end }) => decodeNeighbour(bytes, view, start, end))
    .find((one) => one.ifindex === index && one.destination === ip)
