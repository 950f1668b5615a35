// The topology as a tree: namespaces, their links, the links' addresses. Pure; parts that did not change keep their
// identity, so that an update touches only what it is about.
import { cidrOf } from '../../../src-main/common/net/address'
import type { Address } from '../../../src-main/common/net/address'
import { isUp } from '../../../src-main/common/net/link'
import type { Link } from '../../../src-main/common/net/link'
import type { Netns } from '../../../src-main/common/net/netns'
import { displayText } from '../../../src-main/common/text'
import type { Selectors } from '../../../src-main/common/topology/select'
import type { Topology } from '../../../src-main/common/topology/topology'
import type { Subject } from '../../graph/model'
import { describeKind } from '../../graph/describe'
import { containersOf, netnsName } from '../subject'

export interface TreeNode {
  /** A subject, or an address's id. */
  id: string
  /** What choosing it selects. */
  subject: Subject
  sort: 'host' | 'container' | 'netns' | 'link' | 'address'
  label: string
  /** Beside the label: a container's image, a link's kind. */
  detail: string
  /** Of a link: up, down, or waiting for a carrier. */
  light?: 'up' | 'down' | 'waiting'
  badge?: 'docker' | 'podman'
  children?: TreeNode[]
}

interface Memo {
  netns: Netns
  label: string
  links: readonly Link[]
  addresses: readonly (readonly Address[])[]
  node: TreeNode
}

/** Builds trees one after another, keeping what stayed the same. */
export class TreeBuilder {
  private memos = new Map<string, Memo>()
  private order: string[] = []

  build(topology: Topology, select: Selectors, hostname: string): TreeNode[] {
    const next = new Map<string, Memo>()
    const nodes: TreeNode[] = []
    for (const netns of Object.values(topology.netns)) {
      const label = netnsName(topology, netns, hostname)
      const links = select.linksOf(netns.id)
      const addresses = links.map((link) => select.addressesOf(link.id))
      const old = this.memos.get(netns.id)
      const memo =
        old && isSame(old, netns, label, links, addresses)
          ? old
          : { netns, label, links, addresses, node: netnsNode(topology, netns, label, links, addresses) }
      next.set(netns.id, memo)
      nodes.push(memo.node)
    }
    const sameOrder =
      next.size === this.memos.size &&
      [...next].every(([id, memo]) => this.memos.get(id)?.label === memo.label)
    this.memos = next
    if (!sameOrder) this.order = nodes.sort(compare).map(({ id }) => id)
    return this.order.flatMap((id) => next.get(id)?.node ?? [])
  }
}

const byLabel = new Intl.Collator('en', { numeric: true })
const compare = (a: TreeNode, b: TreeNode): number => rank(a) - rank(b) || byLabel.compare(a.label, b.label)
const rank = (node: TreeNode): number => (node.sort === 'host' ? 0 : node.sort === 'container' ? 1 : 2)

function isSame(
  old: Memo,
  netns: Netns,
  label: string,
  links: readonly Link[],
  addresses: Memo['addresses'],
): boolean {
  return (
    old.netns === netns &&
    old.label === label &&
    old.links.length === links.length &&
    old.links.every((link, i) => link === links[i]) &&
    old.addresses.every(
      (list, i) => list.length === addresses[i]?.length && list.every((one, j) => one === addresses[i]?.[j]),
    )
  )
}

function netnsNode(
  topology: Topology,
  netns: Netns,
  label: string,
  links: readonly Link[],
  addresses: Memo['addresses'],
): TreeNode {
  const [container] = containersOf(topology, netns)
  return {
    id: netns.id,
    subject: netns.id,
    sort: netns.initial ? 'host' : container ? 'container' : 'netns',
    label,
    detail: container
      ? displayText(container.image)
      : netns.firstProcess
        ? `pid ${netns.firstProcess.pid}`
        : '',
    ...(container ? { badge: container.engine } : {}),
    children: links.map((link, i) => linkNode(link, addresses[i] ?? [])),
  }
}

function linkNode(link: Link, addresses: readonly Address[]): TreeNode {
  const children = addresses.map((address): TreeNode => ({
    id: address.id,
    subject: link.id,
    sort: 'address',
    label: cidrOf(address),
    detail: address.scope === 'global' ? '' : address.scope,
  }))
  return {
    id: link.id,
    subject: link.id,
    sort: 'link',
    label: displayText(link.ifname),
    detail: describeKind(link),
    light: lightOf(link),
    ...(children.length > 0 ? { children } : {}),
  }
}

function lightOf(link: Link): NonNullable<TreeNode['light']> {
  if (!isUp(link)) return 'down'
  return link.operState === 'UP' || link.operState === 'UNKNOWN' ? 'up' : 'waiting'
}
