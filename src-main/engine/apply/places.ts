// The namespaces that a change works in, each with one socket, open only for as long as the change lasts. A namespace
// is opened by its id and must have the cookie that it had when the change was planned.
import { closeSync } from 'node:fs'
import { Failure } from '../../common/errors/error'
import type { Ifindex, NetnsId } from '../../common/net/ids'
import { ifindex } from '../../common/net/ids'
import type { Place } from '../../common/plan/step'
import { currentNetns } from '../../sys/netns'
import type { OpenNetns } from '../../sys/netns'
import { RouteSocket } from '../../sys/socket'
import type { Observer } from '../engine'
import { keyOf } from './record'
import type { ChangeRecord, NetnsRef } from './record'

export interface OpenPlace extends NetnsRef {
  fd: number
  socket: RouteSocket
}

/** What the places of a change are known by. */
export interface Known extends Pick<ChangeRecord, 'netns'> {
  /** Namespaces that were made again, of all changes: what stands for `keyOf` of the old one. */
  remade: ReadonlyMap<string, NetnsRef>
  /** Namespaces that the change itself deletes, by name: until it has, a place that is made anew is the old one. */
  deleted: ReadonlyMap<string, NetnsId>
  /** Held by its target: needs no looking for. */
  held?: OpenNetns
}

export class Places {
  readonly #open = new Map<NetnsId, OpenPlace | undefined>()
  readonly #made = new Map<string, OpenPlace>()
  readonly #own: number[] = []
  readonly #indices = new Map<string, Ifindex>()

  constructor(
    readonly observer: Pick<Observer, 'openNetns'>,
    readonly known: Known,
  ) {}

  /** Undefined: the namespace is gone. Throws `permission` when it may not be entered. */
  at(place: Place): OpenPlace | undefined {
    if ('made' in place) {
      const old = this.known.deleted.get(place.made)
      return this.#made.get(place.made) ?? (old === undefined ? undefined : this.at({ netns: old }))
    }
    if (!this.#open.has(place.netns)) this.#open.set(place.netns, this.#find(place.netns))
    return this.#open.get(place.netns)
  }

  /** The namespace that is made under `name` and the fd of which is ours from now on. */
  addMade(name: string, open: OpenNetns): OpenPlace {
    this.#own.push(open.fd)
    const place = this.#place(open)
    this.#made.set(name, place)
    return place
  }

  /** A link was made again and couldn't get its number: from now on `was` means `is` in that namespace. */
  renumber(netns: NetnsId, was: number, is: Ifindex): void {
    this.#indices.set(`${netns}/${was}`, is)
  }

  indexNow(netns: NetnsId, index: number): Ifindex {
    return this.#indices.get(`${netns}/${index}`) ?? ifindex(index)
  }

  /** What stands for a namespace now: itself, or the one that was made again in its place. */
  current(ref: NetnsRef): NetnsRef {
    const seen = new Set<string>()
    for (let key = keyOf(ref); !seen.has(key); key = keyOf(ref)) {
      seen.add(key)
      ref = this.known.remade.get(key) ?? ref
    }
    return ref
  }

  close(): void {
    for (const place of [...this.#open.values(), ...this.#made.values()]) place?.socket.close()
    for (const fd of this.#own) closeSync(fd)
    this.#open.clear()
    this.#made.clear()
    this.#own.length = 0
  }

  #find(asked: NetnsId): OpenPlace | undefined {
    const ref = this.current(this.known.netns.find((one) => one.id === asked) ?? { id: asked })
    const open = this.#openId(ref.id)
    if (!open) return undefined
    const place = this.#place(open)
    if (ref.cookie === undefined || place.cookie === undefined || ref.cookie === place.cookie) return place
    // The inode came to be another namespace's.
    place.socket.close()
    return undefined
  }

  #openId(id: NetnsId): OpenNetns | undefined {
    const home = currentNetns()
    if (id === home.id) return home
    if (this.known.held?.id === id) return this.known.held
    try {
      const fd = this.observer.openNetns(id)
      this.#own.push(fd)
      return { fd, id }
    } catch (thrown) {
      if (thrown instanceof Failure && thrown.error.kind === 'not-found') return undefined
      throw thrown
    }
  }

  #place({ fd, id }: OpenNetns): OpenPlace {
    // Where this thread is anyway needs no privilege to enter.
    const socket = id === currentNetns().id ? RouteSocket.open() : RouteSocket.open(fd)
    const cookie = socket.netnsCookie()
    return { id, fd, socket, ...(cookie === undefined ? {} : { cookie }) }
  }
}
