// Our decoded links in the shape of `ip -j -d link`, so that a test can demand that both say the same of a link.
import type { KindAttrs } from '../../src-main/common/net/link'
import type { BridgeAttrs, BridgePortAttrs } from '../../src-main/common/net/bridge'
import type { LinkMessage } from '../../src-main/netlink/rtnl/link'

type Json = Record<string, unknown>

/** What `ip` prints and the model leaves out: running timers and STP's passing states, and constants. Of ports, all but a bridge's. */
const leftOut: Record<string, readonly string[]> = {
  bridge: [
    'hello_timer',
    'tcn_timer',
    'topology_change_timer',
    'gc_timer',
    'topology_change',
    'topology_change_detected',
    'mcast_hash_elasticity',
    'no_linklocal_learn',
    'mcast_vlan_snooping',
    'mst_enabled',
  ],
  macvlan: ['usedbcqueuelen'],
  vxlan: ['df'],
  tun: ['user', 'group'],
  port: [
    'hold_timer',
    'message_age_timer',
    'forward_delay_timer',
    'topology_change_ack',
    'config_pending',
    'group_fwd_mask_str',
  ],
}

const num = (value: boolean | undefined): number | undefined => (value === undefined ? undefined : +value)

/** C's %#x: no prefix for 0. */
const hex = (value = 0): string => (value === 0 ? '0' : `0x${value.toString(16)}`)

/** iproute2 6.1 writes the bytes of these without leading zeros. */
const bridgeId = (id = ''): string => id.replace(/([.:])0(?=[0-9a-f])/g, '$1')

const bridge = (b: BridgeAttrs): Json => ({
  forward_delay: b.forwardDelayCs,
  hello_time: b.helloTimeCs,
  max_age: b.maxAgeCs,
  ageing_time: b.ageingTimeCs,
  stp_state: num(b.stp),
  priority: b.priority,
  vlan_filtering: num(b.vlanFiltering),
  vlan_protocol: b.vlanProtocol,
  bridge_id: bridgeId(b.bridgeId),
  root_id: bridgeId(b.rootId),
  root_port: b.rootPort ?? 0,
  root_path_cost: b.rootPathCost,
  group_fwd_mask: hex(b.groupForwardMask),
  group_addr: b.groupAddress,
  mcast_snooping: num(b.mcastSnooping),
  mcast_router: b.mcastRouter,
  mcast_query_use_ifaddr: num(b.mcastQueryUseIfaddr),
  mcast_querier: num(b.mcastQuerier),
  mcast_hash_max: b.mcastHashMax,
  mcast_last_member_cnt: b.mcastLastMemberCount,
  mcast_startup_query_cnt: b.mcastStartupQueryCount,
  mcast_last_member_intvl: b.mcastLastMemberIntervalCs,
  mcast_membership_intvl: b.mcastMembershipIntervalCs,
  mcast_querier_intvl: b.mcastQuerierIntervalCs,
  mcast_query_intvl: b.mcastQueryIntervalCs,
  mcast_query_response_intvl: b.mcastQueryResponseIntervalCs,
  mcast_startup_query_intvl: b.mcastStartupQueryIntervalCs,
  mcast_stats_enabled: num(b.mcastStatsEnabled),
  mcast_igmp_version: b.mcastIgmpVersion,
  mcast_mld_version: b.mcastMldVersion,
  vlan_default_pvid: b.vlanDefaultPvid,
  vlan_stats_enabled: num(b.vlanStatsEnabled),
  vlan_stats_per_port: num(b.vlanStatsPerPort),
  nf_call_iptables: num(b.nfCallIptables),
  nf_call_ip6tables: num(b.nfCallIp6tables),
  nf_call_arptables: num(b.nfCallArptables),
})

const port = (p: BridgePortAttrs): Json => ({
  state: p.state,
  priority: p.priority,
  cost: p.cost,
  hairpin: p.hairpin,
  guard: p.guard,
  root_block: p.rootBlock,
  fastleave: p.fastLeave,
  learning: p.learning,
  flood: p.flood,
  id: `0x${(p.portId ?? 0).toString(16)}`,
  no: `0x${p.portNo.toString(16)}`,
  designated_port: p.designatedPort,
  designated_cost: p.designatedCost,
  bridge_id: bridgeId(p.bridgeId),
  root_id: bridgeId(p.rootId),
  proxy_arp: p.proxyArp,
  proxy_arp_wifi: p.proxyArpWifi,
  multicast_router: p.mcastRouter,
  mcast_flood: p.mcastFlood,
  bcast_flood: p.bcastFlood,
  mcast_to_unicast: p.mcastToUnicast,
  neigh_suppress: p.neighSuppress,
  group_fwd_mask: hex(p.groupForwardMask),
  vlan_tunnel: p.vlanTunnel,
  isolated: p.isolated,
  locked: p.locked,
})

type NameOf = (ifindex: number) => string | undefined

