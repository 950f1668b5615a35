// How a lab's objects are told from all others: "vethboard:<lab>:<id>" in IFLA_IFALIAS. A link carries its own mark; a
// named namespace carries its in that of its lo. What has no mark of a lab is never changed for it.
import type { NetnsId } from '../net/ids'
import type { Link } from '../net/link'
import type { Netns } from '../net/netns'
import type { PlanFacts } from '../plan/facts'
import { hash64, markPrefix, maxNameLength } from '../plan/naming'

export interface Mark {
  lab: string
  id: string
}

const pattern = /^vethboard:([a-z][a-z0-9-]{0,31}):([^:]+(?::[^:]+)?)$/

export const markOf = (lab: string, id: string): string => `${markPrefix}${lab}:${id}`

/** Undefined: not a lab's. What "vethboard attach" made has the lab "host", which no lab may be called. */
export function readMark(alias: string | undefined): Mark | undefined {
  const match = alias === undefined ? null : pattern.exec(alias)
  const [, lab, id] = match ?? []
  return lab === undefined || id === undefined || lab === 'host' ? undefined : { lab, id }
}

/** The id of the namespace that holds a lab's bridges. */
export const fabricId = '@fabric'
/** Its name in /run/netns. */
export const fabricName = (lab: string): string => `vb-${lab}`

/** A named namespace that a lab made. */
export interface OwnedNetns {
  id: string
  name: string
  netns: Netns
}

/** What is there of a lab. */
export interface Owned {
  /** By name in /run/netns. */
  netns: Map<string, OwnedNetns>
  /** By id, lo not among them. Marks can be copied: a second link of an id is in `strays`. */
  links: Map<string, Link>
  strays: Link[]
}

/** All objects with the mark of `lab`. */
export function ownedBy(facts: PlanFacts, lab: string): Owned {
  const owned: Owned = { netns: new Map(), links: new Map(), strays: [] }
  for (const link of Object.values(facts.topology.links)) {
    const mark = readMark(link.alias)
    if (mark?.lab !== lab) continue
    if (link.linkType === 'loopback') addNetns(facts, owned, link.netns, mark.id)
    else if (owned.links.has(mark.id)) owned.strays.push(link)
    else owned.links.set(mark.id, link)
  }
  return owned
}

function addNetns(facts: PlanFacts, owned: Owned, id: NetnsId, markId: string): void {
  const netns = facts.topology.netns[id]
  const name = netns && ownName(facts, netns)
  if (netns && name !== undefined && !netns.initial) owned.netns.set(name, { id: markId, name, netns })
}

/** Its name as `ip netns` has it. */
export const ownName = ({ netnsFolder }: Pick<PlanFacts, 'netnsFolder'>, netns: Netns): string | undefined =>
  netns.names.find((one) => one.name !== undefined && one.path === `${netnsFolder}/${one.name}`)?.name

/** The labs that have anything in the kernel, by name. */
export function labsIn(facts: Pick<PlanFacts, 'topology'>): string[] {
  const names = Object.values(facts.topology.links).flatMap((link) => readMark(link.alias)?.lab ?? [])
  return [...new Set(names)].sort()
}

/**
 * The MAC of a link of a lab: always the same for the same seed. A port's begins with fe, so that its bridge, which
 * else would take the lowest one of its ports, never does.
 */
export function labMac(seed: string, lab: string, id: string, port: boolean): string {
  const digits = hash64(`${seed} lab ${lab} ${id}`).slice(0, 8)
  return `${port ? 'fe' : '02'}:76:${(digits.match(/../g) ?? []).join(':')}`
}

/** The name of a bridge's port: "ns1-eth0", in the host "vb-ns1-eth0"; what is too long ends in four digits of a hash. */
export function portName(lab: string, id: string, inHost: boolean): string {
  const full = `${inHost ? 'vb-' : ''}${id.replace(/~\d*$/, '').replace(/[^A-Za-z0-9_.-]/g, '-')}`
  if (full.length <= maxNameLength) return full
  return `${full.slice(0, maxNameLength - 5)}.${hash64(`${lab} ${id}`).slice(0, 4)}`
}
