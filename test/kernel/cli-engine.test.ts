// The command line beside an engine that runs: commands go to it over its socket, both see one history, and
// `snapshot --watch` tells what happens in the kernel, with or without such an engine.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChangeJson } from '../../src-main/cli/formats/watch-json'
import { contract } from '../../src-main/common/rpc/contract'
import { serveTransport } from '../../src-main/common/rpc/host'
import type { SnapshotJson } from '../../src-main/common/topology/snapshot'
import { createEngine } from '../../src-main/engine/create'
import { listenAt } from '../../src-main/server/engine-socket'
import { ensureStateDir } from '../../src-main/server/ensure-state-dir'
import { handlersOf } from '../../src-main/server/services'
import { optionsFor } from '../support/changing'
import { useCommand } from '../support/command'
import type { Result } from '../support/command'
import { ip, ipJsonIn, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
const vethboard = useCommand()
noLeaks()

beforeAll(() => {
  named('engred')
  ip('link', 'add', 'br0', 'type', 'bridge')
  ip('address', 'add', '10.6.0.1/24', 'dev', 'br0')
  ip('link', 'set', 'br0', 'up')
})
afterAll(() => {
  removeNamed('engred')
  ip('link', 'del', 'br0')
})

/** As `vethboard(…)`, with this process left free to answer. */
async function beside(...args: string[]): Promise<Result> {
  const child = vethboard.start(...args)
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, ...said }
}

const ifnames = (name: string): unknown[] => ipJsonIn(name, 'link').map((link) => link['ifname'])

describe('a command beside a running engine', () => {
  it('goes to that engine, whose history it shares', async () => {
    ensureStateDir(vethboard.stateDir)
    await withoutLeaks(async () => {
      const engine = await createEngine(optionsFor(vethboard.stateDir, { live: true }))
      const sockets: string[] = []
      const socket = await listenAt(vethboard.stateDir, 0, (transport) => {
        sockets.push('one')
        serveTransport(transport, contract, handlersOf(engine), undefined)
      })
      try {
        const made = await beside('attach', 'netns:engred', '--bridge', 'br0', '--ip', '10.6.0.5/24')
        expect(made).toMatchObject({ code: 0 })
        expect(sockets).toHaveLength(1)
        expect(ifnames('engred')).toContain('eth0')
        expect(engine.changer.history()).toMatchObject([{ state: 'applied' }])
        expect(await beside('attach', 'netns:none', '--bridge', 'br0')).toMatchObject({ code: 3, stdout: '' })
        expect(await beside('undo')).toMatchObject({ code: 0 })
        expect(engine.changer.history()).toMatchObject([{ state: 'undone' }])
        expect(ifnames('engred')).not.toContain('eth0')
      } finally {
        socket.close()
        await engine.close()
      }
    })
    // Without it, the same history is there.
    expect(vethboard.json<{ state: string }[]>('history')).toMatchObject([{ state: 'undone' }])
  })
})

describe('snapshot --watch', () => {
  it('prints the snapshot, then each change, one JSON value a line, and ends with 0 at Ctrl+C', async () => {
    const child = vethboard.start('snapshot', '--watch', '--json')
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
    const next = async <T>(): Promise<T> => JSON.parse(String((await lines.next()).value)) as T
    const first = await next<SnapshotJson>()
    expect(first).toMatchObject({ format: 1 })
    let revision = first.revision
    ip('link', 'add', 'later0', 'type', 'bridge')
    const added: string[] = []
    while (!added.includes('later0')) {
      const change = await next<ChangeJson>()
      expect(change.from).toBe(revision)
      revision = change.to
      for (const link of change.added.links ?? []) added.push((link as { ifname: string }).ifname)
    }
    ip('link', 'del', 'later0')
    const removed: string[] = []
    while (!removed.includes('later0'))
      for (const link of (await next<ChangeJson>()).removed.links ?? [])
        removed.push((link as { ifname: string }).ifname)
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([0, null])
  })

  it('prints a line a change for people', async () => {
    const child = vethboard.start('snapshot', '--watch')
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await expect.poll(() => said, { timeout: 10_000 }).toMatch(/^netns:engred {2}/m)
    ip('link', 'add', 'later0', 'type', 'bridge')
    await expect.poll(() => said, { timeout: 10_000 }).toMatch(/^\d\d:\d\d:\d\d \+ link later0 \(bridge\)$/m)
    ip('link', 'del', 'later0')
    await expect.poll(() => said, { timeout: 10_000 }).toMatch(/^\d\d:\d\d:\d\d - link later0 \(bridge\)$/m)
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([0, null])
  })
})
