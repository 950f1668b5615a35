// What a front may do with terminals at all, how their output travels through the hub, and the rights of their shells.
import { describe, expect, it } from 'vitest'
import { createClient } from '../../../src-main/common/rpc/client'
import { contract } from '../../../src-main/common/rpc/contract'
import type { EngineClient } from '../../../src-main/common/rpc/contract'
import type { TerminalItem } from '../../../src-main/common/net/terminal'
import { hostLimits, serveTransport } from '../../../src-main/common/rpc/host'
import { memoryPair } from '../../../src-main/common/rpc/memory-transport'
import type { Engine } from '../../../src-main/engine/engine'
import { rightsOf } from '../../../src-main/engine/terminals/shell'
import { hubOf } from '../../../src-main/server/hub'
import { handlersOf } from '../../../src-main/server/services'
import { fakeEngine } from '../../support/fake-engine'

function setUp(limits = hostLimits) {
  const said: unknown[] = []
  let reader: ((item: TerminalItem) => void) | undefined
  let stopped = 0
  const terminals: Engine['terminals'] = {
    ...fakeEngine().terminals,
    open: (request) => (
      said.push(request),
      Promise.resolve({ id: 't1', label: 'web', shell: '/bin/sh', kinds: ['net'] })
    ),
    attach: (_id, next) => ((reader = next), () => void stopped++),
    write: (id, bytes) => (said.push([id, bytes.toString()]), Promise.resolve()),
    acknowledge: (id, bytes) => void said.push([id, bytes]),
    resize: (id, cols, rows) => void said.push([id, cols, rows]),
  }
  const [frontEnd, engineEnd] = memoryPair()
  serveTransport(engineEnd, contract, handlersOf({ ...fakeEngine(), terminals }), undefined)
  const [windowEnd, hubEnd] = memoryPair()
  serveTransport(hubEnd, contract, hubOf(createClient(frontEnd, contract)), undefined, limits)
  const client: EngineClient = createClient(windowEnd, contract)
  return { client, said, send: (item: TerminalItem) => reader?.(item), stopped: () => stopped, windowEnd }
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

describe('through the hub', () => {
  it('calls and output reach the engine and the window', async () => {
    const { client, said, send, stopped } = setUp()
    const { id } = await client.call('terminalOpen', {
      target: 'docker:web',
      kinds: ['net'],
      cols: 80,
      rows: 24,
    })
    const items: TerminalItem[] = []
    const stop = client.subscribe('terminalOutput', { id }, { item: (item) => items.push(item) })
    await client.call('terminalWrite', { id, data: 'bHM=' })
    await client.call('terminalAck', { id, bytes: 5 })
    await client.call('terminalResize', { id, cols: 90, rows: 30 })
    send({ data: 'aGk=' })
    send({ end: { how: 'exited', code: 0 } })
    await settle()
    expect(items).toEqual([{ data: 'aGk=' }, { end: { how: 'exited', code: 0 } }])
    expect(said).toEqual([
      { target: 'docker:web', kinds: ['net'], cols: 80, rows: 24 },
      ['t1', 'ls'],
      ['t1', 5],
      ['t1', 90, 30],
    ])
    stop()
    await settle()
    expect(stopped()).toBe(1)
  })

  it('a window that goes ends its terminals', async () => {
    const { client, stopped, windowEnd } = setUp()
    client.subscribe('terminalOutput', { id: 't1' }, { item: () => undefined })
    await settle()
    windowEnd.close()
    await settle()
    expect(stopped()).toBe(1)
  })
})

describe('the permission', () => {
  it('is one of its own: without it the rest of the contract is as it was', async () => {
    const { client, said } = setUp({ ...hostLimits, permissions: ['reads', 'mutates'] })
    const refused = { error: { kind: 'permission' } }
    const open = { target: 'docker:web', cols: 80, rows: 24 }
    await expect(client.call('terminalOpen', open)).rejects.toMatchObject(refused)
    await expect(client.call('terminalWrite', { id: 't1', data: '' })).rejects.toMatchObject(refused)
    const error = await new Promise((resolve) =>
      client.subscribe('terminalOutput', { id: 't1' }, { item: () => undefined, error: resolve }),
    )
    expect(error).toMatchObject(refused)
    expect(said).toEqual([])
    expect(await client.call('apply', { planId: 'p1' })).toMatchObject({ planId: 'p1' })
  })

  it('is what every call and stream of terminals asks for, and no other', () => {
    const all = { ...contract.calls, ...contract.streams }
    for (const [name, { effect }] of Object.entries(all))
      expect([name, effect === 'terminal']).toEqual([name, name.startsWith('terminal')])
  })
})

describe('the rights of a shell', () => {
  const status = (bounding: string, none = 0): string =>
    `Name:\tx\nCapBnd:\t${bounding}\nNoNewPrivs:\t${none}\n`
  const ours = status('000001ffffffffff')

  it('are those of the container, without device files', () => {
    // Docker's own set: chown … setfcap, with mknod (27).
    const { keepCapabilities } = rightsOf(status('00000000a80425fb'), ours)
    expect(keepCapabilities).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 29, 31])
  })

  it('are left alone where the target has all that we have', () => {
    expect(rightsOf(ours, ours)).toEqual({})
  })

  it('can’t grow where the container’s can’t', () => {
    expect(rightsOf(status('0000000000000000', 1), ours)).toEqual({
      keepCapabilities: [],
      noNewPrivileges: true,
    })
  })
})
