// The contract's service: calls reach the engine, and a reader that is behind costs a bounded amount and misses nothing.
import { describe, expect, it } from 'vitest'
import { createClient } from '../../../src-main/common/rpc/client'
import { contract } from '../../../src-main/common/rpc/contract'
import type { Sink } from '../../../src-main/common/rpc/define'
import { serveTransport } from '../../../src-main/common/rpc/host'
import { memoryPair } from '../../../src-main/common/rpc/memory-transport'
import type { Progress } from '../../../src-main/common/plan/plan'
import { applyDiff } from '../../../src-main/common/topology/diff'
import type { Topology } from '../../../src-main/common/topology/topology'
import { handlersOf } from '../../../src-main/server/services'
import type { TopologyItem } from '../../../src-main/server/topology-stream'
import { fakeEngine } from '../../support/fake-engine'

/** A reader that takes `room` items at a time. */
function reader<T>(room: number) {
  const items: T[] = []
  let drained = (): void => undefined
  let free = room
  const sink: Sink<T> = {
    send: (item) => (items.push(item), --free > 0),
    onDrain: (listener) => (drained = listener),
  }
  const catchUp = (): void => {
    free = room
    drained()
  }
  return { items, sink, catchUp }
}

const fold = (items: TopologyItem[]): Topology | undefined =>
  items.reduce<Topology | undefined>(
    (at, item) => ('snapshot' in item ? item.snapshot : at && applyDiff(at, item.diff)),
    undefined,
  )

describe('topology', () => {
  it('is a snapshot, then diffs that follow on', () => {
    const engine = fakeEngine()
    const { items, sink } = reader<TopologyItem>(1000)
    const stop = handlersOf(engine).streams.topology({}, sink, undefined)
    for (let i = 0; i < 10; i++) engine.change()
    expect(items.map((item) => Object.keys(item)[0])).toEqual(['snapshot', ...Array(10).fill('diff')])
    expect(fold(items)).toEqual(engine.observer.current())
    stop()
    expect(engine.listeners()).toBe(0)
  })

  it('of a slow reader is resynced by one snapshot, however much it missed', () => {
    const engine = fakeEngine()
    const { items, sink, catchUp } = reader<TopologyItem>(3)
    handlersOf(engine).streams.topology({}, sink, undefined)
    for (let i = 0; i < 5000; i++) engine.change()
    expect(items.length).toBe(3)
    catchUp()
    expect(Object.keys(items[3] ?? {})).toEqual(['snapshot'])
    expect(fold(items)).toEqual(engine.observer.current())
    engine.change()
    expect(Object.keys(items[4] ?? {})).toEqual(['diff'])
    expect(fold(items)).toEqual(engine.observer.current())
  })

  it('of a reader that was behind while nothing changed is left alone', () => {
    const engine = fakeEngine()
    const { items, sink, catchUp } = reader<TopologyItem>(1)
    handlersOf(engine).streams.topology({}, sink, undefined)
    catchUp()
    expect(items.length).toBe(1)
  })
})

describe('states', () => {
  const at = (planId: string, done: number): Progress => ({ planId, state: 'running', done, total: 9 })

  it('of a slow reader are the newest of each plan', () => {
    const engine = fakeEngine()
    const { items, sink, catchUp } = reader<Progress>(1)
    handlersOf(engine).streams.progress({}, sink, undefined)
    for (let done = 0; done < 9; done++) for (const plan of ['a', 'b']) engine.progress(at(plan, done))
    expect(items).toEqual([at('a', 0)])
    catchUp()
    catchUp()
    expect(items.slice(1)).toEqual([at('b', 8), at('a', 8)].sort((x, y) => (x.planId < y.planId ? 1 : -1)))
  })

  it('history and host come at once', () => {
    const engine = fakeEngine()
    const history = reader<unknown>(9)
    const host = reader<unknown>(9)
    handlersOf(engine).streams.history({}, history.sink, undefined)
    handlersOf(engine).streams.host({}, host.sink, undefined)
    engine.historyIs([])
    expect([history.items, host.items]).toEqual([[[], []], [engine.hostInfo()]])
  })
})

it('calls reach the engine with their arguments', async () => {
  const engine = fakeEngine()
  const [clientEnd, hostEnd] = memoryPair()
  serveTransport(hostEnd, contract, handlersOf(engine), undefined)
  const client = createClient(clientEnd, contract)
  expect(await client.call('apply', { planId: 'p1' })).toEqual({ planId: 'p1', historyId: 'h1', tookMs: 1 })
  expect(engine.applied).toEqual(['p1'])
  expect(await client.call('snapshot', {})).toEqual(engine.observer.current())
  expect(await client.call('hello', {})).toEqual(engine.hostInfo())
  await expect(client.call('plan', { intent: { kind: 'netns-add', name: 'a' } })).rejects.toMatchObject({
    error: { kind: 'bug' },
  })
})
