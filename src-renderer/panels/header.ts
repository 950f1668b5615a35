// What the header counts and which light the connection shows. Pure.
import type { ConnectionState } from '../client/connection'
import type { Topology } from '../../src-main/common/topology/topology'

/** Namespaces, and links other than loopback ones. */
export function countsOf(topology: Topology): { netns: number; links: number } {
  let links = 0
  for (const link of Object.values(topology.links)) if (link.linkType !== 'loopback') links++
  return { netns: Object.keys(topology.netns).length, links }
}

export const connectionLight = (state: ConnectionState): 'up' | 'waiting' | 'bad' =>
  state.is === 'live' ? 'up' : state.is === 'incompatible' ? 'bad' : 'waiting'
