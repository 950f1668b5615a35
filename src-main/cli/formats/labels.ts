// What things are called on the command line: each namespace by the TARGET that means it, each link by what is
// written after it. Names are escaped for display.
import { containerId } from '../../common/net/ids'
import type { LinkId, NetnsId } from '../../common/net/ids'
import type { Link, LinkRef } from '../../common/net/link'
import type { Container } from '../../common/net/container'
import type { Netns } from '../../common/net/netns'
import { displayText } from '../../common/text'
import type { Topology } from '../../common/topology/topology'

export interface Labels {
  /** "host", "docker:web", "netns:red", "pid:42", "id:4:4026532450". */
  netns(id: NetnsId): string
  /** "docker0" in the host, else "docker:web/eth0". */
  link(id: LinkId): string
}

export function labelsOf(topology: Topology): Labels {
  const known = new Map<NetnsId, string>()
  const netns = (id: NetnsId): string => {
    let label = known.get(id)
    if (label === undefined) known.set(id, (label = netnsLabel(topology, topology.netns[id], id)))
    return label
  }
  return {
    netns,
    link(id) {
      const link = topology.links[id]
      if (!link) return id
      const name = displayText(link.ifname)
      return topology.netns[link.netns]?.initial ? name : `${netns(link.netns)}/${name}`
    },
  }
}

function netnsLabel(topology: Topology, netns: Netns | undefined, id: NetnsId): string {
  if (netns?.initial) return 'host'
  const container = netns?.containers.map((one) => topology.containers[one]).find((one) => one !== undefined)
  if (container) return containerLabel(topology, container)
  const name = netns?.names.find((one) => one.name !== undefined)?.name
  if (name !== undefined) return `netns:${displayText(name)}`
  return netns?.firstProcess ? `pid:${netns.firstProcess.pid}` : `id:${id}`
}

/** By name, or by the start of its id where a second container of that engine has the name too. */
export function containerLabel(topology: Topology, container: Container): string {
  const { engine, name, engineId } = container
  const same = Object.values(topology.containers).filter((one) => one.engine === engine && one.name === name)
  return same.length > 1 ? containerId(engine, engineId.slice(0, 12)) : `${engine}:${displayText(name)}`
}

/** "veth", "vlan 7", "macvlan bridge", "vxlan 42", "tap"; "loopback" or "physical" for one without a kind. */
export function kindText(link: Link): string {
  const { attrs } = link
  switch (attrs?.kind) {
    case 'vlan':
      return `vlan ${attrs.vlanId}`
    case 'vxlan':
      return `vxlan ${attrs.vni}`
    case 'vrf':
      return `vrf ${attrs.table}`
    case 'tun':
      return attrs.mode
    case 'macvlan':
    case 'macvtap':
    case 'ipvlan':
    case 'ipvtap':
    case 'bond':
      return `${attrs.kind} ${attrs.mode}`
    case 'bridge':
    case undefined:
      return displayText(link.kind ?? (link.linkType === 'ether' ? 'physical' : link.linkType))
  }
}

/** "docker:web/eth0", or what is known of a link that is out of sight. */
export function refText(labels: Labels, ref: LinkRef): string {
  if (ref.seen) return labels.link(ref.link)
  return `link ${ref.ifindex}${ref.nsid === undefined ? '' : ` of nsid ${ref.nsid}`} (not seen)`
}
