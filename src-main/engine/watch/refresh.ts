// Reads again what is stale, and what follows from it: a link's master, lower link and those that refer to it change
// with it without always saying so, and routes go silently with a link that goes down.
import { Failure } from '../../common/errors/error'
import { splitLinkId } from '../../common/net/ids'
import type { Ifindex, LinkId } from '../../common/net/ids'
import type { LinkMessage } from '../../netlink/rtnl/link'
import { readLinks } from '../discover/links'
import type { Looker } from '../discover/look'
import type { Model } from '../model/model'
import type { NetnsState } from '../model/netns-state'
import type { Stale } from './stale'

/** What follows from what follows: a port, its bridge, a vlan on that. */
const maxRounds = 4
/** A table that takes t to read is read at most every t × this. */
const restPerCost = 20

interface LinkIn {
  state: NetnsState
  ifindex: Ifindex
}

export class Refresher {
  /** Until when a large routing table is left alone. */
  readonly #rests = new WeakMap<NetnsState, number>()

  constructor(
    readonly model: Model,
    readonly looker: Looker,
    readonly stale: Stale,
  ) {}

  /**
   * Reads what is stale. `all`: also routing tables that were read just now and are large; otherwise the result is how
   * many milliseconds they are to be left alone.
   */
  run(all: boolean): number {
    const done = new Set<string>()
    for (let round = 0; round < maxRounds && this.stale.links.size > 0; round++) this.#links(done)
    this.stale.links.clear()
    for (const state of take(this.stale.addresses)) this.#try(state, () => this.looker.readAddresses(state))
    return this.#routes(all)
  }

  /**
   * Marks links that are down and may have changed without a word: the kernel tells of alias, group and the like only of
   * those that are up. Loopbacks, of which there may be thousands, are seldom so changed.
   */
  markSilent(loopbacks: boolean): void {
    for (const state of this.model.states.values())
      for (const message of state.links.values())
        if (!message.flags.includes('UP') && (loopbacks || message.linkType !== 'loopback'))
          this.stale.link(state, message.ifindex)
  }

  #links(done: Set<string>): void {
    for (const state of this.stale.takeDumps()) {
      if (!this.#alive(state) || done.has(state.id)) continue
      done.add(state.id)
      this.#try(state, () => this.#dump(state))
    }
    const links = this.stale.takeLinks().filter(({ state, ifindex }) => {
      const key = `${state.id}/${ifindex}`
      const wanted = this.#alive(state) && !done.has(key) && !done.has(state.id)
      done.add(key)
      return wanted
    })
    const asked = links.map(({ state, ifindex }) => ({ ifindex, ...numberOf(this.looker, state) }))
    for (const [i, answer] of readLinks(this.looker.socket, asked).entries()) {
      const link = links[i]
      // Without an answer that says so, nothing is known to be gone: its namespace may be ending.
      if (link && answer !== 'unknown') this.#changed(link, answer)
    }
  }

  #dump(state: NetnsState): void {
    const before = new Map(state.links)
    this.looker.readLinks(state)
    for (const index of new Set([...before.keys(), ...state.links.keys()]))
      this.#follow({ state, ifindex: index }, before.get(index), state.links.get(index))
  }

  #changed(link: LinkIn, now: LinkMessage | undefined): void {
    const before = link.state.links.get(link.ifindex)
    if (now) this.model.setLink(link.state, now)
    else this.model.removeLink(link.state, link.ifindex)
    this.#follow(link, before, now)
  }

  /** Marks what a change of a link brings with it. */
  #follow({ state, ifindex }: LinkIn, before: LinkMessage | undefined, now: LinkMessage | undefined): void {
    for (const master of new Set([before?.master, now?.master]))
      if (master !== undefined) this.stale.link(state, master)
    if (before?.flags.join() !== now?.flags.join()) this.stale.routes.add(state)
    if (before && now && before.link === now.link && before.linkNetnsid === now.linkNetnsid) return
    for (const id of this.model.referring(state, ifindex)) this.#markId(id)
    for (const message of [before, now]) if (message) this.#markLower(state, message)
  }

  #markLower(state: NetnsState, { link, linkNetnsid }: LinkMessage): void {
    if (link === undefined || linkNetnsid === 'unknown') return
    const far = linkNetnsid === undefined ? state : this.model.numberedState(linkNetnsid)
    if (far) this.stale.link(far, link)
  }

  #markId(id: LinkId): void {
    const { netns, ifindex } = splitLinkId(id)
    const state = this.model.states.get(netns)
    if (state) this.stale.link(state, ifindex)
  }

  #routes(all: boolean): number {
    let wait = 0
    for (const state of take(this.stale.routes)) {
      const start = performance.now()
      const rest = (this.#rests.get(state) ?? 0) - start
      if (rest > 0 && !all) {
        this.stale.routes.add(state)
        wait = Math.max(wait, rest)
        continue
      }
      this.#try(state, () => this.looker.readRoutes(state))
      const end = performance.now()
      this.#rests.delete(state)
      if (end - start > 2) this.#rests.set(state, end + restPerCost * (end - start))
    }
    return wait
  }

  /** A namespace that can't be read any more is on its way out, or needs a look at its ways in. */
  #try(state: NetnsState, read: () => void): void {
    if (!this.#alive(state)) return
    try {
      read()
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown
      this.stale.census = true
    }
  }

  #alive = (state: NetnsState): boolean =>
    this.model.states.get(state.id) === state && state.closed === undefined
}

const numberOf = (looker: Looker, state: NetnsState): { netns?: NonNullable<NetnsState['nsid']> } => {
  const netns = looker.numberIn(state)
  return netns === undefined ? {} : { netns }
}

function take<T>(set: Set<T>): T[] {
  const all = [...set]
  set.clear()
  return all
}
