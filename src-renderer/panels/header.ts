// What the header counts and which light the connection shows. Pure.
import type { ConnectionState } from '../client/connection'
import type { HostInfo } from '../../src-main/common/rpc/contract'
import type { Topology } from '../../src-main/common/topology/topology'

/** Namespaces, and links other than loopback ones. */
export function countsOf(topology: Topology): { netns: number; links: number } {
  let links = 0
  for (const link of Object.values(topology.links)) if (link.linkType !== 'loopback') links++
  return { netns: Object.keys(topology.netns).length, links }
}

export const connectionLight = (state: ConnectionState): 'up' | 'waiting' | 'bad' =>
  state.is === 'live' ? 'up' : state.is === 'incompatible' ? 'bad' : 'waiting'

/** What the chip of the connection says. A rootless world that is lost doesn't come back: its engine was its life. */
export const connectionWord = (
  state: ConnectionState,
  host: Pick<HostInfo, 'mode'> | undefined,
): ConnectionState['is'] | 'ended' =>
  state.is === 'reconnecting' && state.attempt > 1 && host?.mode === 'rootless' ? 'ended' : state.is
