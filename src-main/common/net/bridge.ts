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
}
