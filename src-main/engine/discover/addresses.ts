// IP addresses of one namespace (RTM_GETADDR), and an address message as the record of the model.
import { addressId } from '../../common/net/address'
import type { Address } from '../../common/net/address'
import { linkId } from '../../common/net/ids'
import type { NetnsId, Nsid } from '../../common/net/ids'
import { addrDump, decodeAddress } from '../../netlink/rtnl/address'
import type { AddressMessage } from '../../netlink/rtnl/address'
import type { RouteSocket } from '../../sys/socket'

const all = addrDump()

/** `ip address show` in the namespace that the socket's own numbers `netns` (default: its own). */
export const dumpAddresses = (socket: RouteSocket, netns?: Nsid): AddressMessage[] =>
  socket.dump(netns === undefined ? all : addrDump(undefined, 0, netns), ({ bytes, view, start, end }) =>
    decodeAddress(bytes, view, start, end),
  )

export function addressRecord(netns: NetnsId, { ifindex, ...own }: AddressMessage): Address {
  const link = linkId(netns, ifindex)
  return { id: addressId(link, own.local, own.prefixLength, own.peer), netns, link, ...own }
}
