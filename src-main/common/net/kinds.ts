// Attributes of the link kinds that sit on another link or stand alone (IFLA_INFO_DATA of each kind).

export interface MacvlanAttrs {
  mode: 'private' | 'vepa' | 'bridge' | 'passthru' | 'source'
  /** "nopromisc", "nodst". */
  flags?: string[]
  /** Packets that wait to be broadcast. */
  bcQueueLength?: number
}

export interface IpvlanAttrs {
  mode: 'l2' | 'l3' | 'l3s'
  flag: 'bridge' | 'private' | 'vepa'
}

export interface VlanAttrs {
  /** 0–4094. */
  vlanId: number
  protocol: '802.1Q' | '802.1ad'
  /** "REORDER_HDR", "GVRP", "LOOSE_BINDING", "MVRP", "BRIDGE_BINDING". */
  flags?: string[]
}

export interface VxlanAttrs {
  /** 24-bit network identifier. */
  vni: number
  /** Remote unicast address or multicast group. */
  group?: string
  local?: string
  /** UDP. */
  dstPort: number
  ttl?: number
  learning: boolean
  ageingSeconds?: number
  /** ifindex of the lower link, in the namespace that the vxlan was made in. */
  device?: number
  tos?: number
  /** Most forwarding entries. */
  limit?: number
  /** UDP source ports; undefined: the kernel's own range. */
  portRange?: { low: number; high: number }
  proxy?: boolean
  rsc?: boolean
  l2miss?: boolean
  l3miss?: boolean
  udpCsum?: boolean
  udpZeroCsum6Tx?: boolean
  udpZeroCsum6Rx?: boolean
  gbp?: boolean
  /** Tunnel data comes with each packet (collect_metadata). */
  external?: boolean
}

export interface TunAttrs {
  mode: 'tun' | 'tap'
  persist: boolean
  ownerUid?: number
  groupGid?: number
  packetInfo?: boolean
  vnetHeader?: boolean
  multiQueue?: boolean
}

export interface BondAttrs {
  mode: string
  activeIfindex?: number
  miimonMs?: number
}

export interface VrfAttrs {
  table: number
}
