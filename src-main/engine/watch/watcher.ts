// Keeps the model true to the kernel without polling: one monitor in the host hears all numbered namespaces, mounts and
// processes tell of new ones. What is heard is gathered for a frame, read again and committed as one diff. docs/adr/0004.
import { Failure } from '../../common/errors/error'
import type { Looker } from '../discover/look'
import type { Model } from '../model/model'
import type { NetnsState } from '../model/netns-state'
import { Epoll, epollIn, epollPri } from '../../sys/epoll'
import { Monitor } from '../../sys/monitor'
import { MountWatch } from '../../sys/mountinfo'
import { FullCensus } from './full-census'
import { heardGroups, Hearing } from './hear'
import { Pace } from './pace'
import { Pulse } from './pulse'
import { Refresher } from './refresh'
import { Stale } from './stale'

/** One commit per frame of a screen. */
const frameMs = 16
/** Processes come and go all the time: that is worth so much of the engine's time, no more. */
const censusPacing = { restMs: 50, restPerCost: 20 }
/** That processes may have gone changes how many there are, and seldom more. */
const countPacing = { restMs: 2000, restPerCost: 100 }

export interface WatchOptions {
  /** For tests: bytes that may wait in the monitor. */
  receiveBytes?: number
  /** For tests: false does without the kernel's process events. */
  processEvents?: boolean
}

export class Watcher {
  readonly #epoll = new Epoll()
  readonly #monitor: Monitor
  readonly #mounts = new MountWatch()
  /** Of its own for `settle`, which must not be told less because epoll was told first. */
  readonly #settleMounts = new MountWatch()
  readonly #pulse: Pulse
  readonly #stale = new Stale()
  readonly #hearing: Hearing
  readonly #refresher: Refresher
  readonly #flushes = new Pace({ restMs: frameMs, restPerCost: 2 }, () => this.#flush())
  readonly #censuses = new Pace(censusPacing, () => this.#census())
  readonly #counts = new Pace(countPacing, () => this.#census())
  readonly #fullCensus: FullCensus
  #mountsChanged = false

  /** Subscribed when it returns; `start` then looks at everything. */
  constructor(
    readonly model: Model,
    readonly looker: Looker,
    /** The model may have changed: commit it. */
    readonly commit: () => void,
    options: WatchOptions = {},
  ) {
    const { receiveBytes } = options
    this.#monitor = Monitor.open({
      allNsid: true,
      groups: heardGroups,
      ...(receiveBytes === undefined ? {} : { receiveBytes }),
    })
    this.#hearing = new Hearing(model, this.#stale, (state) => this.#ended(state))
    this.#refresher = new Refresher(model, looker, this.#stale)
    this.#pulse = new Pulse(this.#epoll, (came) => this.#beat(came), options.processEvents)
    this.#fullCensus = new FullCensus(() => this.#slowCensus())
  }

  start(): void {
    this.looker.lookAtAll()
    this.#epoll.add(this.#monitor.fd, epollIn, () => this.#wake())
    this.#epoll.add(this.#mounts.fd, epollPri, () => this.#mountsMoved())
    this.#epoll.start()
    this.#fullCensus.soon()
  }

  /** What the monitor has queued, taken in under what its numbers mean now. To be called before they change. */
  hear = (): void => {
    if (!this.#monitor.read((message, from) => this.#hearing.hear(message, from), Infinity))
      this.#stale.everything = true
  }

  /** Something points to a namespace that the model may not have. */
  suspect(): void {
    this.#stale.census = true
    this.#flushes.ask()
  }

  /** Brings the model up to date now. */
  settle(): void {
    this.hear()
    this.#mountsChanged = this.#settleMounts.changed() || this.#mountsChanged
    this.#refresher.markSilent(false)
    this.#quickCensus(true)
    this.#refresh(true)
    this.commit()
  }

  async close(): Promise<void> {
    this.#flushes.close()
    this.#censuses.close()
    this.#counts.close()
    this.#fullCensus.close()
    this.#pulse.close()
    await this.#epoll.stop()
    for (const open of [this.#monitor, this.#mounts, this.#settleMounts]) open.close()
  }

  #wake(): void {
    this.hear()
    if (this.#stale.any) this.#flushes.ask(true)
    else this.commit()
  }

  #mountsMoved(): void {
    this.#mountsChanged = true
    this.#stale.census = true
    this.#flushes.ask(true)
  }

  #beat(came: boolean): void {
    if (!came) return this.#counts.ask()
    this.#fullCensus.soon()
    this.#censuses.ask()
  }

  #ended(state: NetnsState): void {
    this.looker.sources.forget(state.id)
    this.model.removeNetns(state)
    // Its inode may be another namespace's by now.
    this.#stale.census = true
  }

  #flush(): void {
    this.hear()
    try {
      if (this.#stale.census && !this.#stale.everything) this.#quickCensus(false)
      this.#refresh(false)
    } catch (thrown) {
      // Out of memory or fds, most likely: what was lost is read again when there may be more.
      if (!(thrown instanceof Failure)) throw thrown
      this.#stale.everything = true
      this.#flushes.rest(1000)
    }
    this.commit()
    if (this.#stale.any) this.#flushes.ask()
  }

  #refresh(all: boolean): void {
    if (this.#stale.everything) {
      this.#stale.clear()
      this.looker.lookAtAll()
    }
    this.#flushes.rest(this.#refresher.run(all))
  }

  #census(): void {
    this.#censusOf(() => this.#takeQuick(false))
  }

  /** All sources, what can't be heard, and another try at what could not be entered. */
  #slowCensus(): void {
    const { looker, model } = this
    this.#censusOf(() => looker.take(looker.sources.takeAll()))
    this.#refresher.markSilent(true)
    for (const state of [...model.states.values()]) if (state.closed !== undefined) looker.load(state)
  }

  #censusOf(take: () => NetnsState[]): void {
    this.hear()
    try {
      this.#loadNew(take())
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown
    }
    this.#flushes.ask(true)
  }

  #quickCensus(known: boolean): void {
    this.#stale.census = false
    this.#loadNew(this.#takeQuick(known))
  }

  #takeQuick(known: boolean): NetnsState[] {
    const census = this.looker.sources.takeQuick(this.#mountsChanged)
    this.#mountsChanged = false
    return this.looker.take(census, known)
  }

  #loadNew(fresh: readonly NetnsState[]): void {
    for (const state of fresh) this.looker.load(state)
    if (fresh.length > 0) this.looker.updateUsers()
  }
}
