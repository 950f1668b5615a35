// The model of all namespaces: takes what censuses, dumps and single messages say and keeps the tables true to it.
// It asks the kernel nothing itself; discover/look.ts and watch/ feed it.
import { linkId, splitLinkId } from '../../common/net/ids'
import type { Ifindex, LinkId, NetnsId, Nsid, UsernsId } from '../../common/net/ids'
import type { Container } from '../../common/net/container'
import type { Netns } from '../../common/net/netns'
import type { Userns } from '../../common/net/userns'
import type { Records } from '../../common/topology/topology'
import type { LinkMessage } from '../../netlink/rtnl/link'
import type { Found } from '../discover/census'
import { linkRecord } from '../discover/link-record'
import { referredIndex, related } from '../discover/relations'
import type { World } from '../discover/relations'
import { LinkIndex } from './link-index'
import { newNetnsState, perNetnsTables } from './netns-state'
import type { NetnsState, PerNetnsTable } from './netns-state'
import { Store } from './store'

export class Model implements World {
  readonly store = new Store()
  readonly states = new Map<NetnsId, NetnsState>()
  readonly #index = new LinkIndex()
  /** How the host numbers namespaces, itself included where it does. */
  readonly #numbers = new Map<Nsid, NetnsId>()
  readonly #containers = new Map<NetnsId, Container[]>()
  /** Links whose record is to be made again. */
  readonly #dirty = new Set<LinkId>()

  constructor(readonly host: NetnsId) {}

  // — namespaces —

  addNetns(found: Found): NetnsState {
    const state = newNetnsState(found, found.id === this.host)
    this.states.set(found.id, state)
    return state
  }

  /** Forgets a namespace and all that is in it. */
  removeNetns(state: NetnsState): void {
    this.empty(state)
    if (state.nsid !== undefined) this.forgetNumber(state.nsid)
    this.states.delete(state.id)
    this.store.delete('netns', state.id)
  }

  /** Forgets all that is in a namespace. */
  empty(state: NetnsState): void {
    this.replaceLinks(state, [])
    for (const table of perNetnsTables) this.replace(state, table, [])
  }

  /** Makes a namespace's own record again from its state. */
  updateNetns(state: NetnsState): void {
    const { found, owner, nsid, closed, firstProcess } = state
    const containers = (this.#containers.get(state.id) ?? []).map((container) => container.id)
    const record: Netns = {
      id: state.id,
      initial: state.initial,
      names: found.names,
      holders: found.holders,
      processCount: found.processCount,
      containers,
      ...(owner === undefined ? {} : { owner }),
      ...(firstProcess ? { firstProcess } : {}),
      ...(nsid === undefined ? {} : { nsid }),
      ...(closed === undefined ? {} : { closed }),
    }
    this.store.set('netns', state.id, record)
  }

  /** The host numbers `state` so: what links refer to by that number is known from now on. */
  learnNumber(state: NetnsState, nsid: Nsid): void {
    if (state.nsid === nsid) return
    if (state.nsid !== undefined) this.forgetNumber(state.nsid)
    this.forgetNumber(nsid)
    state.nsid = nsid
    this.#numbers.set(nsid, state.id)
    this.#touch(this.#index.byNumber(nsid))
  }

  forgetNumber(nsid: Nsid): void {
    const state = this.numberedState(nsid)
    if (!state) return
    delete state.nsid
    this.#numbers.delete(nsid)
    this.#touch(this.#index.byNumber(nsid))
  }

  // — links —

  /** A link is new or has changed. */
  setLink(state: NetnsState, message: LinkMessage): void {
    const old = state.links.get(message.ifindex)
    const moved =
      referredIndex(old ?? message) !== referredIndex(message) || old?.linkNetnsid !== message.linkNetnsid
    if (old && moved) this.#index.remove(state.id, old)
    state.links.set(message.ifindex, message)
    this.#dirty.add(linkId(state.id, message.ifindex))
    if (!old || moved) this.#index.add(state.id, message)
    if (!old) this.#touch(this.referring(state, message.ifindex))
  }

  /** A link is gone, and with it its addresses and neighbours. */
  removeLink(state: NetnsState, index: Ifindex): void {
    const old = state.links.get(index)
    const id = linkId(state.id, index)
    if (old) {
      this.#index.remove(state.id, old)
      state.links.delete(index)
      this.#dirty.delete(id)
      this.store.delete('links', id)
    }
    for (const table of ['addresses', 'neighbours'] as const)
      for (const record of [...state.ids[table]])
        if (this.store.get(table, record)?.link === id) this.remove(state, table, record)
    if (old) this.#touch(this.referring(state, index))
  }

  /** Makes a namespace's links those of a dump. */
  replaceLinks(state: NetnsState, messages: readonly LinkMessage[]): void {
    const left = new Set(state.links.keys())
    for (const message of messages) {
      left.delete(message.ifindex)
      this.setLink(state, message)
    }
    for (const index of left) this.removeLink(state, index)
  }

  /** Links, of whatever namespace, that refer to a link. */
  referring = (state: NetnsState, index: Ifindex): readonly LinkId[] =>
    this.#index.referring(state.id, state.nsid, index)

  #touch(ids: Iterable<LinkId>): void {
    for (const id of ids) this.#dirty.add(id)
  }