function kindData(attrs: KindAttrs, nameOf: NameOf): Json {
  switch (attrs.kind) {
    case 'bridge':
      return bridge(attrs)
    case 'macvlan':
    case 'macvtap':
      return {
        mode: attrs.mode,
        bcqueuelen: attrs.bcQueueLength,
        ...Object.fromEntries((attrs.flags ?? []).map((flag) => [flag, true])),
      }
    case 'ipvlan':
    case 'ipvtap':
      return { mode: attrs.mode, [attrs.flag]: true }
    case 'vlan':
      return { protocol: attrs.protocol, id: attrs.vlanId, flags: attrs.flags ?? [] }
    case 'vxlan':
      return {
        id: attrs.vni,
        ...ipKeys(attrs.group, attrs.local),
        link: attrs.device === undefined ? undefined : nameOf(attrs.device),
        port_range: attrs.portRange ?? { low: 0, high: 0 },
        port: attrs.dstPort,
        learning: attrs.learning,
        proxy: attrs.proxy || undefined,
        rsc: attrs.rsc || undefined,
        l2miss: attrs.l2miss || undefined,
        l3miss: attrs.l3miss || undefined,
        tos: attrs.tos && hex(attrs.tos),
        ttl: attrs.ttl ?? 0,
        ageing: attrs.ageingSeconds,
        limit: attrs.limit,
        udp_csum: attrs.udpCsum,
        udp_zero_csum6_tx: attrs.udpZeroCsum6Tx,
        udp_zero_csum6_rx: attrs.udpZeroCsum6Rx,
        gbp: attrs.gbp,
      }
    case 'tun':
      return {
        type: attrs.mode,
        pi: attrs.packetInfo,
        vnet_hdr: attrs.vnetHeader,
        multi_queue: attrs.multiQueue,
        persist: attrs.persist,
      }
    case 'vrf':
      return { table: attrs.table }
    case 'bond':
      return {
        mode: attrs.mode,
        active_slave: attrs.activeIfindex && nameOf(attrs.activeIfindex),
        miimon: attrs.miimonMs,
      }
  }
}

/** IPv4 and IPv6 have keys of their own; a multicast group isn't a "remote". */
function ipKeys(group: string | undefined, local: string | undefined): Json {
  const out: Json = {}
  if (group !== undefined) {
    const multicast = group.includes(':') ? group.startsWith('ff') : /^2(2[4-9]|3)/.test(group)
    out[(multicast ? 'group' : 'remote') + (group.includes(':') ? '6' : '')] = group
  }
  if (local !== undefined) out[`local${local.includes(':') ? '6' : ''}`] = local
  return out
}

function linkInfo(link: LinkMessage, nameOf: NameOf): Json | undefined {
  if (link.kind === undefined && link.portKind === undefined) return undefined
  return {
    info_kind: link.kind,
    info_data: link.attrs && kindData(link.attrs, nameOf),
    info_slave_kind: link.portKind,
    info_slave_data: link.port && port(link.port),
  }
}

/** A link as `ip -j -d link show` has it; keys that `ip` leaves out are undefined. */
export const asIpLink = (link: LinkMessage, nameOf: NameOf): Json => ({
  ifindex: link.ifindex,
  ...(link.link === undefined
    ? {}
    : link.linkNetnsid === undefined
      ? { link: nameOf(link.link) }
      : { link_index: link.link }),
  link_netnsid: link.linkNetnsid === 'unknown' ? undefined : link.linkNetnsid,
  ifname: link.ifname,
  flags: link.flags,
  mtu: link.mtu,
  qdisc: link.qdisc,
  master: link.master && nameOf(link.master),
  operstate: link.operState,
  linkmode: link.linkMode,
  group: link.group === 0 ? 'default' : String(link.group),
  txqlen: link.txQueueLen,
  link_type: link.linkType,
  address: link.mac,
  broadcast: link.broadcast,
  permaddr: link.permanentMac,
  promiscuity: link.promiscuity,
  allmulti: link.allMulticast,
  min_mtu: link.minMtu,
  max_mtu: link.maxMtu,
  linkinfo: linkInfo(link, nameOf),
  inet6_addr_gen_mode: link.addrGenMode,
  num_tx_queues: link.numTxQueues,
  num_rx_queues: link.numRxQueues,
  gso_max_size: link.gsoMaxSize,
  gso_max_segs: link.gsoMaxSegs,
  tso_max_size: link.tsoMaxSize,
  tso_max_segs: link.tsoMaxSegs,
  gro_max_size: link.groMaxSize,
  parentbus: link.parentBus,
  parentdev: link.parentDevice,
  ifalias: link.alias,
  altnames: link.altNames.length > 0 ? link.altNames : undefined,
})

/** One item of `ip -j -d link show` without what the model leaves out. */
export function ipLinkCompared(item: Json): Json {
  const info = item['linkinfo'] as Json | undefined
  if (!info) return item
  const kind = String(info['info_kind'])
  return {
    ...item,
    linkinfo: {
      ...info,
      ...without(info, 'info_data', leftOut[kind] ?? []),
      ...(info['info_slave_kind'] === 'bridge'
        ? without(info, 'info_slave_data', leftOut['port'] ?? [])
        : { info_slave_data: undefined }),
    },
  }
}

/** The model has three of a bond's two dozen attributes. */
const ofBond = ['mode', 'miimon', 'active_slave']

function without(info: Json, key: string, names: readonly string[]): Json {
  const data = info[key] as Json | undefined
  if (!data) return {}
  const kept = (name: string): boolean =>
    info['info_kind'] === 'bond' && key === 'info_data' ? ofBond.includes(name) : !names.includes(name)
  return { [key]: Object.fromEntries(Object.entries(data).filter(([name]) => kept(name))) }
}
