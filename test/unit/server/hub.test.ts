// One engine, many windows: each sees the same, at its own pace, and the engine is asked once.
import { beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../../../src-main/common/rpc/client'
import { contract } from '../../../src-main/common/rpc/contract'
import type { EngineClient } from '../../../src-main/common/rpc/contract'
import { serveTransport } from '../../../src-main/common/rpc/host'
import { memoryPair } from '../../../src-main/common/rpc/memory-transport'
import type { PausableTransport } from '../../../src-main/common/rpc/transport'
import { applyDiff } from '../../../src-main/common/topology/diff'
import type { Topology } from '../../../src-main/common/topology/topology'
import { hubOf } from '../../../src-main/server/hub'
import { handlersOf } from '../../../src-main/server/services'
import type { TopologyItem } from '../../../src-main/server/topology-stream'
import { fakeEngine } from '../../support/fake-engine'
import type { FakeEngine } from '../../support/fake-engine'

let engine: FakeEngine
let upstream: PausableTransport
let windowEnd: () => { client: EngineClient; transport: PausableTransport }

beforeEach(() => {
  engine = fakeEngine()
  const [frontEnd, engineEnd] = memoryPair()
  upstream = frontEnd
  serveTransport(engineEnd, contract, handlersOf(engine), undefined)
  const hub = hubOf(createClient(frontEnd, contract))
  windowEnd = () => {
    const [transport, hostEnd] = memoryPair()
    serveTransport(hostEnd, contract, hub, undefined)
    return { client: createClient(transport, contract), transport }
  }
})

/** Follows the topology of a window. */
function follow(client: EngineClient) {
  const seen: { topology?: Topology; snapshots: number; items: number } = { snapshots: 0, items: 0 }
  client.subscribe(
    'topology',
    {},
    {
      item(item: TopologyItem) {
        seen.items++
        if ('snapshot' in item) {
          seen.snapshots++
          seen.topology = item.snapshot
        } else if (seen.topology) seen.topology = applyDiff(seen.topology, item.diff)
      },
    },
  )
  return seen
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

describe('windows', () => {
  it('all follow the engine, which is asked once', async () => {
    const windows = [windowEnd(), windowEnd(), windowEnd()].map(({ client }) => follow(client))
    await settle()
    const before = engine.listeners()
    for (let i = 0; i < 20; i++) engine.change()
    const late = follow(windowEnd().client)
    await settle()
    expect(engine.listeners()).toBe(before)
    for (const seen of [...windows, late]) expect(seen.topology).toEqual(engine.observer.current())
    expect(windows.map((seen) => seen.snapshots)).toEqual([1, 1, 1])
  })

  it('that stand still are resynced later, and hold up no other', async () => {
    const slow = windowEnd()
    const seenSlow = follow(slow.client)
    const seen = follow(windowEnd().client)
    await settle()
    slow.transport.pause()
    for (let i = 0; i < 3000; i++) {
      engine.change()
      if (i % 50 === 0) await Promise.resolve()
    }
    await settle()
    expect(seen.topology).toEqual(engine.observer.current())
    slow.transport.resume()
    await settle()
    expect(seenSlow.topology).toEqual(engine.observer.current())
    expect(seenSlow.items).toBeLessThan(200)
  })

  it('get what the engine answers, and its errors as they are', async () => {
    const { client } = windowEnd()
    expect(await client.call('hello', {})).toEqual(engine.hostInfo())
    expect(await client.call('apply', { planId: 'p' })).toMatchObject({ planId: 'p' })
    await expect(client.call('proposeAttach', { target: 'docker:web' })).rejects.toMatchObject({
      error: { kind: 'bug', what: 'Error: the fake engine has none' },
    })
  })

  it('get nothing through that the contract doesn’t have', async () => {
    const { client } = windowEnd()
    await expect(client.call('undo', { count: 0 })).rejects.toMatchObject({ error: { kind: 'invalid' } })
  })

  it('get history and host at once, progress as it comes', async () => {
    const first = windowEnd().client
    const items: unknown[] = []
    await settle()
    for (const name of ['history', 'host', 'progress'] as const)
      first.subscribe(name, {}, { item: (item) => items.push(item) })
    await settle()
    engine.progress({ planId: 'p', state: 'running', done: 0, total: 1 })
    engine.historyIs([])
    await settle()
    expect(items).toEqual([[], engine.hostInfo(), { planId: 'p', state: 'running', done: 0, total: 1 }, []])
  })

  it('see calls fail when the engine goes', async () => {
    const { client } = windowEnd()
    await settle()
    upstream.close()
    await expect(client.call('hello', {})).rejects.toMatchObject({ error: { kind: 'transport' } })
  })
})
