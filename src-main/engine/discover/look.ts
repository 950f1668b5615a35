// Looks at the kernel and tells the model: which namespaces there are, what is in each, how the host numbers them.
// A whole namespace is read through a socket inside, which is closed before the next one is opened, so that nothing is
// kept alive; later its links and addresses are asked for from the host, by number.
import { closeSync } from 'node:fs'
import { Failure } from '../../common/errors/error'
import { currentNetns } from '../../sys/netns'
import type { OpenNetns } from '../../sys/netns'
import { RouteSocket } from '../../sys/socket'
import type { Nsid } from '../../common/net/ids'
import type { LinkMessage } from '../../netlink/rtnl/link'
import type { Model } from '../model/model'
import type { NetnsState } from '../model/netns-state'
import { addressRecord, dumpAddresses } from './addresses'
import { openFound, Sources } from './census'
import type { Census, Found } from './census'
import { dumpLinks, readLinks } from './links'
import { dumpNeighbours, neighbourRecord } from './neighbours'
import { numberFor, numberOf } from './nsids'
import { Owners } from './owners'
import { readProcess } from './processes'
import { numberByCable, toHostNumbers } from './translate'
import { dumpRoutes, routeRecords } from './routes'
import type { Sighting } from './sighting'

export class Looker {
  /** In the host, where we are anyway: it stays open. */
  readonly socket = RouteSocket.open()
  readonly sources: Sources
  readonly #owners = new Owners()

  /**
   * `numbered`: called when a namespace has a number and before the model knows it, so that what a monitor still has
   * queued is taken for what the number meant until then.
   */
  constructor(
    readonly model: Model,
    readonly numbered: () => void = () => undefined,
    mounts?: () => Sighting[],
  ) {
    this.sources = new Sources(model.host, mounts)
  }

  /** Everything, anew. */
  lookAtAll(): void {
    this.take(this.sources.takeAll())
    const hostFirst = [...this.model.states.values()].sort((a, b) => Number(b.initial) - Number(a.initial))
    for (const state of hostFirst) this.load(state)
    this.updateUsers()
  }

  /**
   * Which namespaces there are now; those that are new are returned, and not looked into yet. `known`: processes that
   * are known are taken to be the programs that they were.
   */
  take(census: Census, known = false): NetnsState[] {
    const { model } = this
    const fresh: NetnsState[] = []
    for (const state of [...model.states.values()]) if (!census.has(state.id)) model.removeNetns(state)
    for (const found of census.values()) {
      if (!model.states.has(found.id)) fresh.push(model.addNetns(found))
      this.#describe(found, known)
    }
    return fresh
  }

  /** All that is in one namespace; one that can't be entered becomes `closed`, one that is gone goes. */
  load(state: NetnsState): void {
    try {
      this.withOpen(state, (open) => {
        const owner = state.owner ?? this.#owners.of(open.fd)
        if (owner !== undefined) state.owner = owner
        this.#inside(state, open, (socket) => this.#readAll(state, socket, open.fd))
      })
      delete state.closed
    } catch (thrown) {
      this.#close(state, thrown)
    }
    if (this.model.states.has(state.id)) this.model.updateNetns(state)
  }

  /** Its links as they are now. */
  readLinks = (state: NetnsState): void =>
    this.model.replaceLinks(state, dumpLinks(this.socket, this.numberIn(state)))

  readAddresses(state: NetnsState): void {
    const messages = dumpAddresses(this.socket, this.numberIn(state))
    this.model.replace(
      state,
      'addresses',
      messages.map((message) => addressRecord(state.id, message)),
    )
  }

