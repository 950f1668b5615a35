// A link as `ip -d addr show dev NAME` prints it (iproute2 6.1), and a namespace's links and routes. Pure.
import type { Address } from '../../../src-main/common/net/address'
import type { BridgeAttrs } from '../../../src-main/common/net/bridge'
import type { NetnsId } from '../../../src-main/common/net/ids'
import type { Link } from '../../../src-main/common/net/link'
import type { Route } from '../../../src-main/common/net/route'
import { displayText } from '../../../src-main/common/text'
import type { Selectors } from '../../../src-main/common/topology/select'
import type { Topology } from '../../../src-main/common/topology/topology'

type Word = string | number | undefined | false

const line = (...words: Word[]): string =>
  words.filter((word) => word !== undefined && word !== false && word !== '').join(' ')
const pair = (word: string, value: Word): Word =>
  value === undefined || value === false ? undefined : `${word} ${value}`
const onOff = (flag: boolean | undefined): Word => (flag === undefined ? undefined : flag ? 'on' : 'off')
const bit = (flag: boolean | undefined): Word => (flag === undefined ? undefined : flag ? 1 : 0)

/** `ip -d addr show dev NAME` for one link. */
export function linkText(topology: Topology, select: Selectors, link: Link): string {
  return [
    headLine(topology, link),
    hardwareLine(topology, link),
    ...kindLines(link),
    ...(link.alias === undefined ? [] : [`    alias ${displayText(link.alias)}`]),
    ...link.altNames.map((name) => `    altname ${displayText(name)}`),
    ...select.addressesOf(link.id).flatMap((address) => addressLines(link, address)),
  ].join('\n')
}

/** `ip -d addr` and `ip route` of a namespace. */
export function netnsText(topology: Topology, select: Selectors, netns: NetnsId): string {
  const links = select.linksOf(netns).map((link) => linkText(topology, select, link))
  const routes = select.routesOf(netns).filter((route) => route.table === 254)
  const of = (family: Route['family']): string[] =>
    routes.filter((route) => route.family === family).map((route) => routeText(topology, route))
  const [v4, v6] = [of('inet'), of('inet6')]
  return [
    '$ ip -d addr',
    ...links,
    ...(v4.length > 0 ? ['', '$ ip route', ...v4] : []),
    ...(v6.length > 0 ? ['', '$ ip -6 route', ...v6] : []),
  ].join('\n')
}

function nameOf(topology: Topology, link: Link): string {
  const ref = link.peer ?? link.parent
  const name = displayText(link.ifname)
  if (!ref) return name
  if (!ref.seen) return `${name}@if${ref.ifindex}`
  const other = topology.links[ref.link]
  if (!other) return name
  return `${name}@${other.netns === link.netns ? displayText(other.ifname) : `if${other.ifindex}`}`
}

function headLine(topology: Topology, link: Link): string {
  const master = link.master && topology.links[link.master]
  return line(
    `${link.ifindex}: ${nameOf(topology, link)}: <${link.flags.join(',')}>`,
    `mtu ${link.mtu}`,
    pair('qdisc', link.qdisc),
    master && `master ${displayText(master.ifname)}`,
    `state ${link.operState}`,
    link.linkMode !== 'DEFAULT' && `mode ${link.linkMode}`,
    `group ${link.group === 0 ? 'default' : link.group}`,
    pair('qlen', link.txQueueLen),
  )
}

/** How `link.netns` numbers the namespace of the other end, where that is known. */
function peerNsid(topology: Topology, link: Link): number | undefined {
  const ref = link.peer ?? link.parent
  if (!ref) return undefined
  if (!ref.seen) return ref.nsid
  const other = topology.links[ref.link]
  if (!other || other.netns === link.netns) return undefined
  return topology.netns[link.netns]?.initial ? topology.netns[other.netns]?.nsid : undefined
}

function hardwareLine(topology: Topology, link: Link): string {
  return `    ${line(
    `link/${link.linkType}`,
    link.mac,
    pair('brd', link.broadcast),
    pair('permaddr', link.permanentMac),
    pair('link-netnsid', peerNsid(topology, link)),
    `promiscuity ${link.promiscuity}`,
    pair('allmulti', link.allMulticast),
    pair('minmtu', link.minMtu),
    pair('maxmtu', link.maxMtu),
    ...(link.kind === undefined ? tailWords(link) : []),
  )}`
}

const tailWords = (link: Link): Word[] => [
  pair('numtxqueues', link.numTxQueues),
  pair('numrxqueues', link.numRxQueues),
  pair('gso_max_size', link.gsoMaxSize),
  pair('gso_max_segs', link.gsoMaxSegs),
  pair('tso_max_size', link.tsoMaxSize),
  pair('tso_max_segs', link.tsoMaxSegs),
  pair('gro_max_size', link.groMaxSize),
  pair('parentbus', link.parentBus),
  pair('parentdev', link.parentDevice),
]

function kindLines(link: Link): string[] {
  if (link.kind === undefined) return []
  const own = `    ${line(displayText(link.kind), ...kindWords(link), ...(link.port ? [] : tailWords(link)))}`
  return link.port
    ? [
        own,
        `    ${line(`${displayText(link.portKind ?? 'bridge')}_slave`, ...portWords(link), ...tailWords(link))}`,
      ]
    : [own]
}

