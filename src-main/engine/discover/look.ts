// Looks at the kernel and tells the model: which namespaces there are, what is in each, how the host numbers them.
// Links and addresses are asked for from the host by number; routes and neighbours need a socket inside, which is
// closed before the next one is opened, so that nothing is kept alive.
import { closeSync } from 'node:fs'
import { Failure } from '../../common/errors/error'
import { currentNetns } from '../../sys/netns'
import type { OpenNetns } from '../../sys/netns'
import { RouteSocket } from '../../sys/socket'
import type { Model } from '../model/model'
import type { NetnsState } from '../model/netns-state'
import { addressRecord, dumpAddresses } from './addresses'
import { openFound, Sources } from './census'
import type { Census, Found } from './census'
import { dumpLinks } from './links'
import { dumpNeighbours, neighbourRecord } from './neighbours'
import { numberFor } from './nsids'
import { Owners } from './owners'
import { readProcess } from './processes'
import { dumpRoutes, routeRecords } from './routes'

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
  ) {
    this.sources = new Sources(model.host)
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
        this.#identify(state, open)
        this.readLinks(state)
        this.readAddresses(state)
        this.#readInside(state, open, true)
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
    this.withOpen(state, (open) => this.#readInside(state, open, false))

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

  /** Owner (which never changes), and the host's number for it. */
  #identify(state: NetnsState, { fd }: OpenNetns): void {
    const owner = state.owner ?? this.#owners.of(fd)
    if (owner !== undefined) state.owner = owner
    const nsid = numberFor(this.socket, fd)
    if (nsid === state.nsid) return
    this.numbered()
    this.model.learnNumber(state, nsid)
  }

  #readInside(state: NetnsState, open: OpenNetns, neighbours: boolean): void {
    const socket = state.initial ? this.socket : RouteSocket.open(open.fd)
    try {
      this.model.replace(state, 'routes', routeRecords(state.id, dumpRoutes(socket)))
      if (!neighbours) return
      const records = dumpNeighbours(socket).map((message) => neighbourRecord(state.id, message))
      this.model.replace(state, 'neighbours', records)
    } finally {
      if (!state.initial) socket.close()
    }
  }

  /** What a failure to open or enter means: out of reach for now, or gone. */
  #close(state: NetnsState, thrown: unknown): void {
    if (!(thrown instanceof Failure)) throw thrown
    if (thrown.error.kind === 'not-found' && !state.initial) return this.model.removeNetns(state)
    state.closed = thrown.error.errno?.name ?? thrown.error.kind
    this.model.empty(state)
  }
}
