// A namespace or link in the few words that fit on a card. Names from the host are escaped here, once.
import { cidrOf } from '../../src-main/common/net/address'
import type { Address } from '../../src-main/common/net/address'
import { inodeOf } from '../../src-main/common/net/ids'
import { isUp } from '../../src-main/common/net/link'
import type { Link } from '../../src-main/common/net/link'
import type { Netns } from '../../src-main/common/net/netns'
import type { Container } from '../../src-main/common/net/container'
import { displayText } from '../../src-main/common/text'
import type { Topology } from '../../src-main/common/topology/topology'
import type { ColourName } from '../theme/tokens'
import type { Leaf, Light } from './model'
import type { Texts } from './texts'

type Words = Pick<Leaf, 'key' | 'title' | 'subtitle' | 'tone'> & Partial<Pick<Leaf, 'tag' | 'badge'>>

const engineWord = { docker: 'Docker', podman: 'Podman' } as const
const engineTone: Record<Container['engine'], ColourName> = { docker: 'k-docker', podman: 'k-podman' }

/** Title, subtitle, colour and stable key of a namespace: its container, its name, or its first process. */
export function describeNetns(netns: Netns, topology: Topology, texts: Texts): Words {
  const containers = netns.containers.flatMap((id) => topology.containers[id] ?? [])
  const [first] = containers
  if (first) return describeContainers(first, containers.length, netns, texts)
  const named = netns.names.find((name) => name.name !== undefined)
  if (named?.name !== undefined)
    return {
      key: `netns:${named.name}`,
      title: displayText(named.name),
      subtitle: closedOr(netns, texts, texts('named', {})),
      tone: toneOfOwner(netns, topology),
    }
  return describeUnnamed(netns, topology, texts)
}

function describeContainers(first: Container, count: number, netns: Netns, texts: Texts): Words {
  const engine = engineWord[first.engine]
  const image = displayText(first.image)
  const subtitle =
    count > 1
      ? texts('containers', { count, engine })
      : first.state === 'paused'
        ? texts('containerPaused', { image })
        : `${image} · ${engine}`
  return {
    key: `${first.engine}:${first.name}`,
    title: displayText(first.name),
    subtitle: closedOr(netns, texts, subtitle),
    tone: engineTone[first.engine],
    badge: first.engine,
    ...(first.pid === undefined ? {} : { tag: `PID ${first.pid}` }),
  }
}

function describeUnnamed(netns: Netns, topology: Topology, texts: Texts): Words {
  const tone = toneOfOwner(netns, topology)
  const process = netns.firstProcess
  const owner = netns.owner && topology.users[netns.owner]
  if (process) {
    const command = process.commandLine ?? process.comm
    const unnamed =
      tone === 'k-own' && owner?.ownerUid !== undefined
        ? texts('rootless', { uid: owner.ownerUid })
        : texts('unnamed', { pid: process.pid })
    return {
      key: `process:${command}`,
      title: displayText(command),
      subtitle: closedOr(netns, texts, unnamed),
      tone,
    }
  }
  const path = netns.names[0]?.path
  const title = path === undefined ? `net:[${inodeOf(netns.id)}]` : displayText(path)
  const subtitle = texts(path === undefined ? 'heldByFile' : 'heldByMount', {})
  return { key: `netns-file:${title}`, title, subtitle: closedOr(netns, texts, subtitle), tone }
}

const closedOr = (netns: Netns, texts: Texts, otherwise: string): string =>
  netns.closed === undefined ? otherwise : texts('closed', { why: netns.closed })

function toneOfOwner(netns: Netns, topology: Topology): ColourName {
  const owner = netns.owner && topology.users[netns.owner]
  return owner && !owner.initial ? 'k-own' : 'k-netns'
}

const tones: Record<string, ColourName> = {
  bridge: 'k-bridge',
  vxlan: 'k-vx',
  vlan: 'k-vx',
  macvlan: 'k-vx',
  macvtap: 'k-vx',
  ipvlan: 'k-vx',
  ipvtap: 'k-vx',
}

/** The colour of a link by its kind; links without one of their own take `fallback`. */
export const toneOfLink = (link: Link, fallback: ColourName): ColourName =>
  link.kind === undefined ? fallback : (tones[link.kind] ?? fallback)

export function lightOf(link: Link): Light {
  if (!isUp(link)) return 'down'
  return link.operState === 'UP' || link.operState === 'UNKNOWN' ? 'up' : 'waiting'
}

/** What a kind of link is, in `ip -d link`'s words: "vlan 7", "vxlan 42", "macvlan bridge". */
export function describeKind(link: Link): string {
  const attrs = link.attrs
  switch (attrs?.kind) {
    case 'vlan':
      return `vlan ${attrs.vlanId}`
    case 'vxlan':
      return `vxlan ${attrs.vni}`
    case 'macvlan':
    case 'macvtap':
    case 'ipvlan':
    case 'ipvtap':
    case 'bond':
      return `${attrs.kind} ${attrs.mode}`
    case 'tun':
      return attrs.mode
    case 'vrf':
      return `vrf table ${attrs.table}`
    case 'bridge':
    case undefined:
      return displayText(link.kind ?? link.linkType)
  }
}

/** Addresses worth a line: link-local ones only when there is nothing else. */
export function cidrsOf(addresses: readonly Address[]): string[] {
  const wide = addresses.filter((address) => address.scope !== 'link' && address.scope !== 'host')
  return wide.map(cidrOf)
}
