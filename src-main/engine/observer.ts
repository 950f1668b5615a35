// The observer: one model of the host's networks, kept by discovery (once) or by watching (live), with containers.
import { fail } from '../common/errors/error'
import type { NetnsId } from '../common/net/ids'
import type { TopologyDiff } from '../common/topology/diff'
import { currentNetns } from '../sys/netns'
import { raiseOpenFiles } from '../sys/process'
import { ContainerEngines } from './containers/engines'
import { openFound } from './discover/census'
import { Looker } from './discover/look'
import type { EngineOptions, Observer, Unsubscribe } from './engine'
import { Model } from './model/model'
import { resolveTarget } from './target/resolve'

/**
 * Looks at everything that can be seen from here and, when `live`, goes on watching until `close`. Needs CAP_NET_ADMIN
 * and CAP_SYS_ADMIN for what is in other namespaces, CAP_SYS_PTRACE for those of other users' processes; what it may
 * not enter shows as `closed`.
 */
export async function createObserver(options: EngineOptions): Promise<Observer> {
  raiseOpenFiles()
  const observer = new HostObserver(options)
  await observer.start()
  return observer
}

class HostObserver implements Observer {
  readonly #model = new Model(currentNetns().id)
  readonly #looker: Looker
  readonly #engines: ContainerEngines
  readonly #diffs = new Set<(diff: TopologyDiff) => void>()
  readonly #statuses = new Set<() => void>()

  constructor(readonly options: EngineOptions) {
    this.#looker = new Looker(this.#model, { number: options.live })
    this.#engines = new ContainerEngines(
      { containers: () => this.#containersChanged(), status: () => this.#statusChanged() },
      options.containerSockets,
    )
  }

  async start(): Promise<void> {
    const engines = this.#engines.start(this.options.live)
    this.#looker.lookAtAll()
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
    this.#looker.lookAtAll()
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

  close(): Promise<void> {
    this.#engines.close()
    this.#looker.close()
    return Promise.resolve()
  }

  #commit(): void {
    this.#model.relate()
    const diff = this.#model.store.commit()
    if (diff) for (const listener of this.#diffs) listener(diff)
  }

  #containersChanged(): void {
    this.#model.replaceContainers(this.#engines.containers())
    this.#commit()
  }

  #statusChanged(): void {
    for (const listener of this.#statuses) listener()
  }
}
