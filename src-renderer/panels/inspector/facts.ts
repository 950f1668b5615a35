// What the inspector says of a thing, in the kernel's own words: rows of word and value. Pure; values are escaped.
import { cidrOf } from '../../../src-main/common/net/address'
import { inodeOf } from '../../../src-main/common/net/ids'
import type { LinkId, UsernsId } from '../../../src-main/common/net/ids'
import type { Link, LinkRef } from '../../../src-main/common/net/link'
import type { Neighbour } from '../../../src-main/common/net/neighbour'
import type { Holder, Netns } from '../../../src-main/common/net/netns'
import type { Route } from '../../../src-main/common/net/route'
import { displayText } from '../../../src-main/common/text'
import type { Topology } from '../../../src-main/common/topology/topology'
import type { Subject } from '../../graph/model'
import { containersOf, netnsName } from '../subject'

export interface Fact {
  /** The kernel's word, the same in every language. */
  word: string
  value: string
  /** What it points at, when that can be selected. */
  to?: Subject
}

const fact = (word: string, value: string | number | undefined, to?: Subject): Fact[] =>
  value === undefined || value === ''
    ? []
    : [{ word, value: typeof value === 'number' ? String(value) : displayText(value), ...(to ? { to } : {}) }]

const yes = (flag: boolean | undefined): string | undefined =>
  flag === undefined ? undefined : flag ? 'on' : 'off'

export const holderText = (holder: Holder): string => {
  switch (holder.by) {
    case 'process':
      return `pid ${holder.pid}`
    case 'thread':
      return `pid ${holder.pid} tid ${holder.tid}`
    case 'mount':
      return displayText(holder.path)
    case 'fd':
      return `pid ${holder.pid} fd ${holder.fd}`
  }
}

function ownerText(topology: Topology, id: UsernsId): string {
  const owner = topology.users[id]
  const uid = owner?.ownerUid === undefined ? '' : ` uid ${owner.ownerUid}`
  return `user:[${inodeOf(id)}]${owner?.initial ? ' initial' : uid}`
}

/** Of a namespace: what it is and what keeps it alive. */
export function netnsFacts(topology: Topology, netns: Netns): Fact[] {
  const { firstProcess: first } = netns
  const others = netns.holders.filter((holder) => holder.by !== 'process')
  return [
    ...fact('netns', `net:[${inodeOf(netns.id)}]`),
    ...fact('closed', netns.closed),
    ...fact('owner', netns.owner && ownerText(topology, netns.owner)),
    ...netns.names.flatMap(({ path }) => fact('mount', path)),
    ...fact('process', first && `${first.comm} (${first.pid})`),
    ...fact('command', first?.commandLine),
    ...fact('processes', netns.processCount),
    ...others.flatMap((holder) => (holder.by === 'mount' ? [] : fact('held by', holderText(holder)))),
    ...fact('nsid', netns.nsid),
  ]
}

export const containerFacts = (topology: Topology, netns: Netns): Fact[] =>
  containersOf(topology, netns).flatMap((one) => [
    ...fact('name', one.name),
    ...fact('image', one.image),
    ...fact('id', one.engineId.slice(0, 12)),
    ...fact('state', one.state),
    ...fact('pid', one.pid),
    ...fact('network', one.networkMode),
    ...fact('engine', `${one.engine} · ${one.socket}`),
  ])

/** Of a link: what every kind has. */
export function linkFacts(topology: Topology, link: Link): Fact[] {
  const master = link.master && topology.links[link.master]
  return [
    ...fact('ifindex', link.ifindex),
    ...fact('kind', link.kind ?? link.linkType),
    ...fact('state', link.operState),
    ...fact('flags', link.flags.join(' ')),
    ...fact('mac', link.mac),
    ...fact('permaddr', link.permanentMac),
    ...fact('mtu', link.mtu),
    ...fact('qdisc', link.qdisc),
    ...fact('qlen', link.txQueueLen),
    ...fact('master', master && master.ifname, link.master),
    ...fact('altname', link.altNames.join(' ')),
    ...fact('alias', link.alias),
    ...fact('device', [link.parentBus, link.parentDevice].filter(Boolean).join(' ')),
    ...fact('promiscuity', link.promiscuity === 0 ? undefined : link.promiscuity),
  ]
}

