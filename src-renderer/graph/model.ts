// What is drawn, before it has a place: hubs (bridges), leaves (namespaces, loose devices), NICs and the cables between.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { ColourName } from '../theme/tokens'

/** The topology's id of the thing that a drawn element stands for; what selection and events speak of. */
export type Subject = NetnsId | LinkId

/** The light of a port or NIC: up and running, up without carrier, administratively down, or only planned. */
export type Light = 'up' | 'waiting' | 'down' | 'plan'

export interface Port {
  /** The link's id; "p:" before it where the link itself is an element of its own (a NIC, a device). */
  id: string
  subject: Subject
  label: string
  tone: ColourName
  light: Light
}

/** A card: a namespace, a device of the host without a master, or a peer that is out of sight. */
export interface Leaf {
  id: string
  /** Stable over restarts: by name, never by inode. */
  key: string
  what: 'netns' | 'device' | 'stub'
  subject: Subject
  title: string
  subtitle: string
  /** Addresses and other facts, in a monospaced face. */
  lines: string[]
  /** Short text at the card's right edge: "PID 4127". */
  tag?: string
  badge?: 'docker' | 'podman'
  tone: ColourName
  ports: Port[]
  /** True when a cable may be drawn from it to a bridge. */
  connectable: boolean
}

export interface Bar {
  id: LinkId
  title: string
  detail: string
  tone: ColourName
  light: Light
  ports: Port[]
}

/** One or more bridges that belong together: one of the host's, or all of a namespace that has its own. */
export interface Hub {
  id: string
  key: string
  bars: Bar[]
  /** Set when the bridges are inside a namespace other than the host. */
  zone?: Leaf
}

export interface Nic {
  id: LinkId
  title: string
  lines: string[]
  light: Light
}

export interface Cable {
  id: string
  /** Ids of ports, NICs or leaves. */
  from: string
  to: string
  tone: ColourName
  /** veth: drawn solid; parent: dotted; plan: dashed in the plan's colour. */
  kind: 'veth' | 'uplink' | 'parent' | 'plan'
  subject: Subject
  live: boolean
}

/** A link that is left out on purpose. */
export interface Hidden {
  link: LinkId
  /** unused: the down fallback device of a tunnel module. */
  why: 'loopback' | 'unused'
}

export interface Model {
  host?: { id: NetnsId; title: string; detail: string }
  hubs: Hub[]
  leaves: Leaf[]
  nics: Nic[]
  cables: Cable[]
  hidden: Hidden[]
}

/** A change that is only planned: drawn dashed until the kernel has it. */
export interface PlanPreview {
  netns: NetnsId
  bridge: LinkId
  /** The name of the interface to come. */
  ifname: string
}

export interface ModelOptions {
  hostname: string
  /** Default true. */
  showAddresses?: boolean
  /** Namespaces that have nothing but lo; default true. */
  showUnlinked?: boolean
  preview?: PlanPreview
  /** Only these namespaces and bridges (focus mode). */
  only?: ReadonlySet<string>
}
