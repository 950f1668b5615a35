// What the model is known to have wrong, or may have: links, addresses and routes that are to be read again. The
// kernel's messages only say where to look; what is there now is then asked for, once for any number of messages.
import type { Ifindex } from '../../common/net/ids'
import type { NetnsState } from '../model/netns-state'

/** More links than this of one namespace are read with one dump. */
const dumpFrom = 64

export class Stale {
  /** Messages were lost: nothing can be relied on. */
  everything = false
  /** There may be namespaces that the model doesn't know. */
  census = false
  readonly links = new Map<NetnsState, Set<Ifindex>>()
  readonly addresses = new Set<NetnsState>()
  readonly routes = new Set<NetnsState>()

  link(state: NetnsState, ifindex: Ifindex): void {
    const set = this.links.get(state)
    if (set) set.add(ifindex)
    else this.links.set(state, new Set([ifindex]))
  }

  /** Namespaces of whose links so many are stale that a dump is cheaper; they are taken out. */
  takeDumps(): NetnsState[] {
    const dumps = [...this.links].filter(([, set]) => set.size >= dumpFrom).map(([state]) => state)
    for (const state of dumps) this.links.delete(state)
    return dumps
  }

  /** The other stale links, taken out. */
  takeLinks(): { state: NetnsState; ifindex: Ifindex }[] {
    const out = [...this.links].flatMap(([state, set]) => [...set].map((ifindex) => ({ state, ifindex })))
    this.links.clear()
    return out
  }

  /** All that was marked is about to be read anyway. */
  clear(): void {
    this.everything = false
    this.census = false
    this.links.clear()
    this.addresses.clear()
    this.routes.clear()
  }

  get any(): boolean {
    const { everything, census, links, addresses, routes } = this
    return everything || census || links.size > 0 || addresses.size > 0 || routes.size > 0
  }
}