/** Of one kind of link (IFLA_INFO_DATA). */
export function kindFacts(link: Link): Fact[] {
  const a = link.attrs
  switch (a?.kind) {
    case undefined:
      return []
    case 'bridge':
      return [
        ...fact('stp', yes(a.stp)),
        ...fact('bridge_id', a.bridgeId),
        ...fact('root_id', a.rootId),
        ...fact('priority', a.priority),
        ...fact('ageing_time', `${a.ageingTimeCs / 100} s`),
        ...fact('forward_delay', `${a.forwardDelayCs / 100} s`),
        ...fact('vlan_filtering', yes(a.vlanFiltering)),
        ...fact('vlan_default_pvid', a.vlanDefaultPvid),
        ...fact('mcast_snooping', yes(a.mcastSnooping)),
        ...fact('nf_call_iptables', yes(a.nfCallIptables)),
      ]
    case 'vlan':
      return [...fact('id', a.vlanId), ...fact('protocol', a.protocol), ...fact('flags', a.flags?.join(' '))]
    case 'vxlan':
      return [
        ...fact('id', a.vni),
        ...fact('remote', a.group),
        ...fact('local', a.local),
        ...fact('dstport', a.dstPort),
        ...fact('learning', yes(a.learning)),
        ...fact('ttl', a.ttl),
      ]
    case 'macvlan':
    case 'macvtap':
      return [...fact('mode', a.mode), ...fact('flags', a.flags?.join(' '))]
    case 'ipvlan':
    case 'ipvtap':
      return [...fact('mode', a.mode), ...fact('flag', a.flag)]
    case 'tun':
      return [
        ...fact('type', a.mode),
        ...fact('persist', yes(a.persist)),
        ...fact('user', a.ownerUid),
        ...fact('group', a.groupGid),
        ...fact('multi_queue', yes(a.multiQueue)),
      ]
    case 'bond':
      return [
        ...fact('mode', a.mode),
        ...fact('miimon', a.miimonMs === undefined ? undefined : `${a.miimonMs} ms`),
      ]
    case 'vrf':
      return fact('table', a.table)
  }
}

/** Of a port of a bridge (IFLA_BRPORT_*). */
export function portFacts(link: Link): Fact[] {
  const { port } = link
  if (!port) return []
  return [
    ...fact('state', port.state),
    ...fact('cost', port.cost),
    ...fact('priority', port.priority),
    ...fact('hairpin', yes(port.hairpin)),
    ...fact('learning', yes(port.learning)),
    ...fact('flood', yes(port.flood)),
    ...fact('isolated', yes(port.isolated)),
    ...fact('guard', yes(port.guard)),
  ]
}

/** The other end of a cable, or the lower link: its name and namespace, or the little that is known. */
export function refFacts(
  topology: Topology,
  word: string,
  ref: LinkRef | undefined,
  hostname: string,
): Fact[] {
  if (!ref) return []
  if (!ref.seen)
    return fact(word, `if${ref.ifindex}${ref.nsid === undefined ? '' : ` link-netnsid ${ref.nsid}`}`)
  const link = topology.links[ref.link]
  const netns = link && topology.netns[link.netns]
  if (!link || !netns) return []
  return [
    { word, value: displayText(link.ifname), to: link.id },
    { word: 'netns', value: netnsName(topology, netns, hostname), to: netns.id },
    ...fact('master', masterName(topology, link.master), link.master),
  ]
}

const masterName = (topology: Topology, id: LinkId | undefined): string | undefined =>
  id === undefined ? undefined : topology.links[id]?.ifname

export interface RouteRow {
  id: string
  destination: string
  /** "via 172.17.0.1 eth0 · src 172.17.0.2". */
  way: string
  route: Route
}

/** A route as one line of `ip route` without its destination. */
export function routeRow(topology: Topology, route: Route): RouteRow {
  const name = (id: LinkId | undefined): string | undefined =>
    id === undefined ? undefined : displayText(topology.links[id]?.ifname ?? id)
  const hops = (route.nextHops ?? []).map((hop) =>
    [hop.via && `via ${hop.via}`, name(hop.device)].filter(Boolean).join(' '),
  )
  const way = [
    route.type === 'unicast' ? undefined : route.type,
    route.via && `via ${route.via}`,
    name(route.device),
    ...hops,
    route.via || route.nextHops || route.type !== 'unicast' ? undefined : `· ${route.protocol}`,
    route.metric === undefined ? undefined : `metric ${route.metric}`,
    route.table === 254 ? undefined : `table ${route.table}`,
  ]
  return {
    id: route.id,
    destination: route.type === 'unicast' ? route.destination : `${route.type} ${route.destination}`,
    way: way.filter(Boolean).join(' '),
    route,
  }
}

/** Routes of the main table first, without the kernel's own of the local table and of multicast. */
export function routeRows(topology: Topology, routes: readonly Route[]): RouteRow[] {
  return routes
    .filter((route) => route.table !== 255 && route.type !== 'multicast')
    .sort((a, b) => rank(a) - rank(b) || a.destination.localeCompare(b.destination, 'en', { numeric: true }))
    .map((route) => routeRow(topology, route))
}

const rank = (route: Route): number =>
  (route.table === 254 ? 0 : 100) +
  (route.family === 'inet' ? 0 : 10) +
  (route.destination === 'default' ? 0 : 1)

export const neighbourFact = (neighbour: Neighbour): Fact => ({
  word: neighbour.destination,
  value: [neighbour.mac, neighbour.state].filter(Boolean).join(' '),
})

/** "up", "down", or up without carrier: the kernel's operational state for the light beside it. */
export const addressTexts = (addresses: readonly { local: string; prefixLength: number }[]): string[] =>
  addresses.map(cidrOf)
