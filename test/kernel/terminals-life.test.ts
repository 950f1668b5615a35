// Kill -9 of whatever stands between a person and a shell: no shell is left, and nothing that it ran. Over the program as
// it is started, and its own socket.
import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TerminalItem } from '../../src-main/common/net/terminal'
import type { EngineClient } from '../../src-main/common/rpc/contract'
import { connectEngine } from '../../src-main/server/connect'
import { gone } from '../support/helper'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { childrenOf, startServe, statusOf, until } from '../support/program'
import type { Served } from '../support/program'

useHost()
noLeaks()

let served: Served
let client: EngineClient
beforeEach(async () => {
  named('red')
  ip('-n', 'red', 'link', 'set', 'lo', 'up')
  served = await startServe()
  const found = await connectEngine({ stateDir: served.stateDir })
  if (!found) throw new Error('no engine answers')
  client = found
})
afterEach(async () => {
  client.close()
  await client.closed
  await served.stop()
  removeNamed('red')
})

interface Opened {
  id: string
  /** nshelper, the shell, and what runs in it. */
  helper: number
  shell: number
  program: number
  text(): string
  stop(): void
}

async function open(): Promise<Opened> {
  const { id } = await client.call('terminalOpen', { target: 'netns:red', cols: 80, rows: 24 })
  let text = ''
  const take = (item: TerminalItem): void => {
    if ('data' in item) text += Buffer.from(item.data, 'base64').toString()
    else text += JSON.stringify(item)
  }
  const stop = client.subscribe('terminalOutput', { id }, { item: take, error: () => undefined })
  const typed = Buffer.from('echo shell-$$; exec 9>&1; sleep 1000 # on\r').toString('base64')
  await client.call('terminalWrite', { id, data: typed })
  await until(
    () => /shell-\d+/.test(text),
    () => text,
  )
  const shell = Number(/shell-(\d+)/.exec(text)?.[1])
  await until(
    () => childrenOf(shell).length > 0,
    () => text,
  )
  const [program = 0] = childrenOf(shell)
  return { id, helper: Number(statusOf(shell, 'PPid')?.[0]), shell, program, text: () => text, stop }
}

async function allGone({ helper, shell, program }: Opened): Promise<void> {
  for (const pid of [helper, shell, program]) expect(await gone(pid)).toBe(true)
}

describe('kill -9', () => {
  it('of the engine leaves no shell', async () => {
    const all = [await open(), await open()]
    process.kill(served.engine(), 'SIGKILL')
    for (const one of all) await allGone(one)
  })

  it('of the front leaves no shell', async () => {
    const one = await open()
    process.kill(served.front(), 'SIGKILL')
    await allGone(one)
  })

  it('of nshelper ends the terminal, and the engine lives on', async () => {
    const one = await open()
    process.kill(one.helper, 'SIGKILL')
    await allGone(one)
    await until(
      () => one.text().includes('"end"'),
      () => one.text(),
    )
    await client.call('hello', {})
  })

  it('of the shell ends the terminal, and says so', async () => {
    const one = await open()
    process.kill(one.shell, 'SIGKILL')
    await until(
      () => one.text().includes('{"end":{"how":"killed","signal":9}}'),
      () => one.text(),
    )
    await allGone(one)
  })
})

describe('the connection', () => {
  it('that ends ends its terminals', async () => {
    const one = await open()
    client.close()
    await allGone(one)
  })

  it('has as many as it may subscribe to, and an unread one ends', async () => {
    const one = await open()
    one.stop()
    await allGone(one)
    await expect(client.call('terminalResize', { id: one.id, cols: 80, rows: 24 })).rejects.toMatchObject({
      error: { kind: 'not-found' },
    })
  })

  it('is refused what no terminal takes', async () => {
    const one = await open()
    const write = (data: string): Promise<unknown> => client.call('terminalWrite', { id: one.id, data })
    await expect(write('not base64!')).rejects.toMatchObject({ error: { kind: 'invalid' } })
    await expect(write('A'.repeat(100_000))).rejects.toMatchObject({ error: { kind: 'invalid' } })
    for (const size of [
      { cols: 0, rows: 24 },
      { cols: 80, rows: 70_000 },
    ])
      await expect(client.call('terminalResize', { id: one.id, ...size })).rejects.toMatchObject({
        error: { kind: 'invalid' },
      })
    await expect(
      client.call('terminalOpen', { target: `pid:${served.engine()}`, cols: 80, rows: 24 }),
    ).rejects.toMatchObject({ error: { kind: 'permission' } })
    await client.call('terminalClose', { id: one.id })
    await allGone(one)
    rmSync('/run/vethboard', { recursive: true, force: true })
  })
})
