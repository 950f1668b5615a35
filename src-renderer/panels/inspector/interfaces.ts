// The interfaces of a namespace as cards: name, state, what it is wired to, addresses. Pure.
import { cidrOf } from '../../../src-main/common/net/address'
import type { LinkId, NetnsId } from '../../../src-main/common/net/ids'
import type { Link } from '../../../src-main/common/net/link'
import { displayText } from '../../../src-main/common/text'
import type { Selectors } from '../../../src-main/common/topology/select'
import type { Topology } from '../../../src-main/common/topology/topology'
import { describeKind, lightOf } from '../../graph/describe'

export interface InterfaceRow {
  id: LinkId
  name: string
  light: 'up' | 'waiting' | 'down'
  /** "up", "no carrier": in the words of `ip`. */
  state: string
  /** "veth ↔ docker0", "bridge". */
  wired: string
  /** Of a bridge. */
  ports?: number
  addresses: string[]
  mac?: string
}

/** In ifindex order; loopback last, as it says least. */
export function interfaceRows(topology: Topology, select: Selectors, netns: NetnsId): InterfaceRow[] {
  const links = select.linksOf(netns)
  const plain = links.filter((link) => link.linkType !== 'loopback' && !isQuietPort(topology, link))
  const loopback = links.filter((link) => link.linkType === 'loopback')
  return [...plain, ...loopback].map((link) => rowOf(topology, select, link))
}

/** Ports of the host's bridges are seen at their bridge; here they would bury the rest. */
const isQuietPort = (topology: Topology, link: Link): boolean =>
  link.master !== undefined && link.kind === 'veth' && topology.netns[link.netns]?.initial === true

function rowOf(topology: Topology, select: Selectors, link: Link): InterfaceRow {
  const light = lightOf(link)
  return {
    id: link.id,
    name: displayText(link.ifname),
    light: light === 'plan' ? 'down' : light,
    state: link.operState === 'UNKNOWN' ? 'unknown' : link.operState.toLowerCase(),
    wired: wiredText(topology, link),
    ...(link.kind === 'bridge' ? { ports: select.portsOf(link.id).length } : {}),
    addresses: select
      .addressesOf(link.id)
      .filter((one) => one.scope !== 'link' || select.addressesOf(link.id).length === 1)
      .map(cidrOf),
    ...(link.mac === undefined || link.linkType === 'loopback' ? {} : { mac: link.mac }),
  }
}

function wiredText(topology: Topology, link: Link): string {
  const kind = describeKind(link)
  const other = link.peer?.seen ? topology.links[link.peer.link] : undefined
  if (other) {
    const end = (other.master && topology.links[other.master]) || other
    return `${kind} ↔ ${displayText(end.ifname)}`
  }
  if (link.peer) return `${kind} ↔ if${link.peer.seen ? '' : link.peer.ifindex}`
  const lower = link.parent?.seen ? topology.links[link.parent.link] : undefined
  if (lower) return `${kind} @ ${displayText(lower.ifname)}`
  return kind
}
