// Bridge and bridge-port attributes (IFLA_BR_*, IFLA_BRPORT_* of include/uapi/linux/if_link.h).

/** Times are in centiseconds (USER_HZ), as the kernel and `ip -d` give them. */
export interface BridgeAttrs {
  stp: boolean
  /** 0–65535; the upper half of the bridge id. */
  priority: number
  forwardDelayCs: number
  helloTimeCs: number
  maxAgeCs: number
  ageingTimeCs: number
  vlanFiltering: boolean
  /** PVID that new ports get; 0 = none. */
  vlanDefaultPvid?: number
  /** "8000.02:42:ac:11:00:02"-like id of the bridge. */
  bridgeId?: string
  rootId?: string
  groupForwardMask?: number
  mcastSnooping?: boolean
  nfCallIptables?: boolean
  nfCallIp6tables?: boolean
  nfCallArptables?: boolean
  vlanProtocol?: '802.1Q' | '802.1ad'
  /** Port number towards the root bridge; undefined on the root itself. */
  rootPort?: number
  rootPathCost?: number
  /** Where STP frames are sent. */
  groupAddress?: string
  vlanStatsEnabled?: boolean
  vlanStatsPerPort?: boolean
  mcastStatsEnabled?: boolean
  /** 0 = never, 1 = learned, 2 = always. */
  mcastRouter?: number
  mcastQueryUseIfaddr?: boolean
  mcastQuerier?: boolean
  mcastHashMax?: number
  mcastLastMemberCount?: number
  mcastStartupQueryCount?: number
  mcastLastMemberIntervalCs?: number
  mcastMembershipIntervalCs?: number
  mcastQuerierIntervalCs?: number
  mcastQueryIntervalCs?: number
  mcastQueryResponseIntervalCs?: number
  mcastStartupQueryIntervalCs?: number
  mcastIgmpVersion?: number
  mcastMldVersion?: number
}

/** STP port state, in `bridge link`'s words. */
export type PortState = 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking'

export interface BridgePortAttrs {
  state: PortState
  priority: number
  cost: number
  hairpin: boolean
  guard: boolean
  learning: boolean
  flood: boolean
  isolated: boolean
  portNo: number
  /** STP id: priority and number, `id` in `ip -d`. */
  portId?: number
  designatedPort?: number
  designatedCost?: number
  bridgeId?: string
  rootId?: string
  rootBlock?: boolean
  fastLeave?: boolean
  proxyArp?: boolean
  proxyArpWifi?: boolean
  mcastRouter?: number
  mcastFlood?: boolean
  mcastToUnicast?: boolean
  bcastFlood?: boolean
  vlanTunnel?: boolean
  neighSuppress?: boolean
  groupForwardMask?: number
  locked?: boolean
  /** ifindex of the port that takes over when this one has no carrier. */
  backupPort?: number
}
