// The connection to the engine: subscribes, comes back after a break, and gives up on another version.
import { describe, expect, it } from 'vitest'
import { contract, contractVersion } from '../../../src-main/common/rpc/contract'
import type { Contract, HostInfo } from '../../../src-main/common/rpc/contract'
import type { Handlers } from '../../../src-main/common/rpc/define'
import { serveTransport } from '../../../src-main/common/rpc/host'
import { memoryPair } from '../../../src-main/common/rpc/memory-transport'
import type { Transport } from '../../../src-main/common/rpc/transport'
import { backoffMs, Connection } from '../../../src-renderer/client/connection'
import { smallHost } from '../../support/topologies'

const topology = smallHost().build()
const never = (): never => {
  throw new Error('not asked for')
}

function engine(version = contractVersion) {
  const ends: Transport[] = []
  let snapshots = 0
  const host = { contractVersion: version } as HostInfo
  const handlers: Handlers<Contract, undefined> = {
    calls: {
      ...{ hello: () => host, snapshot: never, resolve: never, proposeAttach: never, plan: never },
      ...{ apply: never, cancel: never, history: never, labs: never, undo: never, redo: never },
      ...{ terminalOpen: never, terminalWrite: never, terminalAck: never, terminalResize: never },
      terminalClose: never,
    },
    streams: {
      topology: (_, sink) => {
        snapshots++
        sink.send({ snapshot: topology })
        return () => undefined
      },
      progress: () => () => undefined,
      history: () => () => undefined,
      host: () => () => undefined,
      terminalOutput: () => () => undefined,
    },
  }
  const open = async (): Promise<Transport> => {
    const [near, far] = memoryPair()
    serveTransport(far, contract, handlers, undefined)
    ends.push(far)
    return near
  }
  return { open, ends, snapshots: () => snapshots }
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((done) => setTimeout(done, 1))
  expect(holds()).toBe(true)
}

describe('the connection', () => {
  it('comes back by itself, with a new snapshot, and says so', async () => {
    const { open, ends, snapshots } = engine()
    const states: string[] = []
    const connection = new Connection(
      open,
      { state: (state) => states.push(state.is), open: () => undefined, item: () => undefined },
      async () => undefined,
    )
    const run = connection.run()
    await until(() => states.at(-1) === 'live')
    ends[0]?.close()
    await until(() => states.join() === 'connecting,live,reconnecting,live')
    await until(() => snapshots() === 2)
    connection.resync()
    await until(() => snapshots() === 3)
    connection.close()
    await run
  })

  it('tries again while nothing answers, more and more slowly', async () => {
    const { open } = engine()
    const waits: number[] = []
    let left = 3
    const connection = new Connection(
      () => (left-- > 0 ? Promise.reject(new Error('refused')) : open()),
      { state: () => undefined, open: () => connection.close(), item: () => undefined },
      async (ms) => void waits.push(ms),
    )
    await connection.run()
    expect(waits).toEqual([250, 500, 1000])
    expect(backoffMs(50)).toBe(5000)
  })

  it('gives up on another version of the contract', async () => {
    const { open } = engine(contractVersion + 1)
    const states: string[] = []
    const connection = new Connection(open, {
      state: (state) => states.push(state.is),
      open: never,
      item: never,
    })
    await connection.run()
    expect(states).toEqual(['connecting', 'incompatible'])
  })
})
