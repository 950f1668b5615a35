// Attributes of the link kinds that sit on another link or stand alone (IFLA_INFO_DATA of each kind).

export interface MacvlanAttrs {
  mode: 'private' | 'vepa' | 'bridge' | 'passthru' | 'source'
}

export interface IpvlanAttrs {
  mode: 'l2' | 'l3' | 'l3s'
  flag: 'bridge' | 'private' | 'vepa'
}

export interface VlanAttrs {
  /** 0–4094. */
  vlanId: number
  protocol: '802.1Q' | '802.1ad'
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
}

export interface TunAttrs {
  mode: 'tun' | 'tap'
  persist: boolean
  ownerUid?: number
  groupGid?: number
}

export interface BondAttrs {
  mode: string
  activeIfindex?: number
  miimonMs?: number
}

export interface VrfAttrs {
  table: number
}
