// One change to the kernel: what the executor does, one netlink request or one file operation each.
import type { Family } from '../net/address'
import type { BridgeAttrs, BridgePortAttrs } from '../net/bridge'
import type { RouteSpec } from './intent'
import type { NatTable } from '../net/nat'
import type { Ifindex, LinkId, NetnsId } from '../net/ids'
import type { IpvlanAttrs, MacvlanAttrs, VlanAttrs, VxlanAttrs } from '../net/kinds'

/**
 * Where a step works. Plans can make a netns and use it in a later step, so a place is either a netns that
 * exists (by id: the executor holds its fd) or one that an earlier step of the plan makes.
 */
export type Place = { netns: NetnsId } | { made: string }

/** A link by name in a place: names are final before a step runs, indices often are not. */
export interface LinkAt {
  place: Place
  ifname: string
  /** When known at planning time: the executor refuses a link that has the name but not the index. */
  ifindex?: Ifindex
}

/** Shared by every link that we make. */
export interface NewLink {
  at: LinkAt
  mac?: string
  mtu?: number
  up?: boolean
  master?: LinkAt
  group?: number
  /** Packets; default: the kind's own. */
  txQueueLen?: number
}

/** What an address has beyond its CIDR, to put it back as it was. */
export interface AddressDetails {
  peer?: string
  broadcast?: string
  label?: string
  scope?: string
  metric?: number
  /** No connected route comes with it. */
  noPrefixRoute?: boolean
  /** IPv6: usable at once, without looking for duplicates. */
  nodad?: boolean
}

export type StepOp =
  /** `ip netns add NAME` */
  | { do: 'netnsAdd'; name: string; path: string }
  /** `ip netns del NAME`; `id` is what must be mounted there. */
  | { do: 'netnsDel'; name: string; path: string; id?: NetnsId }
  /** `ip link add … type veth peer name … netns …`: both ends in place in one message. */
  | { do: 'vethAdd'; link: NewLink; peer: NewLink }
  | { do: 'bridgeAdd'; link: NewLink; attrs: Partial<BridgeAttrs> }
  /** `ip link add [link LOWER] … type KIND`. `lower` may be in another netns than the link: it is asked there. */
  | { do: 'linkAdd'; link: NewLink; kind: NewKind; lower?: LinkAt }
  /** `mac`, `kind`: only a link that has it, so that a stranger's link of the same name stays. */
  | { do: 'linkDel'; at: LinkAt; mac?: string; kind?: string }
  | { do: 'linkSet'; at: LinkAt; set: LinkSettings }
  /** `ip link set dev BR type bridge …` */
  | { do: 'bridgeSet'; at: LinkAt; attrs: Partial<BridgeAttrs> }
  /** `ip link set dev PORT type bridge_slave …` */
  | { do: 'portSet'; at: LinkAt; port: Partial<BridgePortAttrs> }
  /** `ip neighbour replace … nud permanent` */
  | { do: 'neighAdd'; at: LinkAt; ip: string; mac: string }
  /** `mac`: only one that has it. */
  | { do: 'neighDel'; at: LinkAt; ip: string; mac?: string }
  /** `sysctl -w KEY=VALUE` in the place: a write to /proc/sys. `key` is on the list of net/sysctl.ts. */
  | { do: 'sysctlSet'; place: Place; key: string; value: string }
  /** `nft add table ip NAME { … masquerade }`: a table of ours, with our mark. */
  | { do: 'natAdd'; place: Place; table: NatTable }
  /** `nft delete table ip NAME` */
  | { do: 'natDel'; place: Place; table: NatTable }
  /** `replace`: no error when it is there, as `ip address replace`. */
  | { do: 'addrAdd'; at: LinkAt; cidr: string; details?: AddressDetails; replace?: boolean }
  /** `onlyIf`: left alone otherwise; for what the kernel itself brought along. */
  | { do: 'addrDel'; at: LinkAt; cidr: string; peer?: string; onlyIf?: 'no-carrier' }
  | { do: 'routeAdd'; place: Place; route: StepRoute }
  | { do: 'routeDel'; place: Place; route: StepRoute }

