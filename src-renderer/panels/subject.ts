// What a selected thing is called, and of which sort it is. Pure; names from the host are escaped here, once.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import { inodeOf } from '../../src-main/common/net/ids'
import type { Container } from '../../src-main/common/net/container'
import type { Link } from '../../src-main/common/net/link'
import type { Netns } from '../../src-main/common/net/netns'
import { displayText } from '../../src-main/common/text'
import type { Topology } from '../../src-main/common/topology/topology'
import type { Subject } from '../graph/model'

export const isLinkSubject = (subject: Subject): subject is LinkId => subject.includes('/')
export const isNetnsSubject = (subject: Subject): subject is NetnsId => !subject.includes('/')

export type Thing = { is: 'link'; link: Link } | { is: 'netns'; netns: Netns }

/** The record behind a subject; undefined when it is gone. */
export function thingOf(topology: Topology, subject: Subject): Thing | undefined {
  if (isLinkSubject(subject)) {
    const link = topology.links[subject]
    return link && { is: 'link', link }
  }
  const netns = topology.netns[subject]
  return netns && { is: 'netns', netns }
}

export const containersOf = (topology: Topology, netns: Netns): Container[] =>
  netns.containers.flatMap((id) => topology.containers[id] ?? [])

/** How a namespace is called: its container, its name, its first process, a path, or its inode. For display. */
export function netnsName(topology: Topology, netns: Netns, hostname: string): string {
  if (netns.initial) return displayText(hostname)
  const [container] = containersOf(topology, netns)
  const name =
    container?.name ??
    netns.names.find((one) => one.name !== undefined)?.name ??
    netns.firstProcess?.commandLine ??
    netns.firstProcess?.comm ??
    netns.names[0]?.path
  return name === undefined || name === '' ? `net:[${inodeOf(netns.id)}]` : displayText(name)
}

/** "eth0", or "eth0 · web" with its namespace. */
export function subjectName(topology: Topology, subject: Subject, hostname: string): string {
  const thing = thingOf(topology, subject)
  if (!thing) return subject
  return thing.is === 'link' ? displayText(thing.link.ifname) : netnsName(topology, thing.netns, hostname)
}

/**
 * A TARGET of the contract for what was clicked: the container or name where that is unambiguous, so that messages can
 * speak of it, else the namespace itself.
 */
export function targetOf(topology: Topology, netns: Netns): string {
  const [container] = containersOf(topology, netns)
  if (container) {
    const twins = Object.values(topology.containers).filter(
      (one) => one.engine === container.engine && one.name === container.name,
    )
    if (twins.length === 1 && container.netns === netns.id) return `${container.engine}:${container.name}`
  }
  const name = netns.names.find((one) => one.name !== undefined)?.name
  return name === undefined ? `id:${netns.id}` : `netns:${name}`
}