  /** Makes the records of changed links again, with peers and parents. To be called before a commit. */
  relate(): void {
    for (const id of this.#dirty) {
      const { netns, ifindex } = splitLinkId(id)
      const message = this.message(netns, ifindex)
      if (message) this.store.set('links', id, related(this, linkRecord(netns, message), message))
    }
    this.#dirty.clear()
  }

  // — addresses, routes, neighbours —

  put<T extends PerNetnsTable>(state: NetnsState, table: T, record: Records[T]): void {
    state.ids[table].add(record.id)
    this.store.set(table, record.id, record)
  }

  remove(state: NetnsState, table: PerNetnsTable, id: string): void {
    if (state.ids[table].delete(id)) this.store.delete(table, id)
  }

  /** Makes a namespace's records of one table those of a dump. */
  replace<T extends PerNetnsTable>(state: NetnsState, table: T, records: readonly Records[T][]): void {
    const left = new Set(state.ids[table])
    for (const record of records) {
      left.delete(record.id)
      this.put(state, table, record)
    }
    for (const id of left) this.remove(state, table, id)
  }

  // — the rest —

  /** The owners of all namespaces and their parents; `users` may hold more. */
  replaceUsers(users: ReadonlyMap<UsernsId, Userns>): void {
    const used = new Set<UsernsId>()
    for (const { owner } of this.states.values())
      for (let id = owner; id !== undefined && !used.has(id); id = users.get(id)?.parent) used.add(id)
    for (const id of used) {
      const user = users.get(id)
      if (user) this.store.set('users', id, user)
    }
    this.#keepOnly('users', used)
  }

  /** All containers of all engines: those that are missing are gone. */
  replaceContainers(containers: readonly Container[]): void {
    const touched = new Set(this.#containers.keys())
    this.#containers.clear()
    for (const container of containers) {
      this.store.set('containers', container.id, container)
      if (container.netns === undefined) continue
      touched.add(container.netns)
      const others = this.#containers.get(container.netns)
      if (others) others.push(container)
      else this.#containers.set(container.netns, [container])
    }
    this.#keepOnly('containers', new Set(containers.map(({ id }) => id)))
    for (const netns of touched) {
      const state = this.states.get(netns)
      if (state) this.updateNetns(state)
    }
  }

  #keepOnly(table: 'containers' | 'users', ids: ReadonlySet<string>): void {
    for (const id of [...this.store.ids(table)]) if (!ids.has(id)) this.store.delete(table, id)
  }

  // — World —

  numbered(nsid: Nsid): NetnsId | undefined {
    return this.#numbers.get(nsid)
  }
  numberedState(nsid: Nsid): NetnsState | undefined {
    const id = this.#numbers.get(nsid)
    return id === undefined ? undefined : this.states.get(id)
  }
  message(netns: NetnsId, ifindex: Ifindex): LinkMessage | undefined {
    return this.states.get(netns)?.links.get(ifindex)
  }
}
