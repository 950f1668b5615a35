// Names, MACs and ownership marks of what we make: always the same for the same seed, never one that is taken.
import type { NetnsId } from '../net/ids'
import type { Link } from '../net/link'
import type { Topology } from '../topology/topology'
import type { PlanFacts } from './facts'

/** Longest name of a link, in bytes (IFNAMSIZ less its NUL). */
export const maxNameLength = 15
export const markPrefix = 'vethboard:'

/** FNV-1a, 64 bits, as 16 hex digits: spreads names over MACs, and keeps no secret. */
export function hash64(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}

/** IFLA_IFALIAS of a link that we make: "vethboard:<lab or host>:<id>". */
export const ownershipMark = (seed: string, lab = 'host'): string =>
  `${markPrefix}${lab}:${hash64(seed).slice(0, 8)}`

/** True for a link that carries our mark. */
export const isOurs = (link: Pick<Link, 'alias'>): boolean => link.alias?.startsWith(markPrefix) ?? false

/** The next free ethN of a namespace, but for those that are `spoken` for. */
export function nextEthName(facts: PlanFacts, netns: NetnsId, spoken: readonly string[] = []): string {
  for (let n = 0; ; n++) {
    const name = `eth${n}`
    if (!spoken.includes(name) && !facts.select.linkByName(netns, name)) return name
  }
}

/** "vb-web-eth1" for the end on the bridge: at most 15 bytes, unique in its namespace. */
export function hostIfname(facts: PlanFacts, netns: NetnsId, target: string, name: string): string {
  const bare =
    target
      .slice(target.indexOf(':') + 1)
      .replace(/[^A-Za-z0-9_.-]/g, '')
      .slice(0, 6) || 'ns'
  const base = `vb-${bare}-${name}`
  for (let n = 0; ; n++) {
    const suffix = n === 0 ? '' : `.${n}`
    const ifname = base.slice(0, maxNameLength - suffix.length) + suffix
    if (!facts.select.linkByName(netns, ifname)) return ifname
  }
}

/**
 * MACs of the two ends of a cable: locally administered, unicast, alike but for their first byte, and on no other
 * link. The bridge's end begins with fe so that a bridge, which takes the lowest MAC of its ports, doesn't take it.
 * Given at creation they have addr_assign_type NET_ADDR_SET, so that udev leaves them alone.
 */
export function cableMacs(topology: Topology, seed: string): { near: string; far: string } {
  const taken = new Set(Object.values(topology.links).map((link) => link.mac))
  for (let n = 0; ; n++) {
    const digits = hash64(`${seed}#${n}`).slice(0, 8)
    const tail = (digits.match(/../g) ?? []).join(':')
    const [near, far] = [`fe:76:${tail}`, `02:76:${tail}`]
    if (!taken.has(near) && !taken.has(far)) return { near, far }
  }
}

/** A MAC for a bridge of ours: given, not borrowed from its ports, so that it never changes. */
export function bridgeMac(topology: Topology, seed: string): string {
  return cableMacs(topology, `bridge ${seed}`).far
}
