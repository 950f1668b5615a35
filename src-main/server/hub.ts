// One engine for many windows: the contract's service over a connection to an engine, for fronts. Each stream is taken
// from the engine once, and every window gets it at its own pace; a terminal's output is its one reader's.
import { errorOf } from '../common/errors/error'
import { contract } from '../common/rpc/contract'
import type { Contract, EngineClient } from '../common/rpc/contract'
import type { Handlers, ItemOf, Sink } from '../common/rpc/define'
import { applyDiff } from '../common/topology/diff'
import type { TopologyDiff } from '../common/topology/diff'
import type { Topology } from '../common/topology/topology'
import { latestTo } from './latest-stream'
import { streamTopology } from './topology-stream'
import type { TopologySource } from './topology-stream'
import type { Context } from './services'

type Streams = Contract['streams']

/** The handlers for `serveTransport` of a front. Arguments have been checked here; the engine checks them again. */
export function hubOf(engine: EngineClient): Handlers<Contract, Context> {
  const mirror = new Mirror(engine)
  const host = new Latest<ItemOf<Streams['host']>>()
  const history = new Latest<ItemOf<Streams['history']>>()
  const progress = new Latest<ItemOf<Streams['progress']>>(false)
  // An error of a stream is the end of the connection: whoever holds the engine's client sees that.
  engine.subscribe('host', {}, { item: (item) => host.take(item) })
  engine.subscribe('history', {}, { item: (item) => history.take(item) })
  engine.subscribe('progress', {}, { item: (item) => progress.take(item) })
  const forward = Object.fromEntries(
    Object.keys(contract.calls).map((name) => [
      name,
      (args: never) => engine.call(name as keyof Contract['calls'], args),
    ]),
  )
  return {
    calls: forward as unknown as Handlers<Contract, Context>['calls'],
    streams: {
      topology: (_args, sink) => streamTopology(mirror, sink),
      host: (_args, sink) => host.to(sink),
      history: (_args, sink) => history.to(sink),
      progress: (_args, sink) => progress.to(sink, ({ planId }) => planId),
      terminalOutput: (args, sink) =>
        engine.subscribe('terminalOutput', args, {
          item: (item) => void sink.send(item),
          error: (thrown) => void sink.send({ error: errorOf(thrown, 'terminalOutput') }),
        }),
    },
  }
}

/** What the engine's topology is, kept by its own stream. */
class Mirror implements TopologySource {
  #current: Topology | undefined
  readonly #listeners = new Set<(diff: TopologyDiff | undefined) => void>()

  constructor(private readonly engine: EngineClient) {
    this.#follow()
  }

  current = (): Topology | undefined => this.#current

  onChange(listener: (diff: TopologyDiff | undefined) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #follow(): void {
    const stop = this.engine.subscribe(
      'topology',
      {},
      {
        item: (item) => {
          if ('snapshot' in item) return this.#changed(item.snapshot, undefined)
          if (item.diff.from === this.#current?.revision)
            return this.#changed(applyDiff(this.#current, item.diff), item.diff)
          // A gap: the engine's next first item is a snapshot.
          stop()
          this.#follow()
        },
      },
    )
  }

  #changed(topology: Topology, diff: TopologyDiff | undefined): void {
    this.#current = topology
    for (const listener of this.#listeners) listener(diff)
  }
}

/** A stream's items for every reader; with `replay`, a new reader gets the newest at once. */
class Latest<T> {
  #newest: { item: T } | undefined
  readonly #readers = new Set<(item: T) => void>()

  constructor(private readonly replay = true) {}

  take(item: T): void {
    if (this.replay) this.#newest = { item }
    for (const reader of this.#readers) reader(item)
  }

  to(sink: Sink<T>, keyOf?: (item: T) => string): () => void {
    const take = latestTo(sink, keyOf)
    this.#readers.add(take)
    if (this.#newest) take(this.#newest.item)
    return () => void this.#readers.delete(take)
  }
}
