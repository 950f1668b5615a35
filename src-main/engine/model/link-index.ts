// Finds links by what they refer to, across all namespaces: candidates for the other end of a pair, and the links to
// look at again when one comes or goes. Holds ids only.
import { linkId } from '../../common/net/ids'
import type { Ifindex, LinkId, NetnsId } from '../../common/net/ids'
import type { LinkMessage } from '../../netlink/rtnl/link'
import { referredIndex } from '../discover/relations'

export class LinkIndex {
  /** "ifindex:link" → namespaces that have such a link. */
  readonly #mirrors = new Map<string, Set<NetnsId>>()
  /** Index that is referred to → the links that do, in whatever namespace it is. */
  readonly #referring = new Map<Ifindex, Set<LinkId>>()

  add(netns: NetnsId, message: LinkMessage): void {
    const index = referredIndex(message)
    if (index === undefined) return
    put(this.#mirrors, `${message.ifindex}:${index}`, netns)
    put(this.#referring, index, linkId(netns, message.ifindex))
  }

  remove(netns: NetnsId, message: LinkMessage): void {
    const index = referredIndex(message)
    if (index === undefined) return
    take(this.#mirrors, `${message.ifindex}:${index}`, netns)
    take(this.#referring, index, linkId(netns, message.ifindex))
  }

  mirrored(ifindex: Ifindex, link: Ifindex): Iterable<NetnsId> {
    return this.#mirrors.get(`${ifindex}:${link}`) ?? []
  }

  /** Links that refer to a link of that index: it may be another of the same index in another namespace. */
  referring(index: Ifindex): Iterable<LinkId> {
    return this.#referring.get(index) ?? []
  }
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
