// What joins links to each other, each once: cables, ports, and links on lower links. For dot and mermaid.
import type { LinkId } from '../../common/net/ids'
import type { Topology } from '../../common/topology/topology'

export interface Edge {
  from: LinkId
  to: LinkId
  what: 'cable' | 'port' | 'lower'
}

/** Only between links that are both in the topology. */
export function edgesOf(topology: Topology): Edge[] {
  const edges: Edge[] = []
  for (const link of Object.values(topology.links)) {
    const to = (id: LinkId | undefined, what: Edge['what']): void => {
      if (id !== undefined && topology.links[id]) edges.push({ from: link.id, to: id, what })
    }
    to(link.master, 'port')
    if (link.parent?.seen) to(link.parent.link, 'lower')
    // Both ends name each other: the one with the smaller id draws.
    if (link.peer?.seen && link.id < link.peer.link) to(link.peer.link, 'cable')
  }
  return edges
}
