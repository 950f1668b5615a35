// A network interface: what every kind has. What one kind has of its own is in its own file and in `attrs`.
import type { BridgeAttrs, BridgePortAttrs } from './bridge'
import type { Ifindex, LinkId, NetnsId, Nsid } from './ids'
import type { MacvlanAttrs, IpvlanAttrs, VlanAttrs, VxlanAttrs, TunAttrs, BondAttrs, VrfAttrs } from './kinds'

/** The other end of a veth, or the lower link of a vlan, macvlan, …: known, or known to be out of sight. */
export type LinkRef =
  | { seen: true; link: LinkId }
  /** In a namespace that is not seen (not entered, or without an nsid here): a fact to draw, not an error. */
  | { seen: false; ifindex: Ifindex; nsid?: Nsid }

/** IFLA_OPERSTATE (RFC 2863), in the words of `ip link`. */
export type OperState = 'UNKNOWN' | 'NOTPRESENT' | 'DOWN' | 'LOWERLAYERDOWN' | 'TESTING' | 'DORMANT' | 'UP'

/** What a kind adds to a link (IFLA_INFO_DATA); `raw` where this version does not decode the kind. */
export type KindAttrs =
  | ({ kind: 'bridge' } & BridgeAttrs)
  | ({ kind: 'macvlan' | 'macvtap' } & MacvlanAttrs)
  | ({ kind: 'ipvlan' | 'ipvtap' } & IpvlanAttrs)
  | ({ kind: 'vlan' } & VlanAttrs)
  | ({ kind: 'vxlan' } & VxlanAttrs)
  | ({ kind: 'tun' } & TunAttrs)
  | ({ kind: 'bond' } & BondAttrs)
  | ({ kind: 'vrf' } & VrfAttrs)

/** A kind's name, and any of its attributes: what is asked for when a link is made or changed. */
export type KindSpec = Loose<KindAttrs>
type Loose<A> = A extends { kind: infer K } ? { kind: K } & Partial<Omit<A, 'kind'>> : never

export interface Link {
  id: LinkId
  netns: NetnsId
  ifindex: Ifindex
  /** As the kernel has it; bytes that are not UTF-8 stand as U+DC80…U+DCFF (see common/text.ts). Hostile. */
  ifname: string
  altNames: string[]
  /** IFLA_INFO_KIND ("veth", "bridge", …); undefined for a physical or built-in link. */
  kind?: string
  /** ARPHRD type in `ip`'s words: "ether", "loopback", "none", "tunnel", "sit", … or "[N]". */
  linkType: string
  /** Lower case, colon separated; undefined when the link has no hardware address. */
  mac?: string
  broadcast?: string
  /** Only when it differs from `mac`. */
  permanentMac?: string
  /** Bytes. */
  mtu: number
  minMtu?: number
  maxMtu?: number
  /** IFF_* names in the order of `ip link`, plus NO-CARRIER: "BROADCAST", "MULTICAST", "UP", "LOWER_UP", … */
  flags: string[]
  operState: OperState
  /** IFLA_LINKMODE: "DEFAULT" or "DORMANT". */
  linkMode: string
  qdisc?: string
  /** IFLA_GROUP: 0 is "default". */
  group: number
  /** Packets. */
  txQueueLen?: number
  promiscuity: number
  allMulticast?: number
  numTxQueues?: number
  numRxQueues?: number
  /** "eui64", "none", "stable_secret", "random". */
  addrGenMode?: string
  /** Bytes, segments. */
  gsoMaxSize?: number
  gsoMaxSegs?: number
  tsoMaxSize?: number
  tsoMaxSegs?: number
  groMaxSize?: number
  /** A physical NIC's device, e.g. bus "pci", device "0000:00:03.0". */
  parentBus?: string
  parentDevice?: string
  /** Kind of its master ("bridge", "bond", "vrf"), `info_slave_kind`. */
  portKind?: string
  /** IFLA_IFALIAS; hostile. Ours start with "vethboard:". */
  alias?: string
  /** The bridge, bond or vrf that it is a port of (same netns). */
  master?: LinkId
  /** The lower link (vlan, macvlan, ipvlan, vxlan's device): `eth0.7@eth0`. */
  parent?: LinkRef
  /** The other end, for veth. */
  peer?: LinkRef
  attrs?: KindAttrs
  /** What it is as a port of its master. */
  port?: BridgePortAttrs
}

export const isUp = (link: Link): boolean => link.flags.includes('UP')
