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

/** Field by field: see link-record.ts. */
export function addressRecord(netns: NetnsId, m: AddressMessage): Address {
  const link = linkId(netns, m.ifindex)
  const record: Address = {
    id: addressId(link, m.local, m.prefixLength, m.peer),
    netns,
    link,
    family: m.family,
    local: m.local,
    prefixLength: m.prefixLength,
    scope: m.scope,
    flags: m.flags,
  }
  if (m.peer !== undefined) record.peer = m.peer
  if (m.broadcast !== undefined) record.broadcast = m.broadcast
  if (m.label !== undefined) record.label = m.label
  if (m.metric !== undefined) record.metric = m.metric
  if (m.validLifetimeS !== undefined) record.validLifetimeS = m.validLifetimeS
  if (m.preferredLifetimeS !== undefined) record.preferredLifetimeS = m.preferredLifetimeS
  return record
}
