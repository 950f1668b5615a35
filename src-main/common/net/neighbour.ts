// A neighbour entry (`ip neighbour`): ARP and NDP.
import type { Family } from './address'
import type { LinkId, NeighbourId, NetnsId } from './ids'

export interface Neighbour {
  id: NeighbourId
  netns: NetnsId
  link: LinkId
  family: Family
  destination: string
  mac?: string
  /** "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "NOARP", "PERMANENT", "INCOMPLETE". */
  state: string
  router?: boolean
  proxy?: boolean
}

export const neighbourId = (link: LinkId, destination: string): NeighbourId =>
  `${link}~${destination}` as NeighbourId