  readRoutes = (state: NetnsState): void =>
    this.withOpen(state, (open) => this.#inside(state, open, (socket) => this.#routes(state, socket)))

  /** By what the host's socket asks for it; undefined: it is the host's own. */
  numberIn = (state: NetnsState): NetnsState['nsid'] => (state.initial ? undefined : state.nsid)

  updateUsers = (): void => this.model.replaceUsers(this.#owners.users)

  close(): void {
    this.socket.close()
  }

  #describe(found: Found, known: boolean): void {
    const { model } = this
    const state = model.states.get(found.id) ?? model.addNetns(found)
    state.found = found
    const before = state.firstProcess
    const same = known && before !== undefined && before.pid === found.firstPid
    const process = same || found.firstPid === undefined ? before : readProcess(found.firstPid, before)
    if (process && found.firstPid !== undefined) state.firstProcess = process
    else delete state.firstProcess
    model.updateNetns(state)
  }

  withOpen<T>(state: NetnsState, run: (open: OpenNetns) => T): T {
    if (state.initial) return run(currentNetns())
    const open = openFound(state.found)
    try {
      return run(open)
    } finally {
      closeSync(open.fd)
    }
  }

  #inside(state: NetnsState, { fd }: OpenNetns, read: (socket: RouteSocket) => void): void {
    if (state.initial) return read(this.socket)
    const socket = RouteSocket.open(fd)
    try {
      read(socket)
    } finally {
      socket.close()
    }
  }

  #readAll(state: NetnsState, socket: RouteSocket, fd: number): void {
    const { model } = this
    model.replaceLinks(
      state,
      state.initial ? this.#hostLinks(state, fd) : this.#linksInside(state, socket, fd),
    )
    const addresses = dumpAddresses(socket).map((message) => addressRecord(state.id, message))
    model.replace(state, 'addresses', addresses)
    this.#routes(state, socket)
    const neighbours = dumpNeighbours(socket).map((message) => neighbourRecord(state.id, message))
    model.replace(state, 'neighbours', neighbours)
  }

  /** The host numbers itself too: links of other namespaces refer to it. Without the privilege it is seen all the same. */
  #hostLinks(state: NetnsState, fd: number): LinkMessage[] {
    try {
      this.#learn(state, numberFor(this.socket, fd))
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.error.kind !== 'permission') throw thrown
    }
    return dumpLinks(this.socket)
  }

  /** As the host tells of them; the namespace has a number in the host afterwards. */
  #linksInside(state: NetnsState, socket: RouteSocket, fd: number): LinkMessage[] {
    let links = dumpLinks(socket)
    const refer = links.some(({ linkNetnsid }) => linkNetnsid !== undefined)
    const hostNumber = refer ? numberOf(socket, currentNetns().fd) : undefined
    const host = this.model.states.get(this.model.host)
    const shown = numberByCable(host, links, hostNumber)
    // A number that is given only now: what happened since the dump was not heard.
    if (this.#learn(state, shown ?? numberFor(this.socket, fd)) && shown === undefined)
      links = dumpLinks(socket)
    const others = toHostNumbers(links, hostNumber, host?.nsid)
    return others.length === 0 ? links : this.#askAgain(state, links, others)
  }

  /** `links`, with `others` as the host tells of them. One that can't be asked refers to what isn't known. */
  #askAgain(state: NetnsState, links: readonly LinkMessage[], others: readonly LinkMessage[]): LinkMessage[] {
    const netns = this.numberIn(state)
    const at = others.map(({ ifindex }) => ({ ifindex, ...(netns === undefined ? {} : { netns }) }))
    const answers = new Map(readLinks(this.socket, at).map((answer, i) => [others[i], answer]))
    return links.flatMap((link) => {
      if (!answers.has(link)) return link
      const answer = answers.get(link)
      return answer === 'unknown' ? { ...link, linkNetnsid: 'unknown' } : (answer ?? [])
    })
  }

  /** True when that is news. */
  #learn(state: NetnsState, nsid: Nsid): boolean {
    if (nsid === state.nsid) return false
    this.numbered()
    this.model.learnNumber(state, nsid)
    return true
  }

  #routes(state: NetnsState, socket: RouteSocket): void {
    this.model.replace(state, 'routes', routeRecords(state.id, dumpRoutes(socket)))
  }

  /** What a failure to open or enter means: out of reach for now, or gone. */
  #close(state: NetnsState, thrown: unknown): void {
    if (!(thrown instanceof Failure)) throw thrown
    if (thrown.error.kind === 'not-found' && !state.initial) return this.model.removeNetns(state)
    state.closed = thrown.error.errno?.name ?? thrown.error.kind
    this.model.empty(state)
  }
}
