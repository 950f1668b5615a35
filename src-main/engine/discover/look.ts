// Looks at the kernel and tells the model: which namespaces there are, what is in each, how they number each other.
// One socket or fd in one other namespace at a time, closed before the next, so that nothing is kept alive.
import { closeSync } from 'node:fs'
import { Failure } from '../../common/errors/error'
import { currentNetns } from '../../sys/netns'
import type { OpenNetns } from '../../sys/netns'
import { RouteSocket } from '../../sys/socket'
import type { Model } from '../model/model'
import type { NetnsState } from '../model/netns-state'
import { addressRecord, dumpAddresses } from './addresses'
import { openFound, takeCensus } from './census'
import type { Found } from './census'
import { dumpLinks } from './links'
import { dumpNeighbours, neighbourRecord } from './neighbours'
import { numberFor, numberOf, numbersAny } from './nsids'
import { Owners } from './owners'
import { readProcess } from './processes'
import { dumpRoutes, routeRecords } from './routes'
import { wantedNumbers } from './wanted'

export class Looker {
  readonly #owners = new Owners()
  /** Stays open: the host is where we are anyway. */
  readonly #hostSocket = RouteSocket.open()
  /** False: the host has no number for any namespace, so there is no need to ask for each. */
  #hostNumbers = false

  /** `number`: gives each namespace a number in the host's, so that a monitor there hears of it. */
  constructor(
    readonly model: Model,
    readonly options: { number: boolean },
  ) {}

  /** Everything, anew. */
  lookAtAll(): void {
    this.#census()
    const hostFirst = [...this.model.states.values()].sort((a, b) => Number(b.initial) - Number(a.initial))
    for (const state of hostFirst) this.#load(state)
    this.#learnNumbers(this.model.states.values())
    this.model.replaceUsers(this.#owners.users)
  }

  /** Which namespaces there are now; those that are new are not looked into yet. */
  #census(): void {
    const { model } = this
    const census = takeCensus(model.host)
    for (const state of [...model.states.values()]) if (!census.has(state.id)) model.removeNetns(state)
    for (const found of census.values()) this.#describe(found)
  }

  /** All that is in one namespace; one that can't be entered becomes `closed`, one that is gone goes. */
  #load(state: NetnsState): void {
    delete state.closed
    state.numbers.clear()
    state.lostNumbers.clear()
    try {
      this.#withOpen(state, (open) => {
        this.#identify(state, open)
        this.#dump(state, open)
      })
    } catch (thrown) {
      this.#close(state, thrown)
    }
    if (this.model.states.has(state.id)) this.model.updateNetns(state)
  }

  /** Finds out what namespaces mean by the numbers that their links refer to. */
  #learnNumbers(states: Iterable<NetnsState>): void {
    for (const state of states) {
      const wanted = wantedNumbers(this.model, state)
      if (wanted.candidates.size === 0) continue
      try {
        this.#withOpen(state, (open) => this.#ask(state, open, wanted.candidates))
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown
      }
      for (const nsid of wanted.anywhere) if (!state.numbers.has(nsid)) state.lostNumbers.add(nsid)
    }
  }

  close(): void {
    this.#hostSocket.close()
  }

  #describe(found: Found): void {
    const { model } = this
    const state = model.states.get(found.id) ?? model.addNetns(found)
    state.found = found
    const process = found.firstPid === undefined ? undefined : readProcess(found.firstPid, state.firstProcess)
    if (process) state.firstProcess = process
    else delete state.firstProcess
    model.updateNetns(state)
  }

  #withOpen<T>(state: NetnsState, run: (open: OpenNetns) => T): T {
    if (state.initial) return run(currentNetns())
    const open = openFound(state.found)
    try {
      return run(open)
    } finally {
      closeSync(open.fd)
    }
  }

  /** Owner, and the host's number for it. */
  #identify(state: NetnsState, { fd }: OpenNetns): void {
    const owner = this.#owners.of(fd)
    if (owner === undefined) delete state.owner
    else state.owner = owner
    if (state.initial) return
    const nsid = this.options.number
      ? numberFor(this.#hostSocket, fd)
      : this.#hostNumbers
        ? numberOf(this.#hostSocket, fd)
        : undefined
    if (nsid === undefined) return void delete state.nsid
    state.nsid = nsid
    const host = this.model.states.get(this.model.host)
    if (host) this.model.learnNumber(host, nsid, state.id)
  }

  #dump(state: NetnsState, open: OpenNetns): void {
    const { model } = this
    if (state.initial) {
      this.#read(state, this.#hostSocket)
      // Listing a link whose peer is elsewhere has given that namespace a number.
      this.#hostNumbers = numbersAny(this.#hostSocket)
      return
    }
    const socket = RouteSocket.open(open.fd)
    try {
      this.#read(state, socket)
      if (!numbersOthers(state)) return
      const host = numberOf(socket, currentNetns().fd)
      if (host !== undefined) model.learnNumber(state, host, model.host)
    } finally {
      socket.close()
    }
  }

  #read(state: NetnsState, socket: RouteSocket): void {
    const { model } = this
    model.replaceLinks(state, dumpLinks(socket))
    const addresses = dumpAddresses(socket).map((message) => addressRecord(state.id, message))
    model.replace(state, 'addresses', addresses)
    model.replace(state, 'routes', routeRecords(state.id, dumpRoutes(socket)))
    const neighbours = dumpNeighbours(socket).map((message) => neighbourRecord(state.id, message))
    model.replace(state, 'neighbours', neighbours)
  }

  #ask(state: NetnsState, { fd }: OpenNetns, candidates: Iterable<NetnsState>): void {
    const socket = state.initial ? this.#hostSocket : RouteSocket.open(fd)
    try {
      for (const candidate of candidates) {
        const nsid = this.#numberOf(socket, candidate)
        if (nsid !== undefined) this.model.learnNumber(state, nsid, candidate.id)
      }
    } finally {
      if (!state.initial) socket.close()
    }
  }

  #numberOf(socket: RouteSocket, candidate: NetnsState): ReturnType<typeof numberOf> {
    try {
      return this.#withOpen(candidate, (open) => numberOf(socket, open.fd))
    } catch (thrown) {
      if (thrown instanceof Failure) return undefined
      throw thrown
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

const numbersOthers = (state: NetnsState): boolean => {
  for (const { linkNetnsid } of state.links.values()) if (typeof linkNetnsid === 'number') return true
  return false
}
