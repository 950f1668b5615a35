// What is related to what in the topology on the screen, kept up as it changes instead of made anew. No drawing.
import type { Address } from '../../src-main/common/net/address'
import type { Container } from '../../src-main/common/net/container'
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { Link } from '../../src-main/common/net/link'
import type { Netns } from '../../src-main/common/net/netns'
import { emptyTopology } from '../../src-main/common/topology/topology'
import type { Topology } from '../../src-main/common/topology/topology'

/** Records by what they belong to; each list is sorted when it is next asked for. */
class Buckets<T> {
  private readonly lists = new Map<string, T[]>()
  private readonly unsorted = new Set<string>()

  constructor(private readonly order?: (a: T, b: T) => number) {}

  /** Takes `before` out of the list of its key and puts `after` into that of its own. */
  swap(
    oldKey: string | undefined,
    before: T | undefined,
    key: string | undefined,
    after: T | undefined,
  ): void {
    const list = oldKey === undefined ? undefined : this.lists.get(oldKey)
    const at = list && before !== undefined ? list.indexOf(before) : -1
    if (list && at >= 0 && oldKey === key && after !== undefined) list[at] = after
    else {
      if (at >= 0) list?.splice(at, 1)
      if (after !== undefined && key !== undefined) this.push(key, after)
    }
  }

  of(key: string): readonly T[] {
    const list = this.lists.get(key) ?? []
    if (this.order && this.unsorted.delete(key)) list.sort(this.order)
    return list
  }

  private push(key: string, item: T): void {
    const list = this.lists.get(key)
    if (list) list.push(item)
    else this.lists.set(key, [item])
    this.unsorted.add(key)
  }
}

const byIfindex = (a: Link, b: Link): number => a.ifindex - b.ifindex

type Change<R> = (before: R | undefined, after: R | undefined) => void

/** A table as it was last seen. */
class Table<R extends { id: string }> {
  private source: Readonly<Record<string, R>> = {}
  private readonly records = new Map<string, R>()

  /** Calls `tell` for each record that isn't the same object as before. */
  follow(next: Readonly<Record<string, R>>, tell: Change<R>): void {
    if (this.source === next) return
    this.source = next
    const all = Object.values(next)
    for (const now of all) {
      const before = this.records.get(now.id)
      if (before === now) continue
      this.records.set(now.id, now)
      tell(before, now)
    }
    if (this.records.size === all.length) return
    for (const [id, before] of this.records) {
      if (next[id] !== undefined) continue
      this.records.delete(id)
      tell(before, undefined)
    }
  }
}

/** Relations of the topology that `follow` was last called with. */
export class Followed {
  topology: Topology = emptyTopology()
  host: Netns | undefined
  private readonly tables = {
    netns: new Table<Netns>(),
    links: new Table<Link>(),
    addresses: new Table<Address>(),
    containers: new Table<Container>(),
  }
  private readonly links = new Buckets<Link>(byIfindex)
  private readonly ports = new Buckets<Link>(byIfindex)
  private readonly addresses = new Buckets<Address>()

  /** Takes over `next`; gives the namespaces of which anything changed, and true for `all` when everything may have. */
  follow(next: Topology): { dirty: Set<NetnsId>; all: boolean } {
    const dirty = new Set<NetnsId>()
    const { users } = this.topology
    this.topology = next
    this.tables.netns.follow(next.netns, (before, after) => {
      const now = after ?? before
      if (now) dirty.add(now.id)
      if (before?.initial || after?.initial) this.host = after
    })
    this.tables.links.follow(next.links, (before, after) => this.relink(dirty, before, after))
    this.tables.addresses.follow(next.addresses, (before, after) => {
      this.addresses.swap(before?.link, before, after?.link, after)
      for (const one of [before, after]) if (one) dirty.add(one.netns)
    })
    this.tables.containers.follow(next.containers, (before, after) => {
      for (const one of [before, after]) if (one?.netns) dirty.add(one.netns)
    })
    return { dirty, all: users !== next.users }
  }

  linksOf(netns: NetnsId): readonly Link[] {
    return this.links.of(netns)
  }

  portsOf(master: LinkId): readonly Link[] {
    return this.ports.of(master)
  }

  addressesOf(link: LinkId): readonly Address[] {
    return this.addresses.of(link)
  }

  private relink(dirty: Set<NetnsId>, before: Link | undefined, after: Link | undefined): void {
    this.links.swap(before?.netns, before, after?.netns, after)
    this.ports.swap(before?.master, before, after?.master, after)
    for (const one of [before, after]) if (one) dirty.add(one.netns)
  }
}
