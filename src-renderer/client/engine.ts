// What the engine says, as state of the window: connection, host, topology with its relations, history, progress.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { Failure } from '../../src-main/common/errors/error'
import type { VethboardError } from '../../src-main/common/errors/error'
import type { HistoryEntry, Progress } from '../../src-main/common/plan/plan'
import type { Contract, EngineClient, HostInfo } from '../../src-main/common/rpc/contract'
import type { ArgsOf, ItemOf, ResultOf } from '../../src-main/common/rpc/define'
import type { Transport } from '../../src-main/common/rpc/transport'
import { selectors } from '../../src-main/common/topology/select'
import { emptyTopology } from '../../src-main/common/topology/topology'
import type { Topology } from '../../src-main/common/topology/topology'
import { Connection } from './connection'
import type { ConnectionState, Streams } from './connection'
import { FrameFold } from './fold'

/** The next frame; in a hidden page, where there are none, soon. */
const atNextFrame = (run: () => void): void =>
  document.hidden ? void setTimeout(run, 100) : void requestAnimationFrame(run)

const notConnected = (name: string): VethboardError => ({
  kind: 'transport',
  op: `rpc.${name}`,
  what: 'ask the engine',
  hint: 'wait until it is connected again',
  hintKey: 'hint.reconnect',
})

export const useEngine = defineStore('engine', () => {
  const state = ref<ConnectionState>({ is: 'connecting' })
  const host = shallowRef<HostInfo>()
  const topology = shallowRef<Topology>(emptyTopology())
  const history = shallowRef<readonly HistoryEntry[]>([])
  const progress = shallowRef<Progress>()
  /** False until the first snapshot is here. */
  const known = ref(false)
  let connection: Connection | undefined

  const show = (next: Topology): void => {
    topology.value = next
    known.value = true
  }
  const folded = new FrameFold(show, () => connection?.resync(), atNextFrame)

  function receive<K extends keyof Streams>(stream: K, item: Streams[K]): void {
    const items = { [stream]: item } as Partial<Streams>
    if (items.topology) folded.take(items.topology)
    if (items.host) host.value = items.host
    if (items.history) history.value = items.history
    if (items.progress) progress.value = items.progress
  }

  function connect(open: () => Promise<Transport>): void {
    connection = new Connection(open, {
      state: (next) => (state.value = next),
      open: (_client: EngineClient, info) => (host.value = info),
      item: receive,
    })
    void connection.run()
  }

  /** A call of the contract. Throws `transport` while there is no connection. */
  function call<K extends keyof Contract['calls']>(
    name: K,
    args: ArgsOf<Contract['calls'][K]>,
  ): Promise<ResultOf<Contract['calls'][K]>> {
    const client = connection?.client
    if (client) return client.call(name, args)
    return Promise.reject(new Failure(notConnected(name)))
  }

  /** A stream for as long as this connection lasts; `error` says when it ends before it is stopped. */
  function subscribe<K extends keyof Contract['streams']>(
    name: K,
    args: ArgsOf<Contract['streams'][K]>,
    on: { item: (item: ItemOf<Contract['streams'][K]>) => void; error?: (error: unknown) => void },
  ): () => void {
    const client = connection?.client
    if (client) return client.subscribe(name, args, on)
    on.error?.(new Failure(notConnected(name)))
    return () => undefined
  }

  const select = computed(() => selectors(topology.value))
  const live = computed(() => state.value.is === 'live')
  return { state, host, topology, select, history, progress, known, live, connect, call, subscribe }
})