/** Kinds that are made with `linkAdd`; a vxlan's own device is `lower`. */
export type NewKind =
  | { kind: 'dummy' }
  | ({ kind: 'macvlan' } & Partial<MacvlanAttrs>)
  | ({ kind: 'ipvlan' } & Partial<IpvlanAttrs>)
  | ({ kind: 'vlan' } & Partial<VlanAttrs>)
  | ({ kind: 'vxlan' } & Partial<VxlanAttrs>)

export interface LinkSettings {
  up?: boolean
  ifname?: string
  mtu?: number
  mac?: string
  /** null: no master. */
  master?: LinkAt | null
  /** IFLA_IFALIAS, where the ownership mark is: "vethboard:<lab>:<id>". The kernel takes none when a link is made. */
  alias?: string
  /** How it makes its IPv6 link-local address; to be set before it comes up. "eui64", "none", "stable_secret", "random". */
  addrGenMode?: string
  /** Of a bridge. */
  bridge?: Pick<Partial<BridgeAttrs>, 'stp'>
  /** It takes every frame, also those for other MACs. */
  promiscuous?: boolean
}

/** As `RouteSpec`, with the device by name. `replace` takes an equal destination over, as `ip route replace`. */
export type StepRoute = Omit<RouteSpec, 'device' | 'type' | 'prefSource' | 'table' | 'family'> & {
  device?: string
  protocol?: string
  scope?: string
  /** Of "default" without a gateway; else the addresses tell. */
  family?: Family
  /** Default "unicast". */
  type?: string
  /** Default 254, main. */
  table?: number
  prefSource?: string
  tos?: number
  /** Bytes. */
  mtu?: number
  onlink?: boolean
  replace?: boolean
  /** Of a delete: only while this device has no carrier; for what the kernel itself brought along. */
  onlyIf?: 'no-carrier'
}

export type StepVerb = StepOp['do']

/** A thing that must (still) hold before a step, checked against the live kernel. */
export type Precondition =
  | { that: 'link-exists'; at: LinkAt; kind?: string }
  /** It still has what the inverse of the step would set again. */
  | { that: 'link-is'; at: LinkAt; set: LinkSettings }
  | { that: 'bridge-is'; at: LinkAt; attrs: Partial<BridgeAttrs> }
  | { that: 'port-is'; at: LinkAt; port: Partial<BridgePortAttrs> }
  | { that: 'sysctl-is'; place: Place; key: string; value: string }
  | { that: 'nat-absent'; place: Place; name: string }
  | { that: 'nat-present'; place: Place; table: NatTable }
  | { that: 'link-absent'; at: LinkAt }
  | { that: 'address-absent'; at: LinkAt; cidr: string }
  | { that: 'address-present'; at: LinkAt; cidr: string }
  | { that: 'netns-alive'; netns: NetnsId }
  /** Exactly these are there: in the namespace, or as ports of `master`. What goes with them was looked at. */
  | { that: 'links-are'; place: Place; ifnames: string[]; master?: LinkAt }
  | { that: 'netns-name-free'; path: string }
  | { that: 'route-absent'; place: Place; route: StepRoute }
  | { that: 'route-present'; place: Place; route: StepRoute }

/** A sentence in the user's language: a message key of the renderer and CLI, with its values. */
export interface Sentence {
  key: string
  values: Record<string, string | number>
}

export interface Step {
  /** Unique in its plan: "1", "2", … */
  id: string
  op: StepOp
  /** Why this step is there. */
  reason: Sentence
  preconditions: Precondition[]
  /** Steps that take it back, in the order to run them; empty when a later undo step covers it. */
  inverse: StepOp[]
  /** CAP_* and where it is needed: "CAP_NET_ADMIN in user:[4026531837]". */
  privilege: string
  /** The same as an `ip` command line, and the one that undoes it. */
  command: string
  undoCommand?: string
}

/** A LinkId that the window can point at, for a place that exists. */
export type StepTarget = LinkId | NetnsId