function kindWords(link: Link): Word[] {
  const a = link.attrs
  switch (a?.kind) {
    case 'bridge':
      return bridgeWords(a)
    case 'vlan':
      return [
        `protocol ${a.protocol}`,
        `id ${a.vlanId}`,
        a.flags?.length ? `<${a.flags.join(',')}>` : undefined,
      ]
    case 'vxlan':
      return [
        a.external ? 'external' : `id ${a.vni}`,
        pair(a.group !== undefined && /^(22[4-9]|23\d|ff)/.test(a.group) ? 'group' : 'remote', a.group),
        pair('local', a.local),
        a.portRange && `srcport ${a.portRange.low} ${a.portRange.high}`,
        `dstport ${a.dstPort}`,
        !a.learning && 'nolearning',
        pair('ttl', a.ttl),
        pair('ageing', a.ageingSeconds),
      ]
    case 'macvlan':
    case 'macvtap':
      return [`mode ${a.mode}`, ...(a.flags ?? [])]
    case 'ipvlan':
    case 'ipvtap':
      return [`mode ${a.mode}`, a.flag]
    case 'tun':
      return [
        `type ${a.mode}`,
        `pi ${a.packetInfo ? 'on' : 'off'}`,
        `vnet_hdr ${a.vnetHeader ? 'on' : 'off'}`,
        `persist ${a.persist ? 'on' : 'off'}`,
        pair('user', a.ownerUid),
        pair('group', a.groupGid),
      ]
    case 'bond':
      return [`mode ${a.mode}`, pair('miimon', a.miimonMs)]
    case 'vrf':
      return [`table ${a.table}`]
    case undefined:
      return []
  }
}

const bridgeWords = (a: BridgeAttrs): Word[] => [
  `forward_delay ${a.forwardDelayCs}`,
  `hello_time ${a.helloTimeCs}`,
  `max_age ${a.maxAgeCs}`,
  `ageing_time ${a.ageingTimeCs}`,
  `stp_state ${a.stp ? 1 : 0}`,
  `priority ${a.priority}`,
  `vlan_filtering ${a.vlanFiltering ? 1 : 0}`,
  pair('vlan_protocol', a.vlanProtocol),
  pair('bridge_id', a.bridgeId),
  pair('designated_root', a.rootId),
  pair('root_port', a.rootPort),
  pair('root_path_cost', a.rootPathCost),
  pair('group_fwd_mask', a.groupForwardMask),
  pair('group_address', a.groupAddress),
  pair('mcast_snooping', bit(a.mcastSnooping)),
  pair('vlan_default_pvid', a.vlanDefaultPvid),
  pair('mcast_querier', bit(a.mcastQuerier)),
  pair('nf_call_iptables', bit(a.nfCallIptables)),
  pair('nf_call_ip6tables', bit(a.nfCallIp6tables)),
  pair('nf_call_arptables', bit(a.nfCallArptables)),
]

function portWords({ port: p }: Link): Word[] {
  if (!p) return []
  return [
    `state ${p.state}`,
    `priority ${p.priority}`,
    `cost ${p.cost}`,
    `hairpin ${onOff(p.hairpin)}`,
    `guard ${onOff(p.guard)}`,
    pair('root_block', onOff(p.rootBlock)),
    pair('fastleave', onOff(p.fastLeave)),
    `learning ${onOff(p.learning)}`,
    `flood ${onOff(p.flood)}`,
    pair('mcast_flood', onOff(p.mcastFlood)),
    pair('bcast_flood', onOff(p.bcastFlood)),
    pair('neigh_suppress', onOff(p.neighSuppress)),
    `isolated ${onOff(p.isolated)}`,
    pair('locked', onOff(p.locked)),
  ]
}

function addressLines(link: Link, a: Address): string[] {
  const flags = a.flags.filter((flag) => flag !== 'permanent')
  const label = a.label === undefined ? undefined : displayText(a.label)
  const local =
    a.peer === undefined ? `${a.local}/${a.prefixLength}` : `${a.local} peer ${a.peer}/${a.prefixLength}`
  const life = (seconds: number | undefined): string => (seconds === undefined ? 'forever' : `${seconds}sec`)
  return [
    `    ${line(a.family, local, pair('brd', a.broadcast), `scope ${a.scope}`, ...flags, a.family === 'inet' && (label ?? displayText(link.ifname)))}`,
    `       valid_lft ${life(a.validLifetimeS)} preferred_lft ${life(a.preferredLifetimeS)}`,
  ]
}

/** A route as `ip route` prints it. */
export function routeText(topology: Topology, route: Route): string {
  const name = (id: Route['device']): Word => id && `dev ${displayText(topology.links[id]?.ifname ?? id)}`
  return line(
    route.type !== 'unicast' && route.type,
    route.destination,
    pair('via', route.via),
    name(route.device),
    ...(route.nextHops ?? []).map((hop) =>
      line('nexthop', pair('via', hop.via), name(hop.device), `weight ${hop.weight}`),
    ),
    `proto ${route.protocol}`,
    route.family === 'inet' && route.scope !== 'global' && `scope ${route.scope}`,
    pair('src', route.prefSource),
    pair('metric', route.metric),
    pair('mtu', route.mtu),
    route.flags.join(' '),
    pair('pref', route.preference),
  )
}
