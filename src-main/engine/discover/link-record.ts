// A link message as the record of the model, without what leads out of its namespace (relations.ts). Field by field:
// with a rest or a spread of so many V8 makes hash tables, of four times the size. Pure.
import { linkId } from '../../common/net/ids'
import type { NetnsId } from '../../common/net/ids'
import type { Link } from '../../common/net/link'
import type { LinkMessage } from '../../netlink/rtnl/link'

/** What the link's own namespace says of it. */
export function linkRecord(netns: NetnsId, m: LinkMessage): Link {
  const record: Link = {
    id: linkId(netns, m.ifindex),
    netns,
    ifindex: m.ifindex,
    ifname: m.ifname,
    altNames: m.altNames,
    linkType: m.linkType,
    mtu: m.mtu,
    flags: m.flags,
    operState: m.operState,
    linkMode: m.linkMode,
    group: m.group,
    promiscuity: m.promiscuity,
  }
  if (m.kind !== undefined) record.kind = m.kind
  if (m.mac !== undefined) record.mac = m.mac
  if (m.broadcast !== undefined) record.broadcast = m.broadcast
  if (m.permanentMac !== undefined) record.permanentMac = m.permanentMac
  if (m.qdisc !== undefined) record.qdisc = m.qdisc
  if (m.txQueueLen !== undefined) record.txQueueLen = m.txQueueLen
  if (m.addrGenMode !== undefined) record.addrGenMode = m.addrGenMode
  if (m.master !== undefined) record.master = linkId(netns, m.master)
  copyLimits(record, m)
  copyRare(record, m)
  return record
}

function copyLimits(record: Link, m: LinkMessage): void {
  if (m.minMtu !== undefined) record.minMtu = m.minMtu
  if (m.maxMtu !== undefined) record.maxMtu = m.maxMtu
  if (m.allMulticast !== undefined) record.allMulticast = m.allMulticast
  if (m.numTxQueues !== undefined) record.numTxQueues = m.numTxQueues
  if (m.numRxQueues !== undefined) record.numRxQueues = m.numRxQueues
  if (m.gsoMaxSize !== undefined) record.gsoMaxSize = m.gsoMaxSize
  if (m.gsoMaxSegs !== undefined) record.gsoMaxSegs = m.gsoMaxSegs
  if (m.tsoMaxSize !== undefined) record.tsoMaxSize = m.tsoMaxSize
  if (m.tsoMaxSegs !== undefined) record.tsoMaxSegs = m.tsoMaxSegs
  if (m.groMaxSize !== undefined) record.groMaxSize = m.groMaxSize
}

function copyRare(record: Link, m: LinkMessage): void {
  if (m.parentBus !== undefined) record.parentBus = m.parentBus
  if (m.parentDevice !== undefined) record.parentDevice = m.parentDevice
  if (m.portKind !== undefined) record.portKind = m.portKind
  if (m.alias !== undefined) record.alias = m.alias
  if (m.attrs !== undefined) record.attrs = m.attrs
  if (m.port !== undefined) record.port = m.port
}
