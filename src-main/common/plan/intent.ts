// What a person wants changed, before it is known how: a gesture, a command or a form becomes one of these.
import { z } from 'zod'
import { linkIdPattern, netnsIdPattern } from '../net/ids'
import type { LinkId, NetnsId } from '../net/ids'

z.config({ jitless: true })

/** A name that we give to a link or netns: strict, though the kernel takes far more (KERNEL facts in docs). */
export const ownName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,14}$/, 'a letter, then at most 14 of A–Z a–z 0–9 _ . -')
  .refine((name) => !['all', 'default', 'lo'].includes(name), 'all, default and lo are the kernel’s own')

export const netnsIdSchema = z.custom<NetnsId>(
  (v) => typeof v === 'string' && netnsIdPattern.test(v),
  'a netns id',
)
export const linkIdSchema = z.custom<LinkId>(
  (v) => typeof v === 'string' && linkIdPattern.test(v),
  'a link id',
)

const shortText = z.string().min(1).max(256)
const cidr = z.string().min(3).max(49)
const ip = z.string().min(2).max(45)
export const macSchema = z
  .string()
  .regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, 'six hex bytes: 02:00:00:00:00:01')
const mtu = z.int().min(68).max(65535)

/** docker:NAME, podman:NAME, pid:N, netns:NAME, a bare NAME, or a netns by id ("id:DEV:INO"). */
export const targetSchema = shortText
/** A link by id, or by name in the host's netns. */
export const linkRefSchema = z.union([linkIdSchema, z.strictObject({ host: shortText })])

/** Characters of a lab file, at most. */
export const maxLabText = 512 * 1024

const routeSpec = z.strictObject({
  /** CIDR or "default". */
  to: z.string().min(1).max(49),
  via: ip.optional(),
  device: linkIdSchema.optional(),
  metric: z.int().min(0).max(0xffffffff).optional(),
  /** Default: 254, main. */
  table: z.int().min(1).max(0xffffffff).optional(),
  /** Default: unicast. */
  type: z.enum(['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw']).optional(),
  /** The source address that the host itself uses on it. */
  prefSource: ip.optional(),
  /** Of "default" without a gateway. */
  family: z.enum(['inet', 'inet6']).optional(),
})

/** One end of a new cable. */
const cableEnd = z.strictObject({
  netns: netnsIdSchema,
  /** Default: the next free ethN; on a bridge, a name that tells what is at the other end. */
  ifname: ownName.optional(),
  /** The bridge that it becomes a port of; in the same netns. */
  bridge: linkIdSchema.optional(),
  addresses: z.array(cidr).max(16).optional(),
  mac: macSchema.optional(),
  /** Default: true. */
  up: z.boolean().optional(),
})

/** What a kind of link is made with; `lower` is the link that it sits on, in whatever netns. */
const newKind = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dummy') }),
  z.strictObject({
    kind: z.literal('macvlan'),
    lower: linkIdSchema,
    /** Default: bridge. */
    mode: z.enum(['bridge', 'private', 'vepa', 'passthru']).optional(),
  }),
  z.strictObject({
    kind: z.literal('ipvlan'),
    lower: linkIdSchema,
    /** Default: l2. */
    mode: z.enum(['l2', 'l3', 'l3s']).optional(),
    /** Default: bridge. */
    flag: z.enum(['bridge', 'private', 'vepa']).optional(),
  }),
  z.strictObject({
    kind: z.literal('vlan'),
    lower: linkIdSchema,
    vlanId: z.int().min(1).max(4094),
    /** Default: 802.1Q. */
    protocol: z.enum(['802.1Q', '802.1ad']).optional(),
  }),
  z.strictObject({
    kind: z.literal('vxlan'),
    vni: z.int().min(0).max(0xffffff),
    /** Default: whatever the route to the other end says; a multicast group needs one. */
    lower: linkIdSchema.optional(),
    /** The other end, or a multicast group. */
    remote: ip.optional(),
    local: ip.optional(),
    /** UDP; default: 4789, IANA's. */
    dstPort: z.int().min(1).max(65535).optional(),
    ttl: z.int().min(1).max(255).optional(),
    /** Default: true. */
    learning: z.boolean().optional(),
  }),
])

const bridgeSettings = z.strictObject({
  stp: z.boolean().optional(),
  priority: z.int().min(0).max(65535).optional(),
  forwardDelayCs: z.int().min(0).max(3000).optional(),
  helloTimeCs: z.int().min(100).max(1000).optional(),
  maxAgeCs: z.int().min(600).max(4000).optional(),
  /** How long it remembers where a MAC is; 0: it forgets at once, and floods. */
  ageingTimeCs: z.int().min(0).max(100_000_000).optional(),
  vlanFiltering: z.boolean().optional(),
  mcastSnooping: z.boolean().optional(),
})

