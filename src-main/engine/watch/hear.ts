// What a message of the monitor says about the model: which parts of it are stale, or, for neighbours and the end of a
// namespace, what has changed. Asks the kernel nothing.
import { ifindex } from '../../common/net/ids'
import type { Nsid } from '../../common/net/ids'
import type { MessageReader } from '../../netlink/header'
import { decodeNeighbour } from '../../netlink/rtnl/neighbour'
import { decodeNsid } from '../../netlink/rtnl/nsid'
import { rtm } from '../../netlink/rtnl/types'
import type { group } from '../../netlink/rtnl/types'
import { isShown, neighbourRecord } from '../discover/neighbours'
import type { Model } from '../model/model'
import type { NetnsState } from '../model/netns-state'
import type { Stale } from './stale'

/** What the model holds, and what changes a link without a message of its own (its root qdisc, IPv6's settings). */
export const heardGroups: readonly (keyof typeof group)[] = [
  ...([
    'link',
    'ipv4Addr',
    'ipv6Addr',
    'ipv4Route',
    'ipv6Route',
    'neigh',
    'nsid',
    'tc',
    'ipv6Ifinfo',
  ] as const),
]

const localTable = 255
const clonedRoute = 0x200
const rootQdisc = 0xffffffff

export class Hearing {
  /** Numbers that came into being and that the model has no namespace for. */
  readonly strangers = new Set<Nsid>()

  constructor(
    readonly model: Model,
    readonly stale: Stale,
    /** A namespace has ended. */
    readonly ended: (state: NetnsState) => void,
  ) {}

  /** `from`: the number of the namespace that it happened in; undefined: the host. */
  hear(message: MessageReader, from: Nsid | undefined): void {
    const { model } = this
    const state = from === undefined ? model.states.get(model.host) : model.numberedState(from)
    // A namespace that isn't known yet is read whole once it is.
    if (state) this.#hearFrom(state, message)
  }

  #hearFrom(state: NetnsState, message: MessageReader): void {
    const { stale } = this
    const { bytes, view, start, end, type } = message
    if (end - start < 4) return
    switch (type) {
      case rtm.newLink:
      case rtm.delLink:
        return stale.link(state, ifindex(view.getInt32(start + 4, true)))
      case rtm.newAddr:
      case rtm.delAddr:
        stale.addresses.add(state)
        return void stale.routes.add(state)
      case rtm.newRoute:
      case rtm.delRoute:
        if (bytes[start + 4] === localTable || view.getUint32(start + 8, true) & clonedRoute) return
        return void stale.routes.add(state)
      case rtm.newQdisc:
      case rtm.delQdisc:
        if (view.getUint32(start + 12, true) === rootQdisc)
          stale.link(state, ifindex(view.getInt32(start + 4, true)))
        return
      case rtm.newNeigh:
      case rtm.delNeigh:
        return this.#neighbour(state, message)
      case rtm.newNsid:
      case rtm.delNsid:
        if (state.initial) this.#number(decodeNsid(bytes, view, start, end).nsid, type === rtm.delNsid)
        return
    }
  }

  #neighbour(state: NetnsState, { bytes, view, start, end, type }: MessageReader): void {
    const message = decodeNeighbour(bytes, view, start, end)
    if (!message) return // an entry of a bridge
    const record = neighbourRecord(state.id, message)
    if (type === rtm.delNeigh || !isShown(message)) this.model.remove(state, 'neighbours', record.id)
    else this.model.put(state, 'neighbours', record)
  }

  /** Numbers are given by us, or by the kernel when a link leads into a namespace; they go when it ends. */
  #number(nsid: Nsid | undefined, gone: boolean): void {
    if (nsid === undefined) return
    const state = this.model.numberedState(nsid)
    if (gone) {
      this.strangers.delete(nsid)
      if (state && !state.initial) this.ended(state)
    } else if (!state) {
      this.strangers.add(nsid)
      this.stale.census = true
    }
  }
}
