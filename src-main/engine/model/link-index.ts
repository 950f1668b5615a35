// Finds links by what they refer to, across all namespaces: those to look at again when a link comes, goes or moves,
// or when it becomes known which namespace a number means. Holds ids only.
import { linkId } from '../../common/net/ids'
import type { Ifindex, LinkId, NetnsId, Nsid } from '../../common/net/ids'
import type { LinkMessage } from '../../netlink/rtnl/link'
import { referredIndex } from '../discover/relations'

/** What a link refers to, as the kernel says it: an index in its own namespace, or in the one of a number. */
type Target = string

const none: readonly LinkId[] = []

const inNumbered = (nsid: Nsid, index: Ifindex): Target => `#${nsid}/${index}`

export class LinkIndex {
  readonly #referring = new Map<Target, Set<LinkId>>()
  readonly #byNumber = new Map<Nsid, Set<LinkId>>()

  add(netns: NetnsId, message: LinkMessage): void {
    const target = targetOf(netns, message)
    if (target === undefined) return
    const id = linkId(netns, message.ifindex)
    put(this.#referring, target, id)
    if (typeof message.linkNetnsid === 'number') put(this.#byNumber, message.linkNetnsid, id)
  }

  remove(netns: NetnsId, message: LinkMessage): void {
    const target = targetOf(netns, message)
    if (target === undefined) return
    const id = linkId(netns, message.ifindex)
    take(this.#referring, target, id)
    if (typeof message.linkNetnsid === 'number') take(this.#byNumber, message.linkNetnsid, id)
  }

  /** Links that refer to link `index` of `netns`, which has number `nsid`. */
  referring(netns: NetnsId, nsid: Nsid | undefined, index: Ifindex): readonly LinkId[] {
    const near = this.#referring.get(linkId(netns, index))
    const far = nsid === undefined ? undefined : this.#referring.get(inNumbered(nsid, index))
    return near || far ? [...(near ?? none), ...(far ?? none)] : none
  }

  /** Links that refer into whatever namespace has that number. */
  byNumber(nsid: Nsid): Iterable<LinkId> {
    return this.#byNumber.get(nsid) ?? none
  }
}

function targetOf(netns: NetnsId, message: LinkMessage): Target | undefined {
  const index = referredIndex(message)
  if (index === undefined || message.linkNetnsid === 'unknown') return undefined
  return message.linkNetnsid === undefined ? linkId(netns, index) : inNumbered(message.linkNetnsid, index)
}

function put<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key)
  if (set) set.add(value)
  else map.set(key, new Set([value]))
}

function take<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key)
  set?.delete(value)
  if (set?.size === 0) map.delete(key)
}
