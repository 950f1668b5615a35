// The observer: one model of the host's networks, kept by discovery (once) or by watching (live), with containers.
import { fail } from '../common/errors/error'
import type { NetnsId } from '../common/net/ids'
import type { TopologyDiff } from '../common/topology/diff'
import { currentNetns } from '../sys/netns'
import { raiseOpenFiles } from '../sys/process'
import { ContainerEngines } from './containers/engines'
import { openFound } from './discover/census'
import { Looker } from './discover/look'
import { mountSightingsInSight } from './discover/mounts'
import type { EngineOptions, Observer, Unsubscribe } from './engine'
import { Model } from './model/model'
import { Watcher } from './watch/watcher'
import type { WatchOptions } from './watch/watcher'
import { resolveTarget } from './target/resolve'

/**
 * Looks at everything that can be seen from here and, when `live`, goes on watching until `close`. Needs CAP_NET_ADMIN
 * and CAP_SYS_ADMIN for what is in other namespaces, CAP_SYS_PTRACE for those of other users' processes; what it may
 * not enter shows as `closed`.
 */
export async function createObserver(options: EngineOptions, watch: WatchOptions = {}): Promise<Observer> {
  raiseOpenFiles()
  const observer = new HostObserver(options, watch)
  try {
    await observer.start()
  } catch (thrown) {
    await observer.close()
    throw thrown
  }
  return observer
}

class HostObserver implements Observer {
  readonly #model = new Model(currentNetns().id)
  readonly #looker: Looker
  /** Undefined: one look at a time. */
  readonly #watcher: Watcher | undefined
  readonly #engines: ContainerEngines
  readonly #diffs = new Set<(diff: TopologyDiff) => void>()
  readonly #statuses = new Set<() => void>()

  constructor(
    readonly options: EngineOptions,
    watch: WatchOptions,
  ) {
    const mounts = options.mode === 'rootless' ? mountSightingsInSight : undefined
    this.#looker = new Looker(this.#model, () => this.#watcher?.hear(), mounts)
    if (options.live) this.#watcher = new Watcher(this.#model, this.#looker, () => this.#commit(), watch)
    this.#engines = new ContainerEngines(
      { containers: () => this.#containersChanged(), status: () => this.#statusChanged() },
      options.containerSockets,
    )
  }

  async start(): Promise<void> {
    const engines = this.#engines.start(this.options.live)
    if (this.#watcher) this.#watcher.start()
    else this.#looker.lookAtAll()
    this.#commit()
    await engines
    this.#containersChanged()
  }

  current = (): ReturnType<Observer['current']> => this.#model.store.current()

  onDiff(listener: (diff: TopologyDiff) => void): Unsubscribe {
    this.#diffs.add(listener)
    return () => this.#diffs.delete(listener)
  }

  settle(): Promise<void> {
    if (this.#watcher) this.#watcher.settle()
    else this.#looker.lookAtAll()
    this.#commit()
    return Promise.resolve()
  }

  openNetns(id: NetnsId): number {
    const state = this.#model.states.get(id)
    if (!state)
      return fail({ kind: 'not-found', op: 'netnsOpen', what: `find network namespace ${id}`, target: id })
    return openFound(state.found).fd
  }

  resolveTarget(ref: string): ReturnType<Observer['resolveTarget']> {
    return resolveTarget(
      {
        topology: () => this.current(),
        openNetns: (id) => this.openNetns(id),
        inspect: (container) => this.#engines.inspect(container),
        engines: () => this.#engines.statuses(),
      },
      ref,
    )
  }

  containerEngines = (): ReturnType<Observer['containerEngines']> => this.#engines.statuses()

  onContainerEngines(listener: () => void): Unsubscribe {
    this.#statuses.add(listener)
    return () => this.#statuses.delete(listener)
  }

  async close(): Promise<void> {
    this.#engines.close()
    await this.#watcher?.close()
    this.#looker.close()
  }

  #commit(): void {
    this.#model.relate()
    const { store } = this.#model
    if (this.#diffs.size === 0) return store.commitUnheard()
    const diff = store.commit()
    if (diff) for (const listener of this.#diffs) listener(diff)
  }

  #containersChanged(): void {
    const containers = this.#engines.containers()
    this.#model.replaceContainers(containers)
    if (containers.some(({ netns }) => netns !== undefined && !this.#model.states.has(netns)))
      this.#watcher?.suspect()
    this.#commit()
  }

  #statusChanged(): void {
    for (const listener of this.#statuses) listener()
  }
}