const portSettings = z.strictObject({
  cost: z.int().min(1).max(65535).optional(),
  priority: z.int().min(0).max(63).optional(),
  hairpin: z.boolean().optional(),
  isolated: z.boolean().optional(),
  learning: z.boolean().optional(),
  flood: z.boolean().optional(),
  guard: z.boolean().optional(),
  rootBlock: z.boolean().optional(),
  mcastFlood: z.boolean().optional(),
  bcastFlood: z.boolean().optional(),
  neighSuppress: z.boolean().optional(),
})

export const intentSchema = z.discriminatedUnion('kind', [
  /** A new veth between a target and a bridge. */
  z.strictObject({
    kind: z.literal('attach'),
    target: targetSchema,
    bridge: linkRefSchema,
    /** Default: the next free address of the bridge's subnets; `[]`: none. */
    addresses: z.array(cidr).max(16).optional(),
    /** Default: the next free ethN. */
    name: ownName.optional(),
    /** Makes it the target's default route; default: its routes stay. */
    gateway: ip.optional(),
    mac: macSchema.optional(),
    mtu: mtu.optional(),
    /** Lets a target be the host's own netns. */
    allowHost: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('detach'),
    target: targetSchema,
    ifname: shortText,
    foreign: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('bridge-add'),
    /** Default: the host's. */
    netns: netnsIdSchema.optional(),
    ifname: ownName,
    addresses: z.array(cidr).max(16).optional(),
    stp: z.boolean().optional(),
  }),
  /** A veth between any two namespaces, both ends made at once. */
  z.strictObject({
    kind: z.literal('cable-add'),
    ends: z.tuple([cableEnd, cableEnd]),
    mtu: mtu.optional(),
  }),
  /** A dummy, macvlan, ipvlan, vlan or vxlan. */
  z.strictObject({
    kind: z.literal('link-add'),
    /** Default: the netns of `lower`, else the host's. */
    netns: netnsIdSchema.optional(),
    ifname: ownName,
    link: newKind,
    addresses: z.array(cidr).max(16).optional(),
    /** The bridge that it becomes a port of; in the same netns. */
    bridge: linkIdSchema.optional(),
    mac: macSchema.optional(),
    mtu: mtu.optional(),
    /** Default: true. */
    up: z.boolean().optional(),
  }),
  /** Settings of a bridge; times in centiseconds. */
  z.strictObject({ kind: z.literal('bridge-set'), link: linkIdSchema, set: bridgeSettings }),
  /** Settings of a bridge's port. */
  z.strictObject({ kind: z.literal('port-set'), link: linkIdSchema, set: portSettings }),
  /** A static neighbour: who has an address is said, not asked. */
  z.strictObject({ kind: z.literal('neighbour-add'), link: linkIdSchema, ip, mac: macSchema }),
  z.strictObject({ kind: z.literal('neighbour-del'), link: linkIdSchema, ip }),
  /** One of the switches of net/sysctl.ts. */
  z.strictObject({
    kind: z.literal('sysctl-set'),
    netns: netnsIdSchema,
    key: z.string().min(8).max(80),
    value: z.string().regex(/^\d{1,9}$/),
  }),
  /** The way out for the subnets of a link (a bridge, mostly): masquerading by an nftables table of ours, IPv4. */
  z.strictObject({ kind: z.literal('nat-add'), link: linkIdSchema }),
  z.strictObject({ kind: z.literal('nat-del'), link: linkIdSchema }),
  z.strictObject({ kind: z.literal('netns-add'), name: ownName }),
  z.strictObject({ kind: z.literal('netns-del'), name: shortText }),
  z.strictObject({ kind: z.literal('link-del'), link: linkIdSchema }),
  z.strictObject({
    kind: z.literal('link-set'),
    link: linkIdSchema,
    up: z.boolean().optional(),
    ifname: ownName.optional(),
    mtu: mtu.optional(),
    mac: macSchema.optional(),
    /** null: no master. */
    master: linkIdSchema.nullable().optional(),
    promiscuous: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('address-add'), link: linkIdSchema, cidr }),
  z.strictObject({ kind: z.literal('address-del'), link: linkIdSchema, cidr }),
  z.strictObject({ kind: z.literal('route-add'), netns: netnsIdSchema, route: routeSpec }),
  z.strictObject({ kind: z.literal('route-del'), netns: netnsIdSchema, route: routeSpec }),
  /** The lab that `text` describes (docs/labs.md), brought up or made as the text says. */
  z.strictObject({
    kind: z.literal('lab-apply'),
    text: z.string().min(1).max(maxLabText),
    /** What the file is called, for errors and the list of labs; never opened. */
    file: z.string().min(1).max(4096).optional(),
  }),
  z.strictObject({ kind: z.literal('lab-destroy'), lab: shortText }),
])

export type Intent = z.infer<typeof intentSchema>
export type IntentKind = Intent['kind']
export type IntentOf<K extends IntentKind> = Extract<Intent, { kind: K }>
export type RouteSpec = z.infer<typeof routeSpec>
