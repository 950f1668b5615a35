// What only looks like our engine or our `serve`: another user's socket, another user's note, another program's port.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectEngine } from '../../src-main/server/connect'
import { linkOfRunning } from '../../src-main/server/launch/record'
import { socketName } from '../../src-main/server/state-dir'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
noLeaks()

const stranger = 4322
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vethboard-foreign-'))
  process.env['VETHBOARD_STATE_DIR'] = folder
})
afterEach(() => {
  delete process.env['VETHBOARD_STATE_DIR']
  rmSync(folder, { recursive: true })
})

it('an engine of another user is none of ours', async () => {
  const path = join(folder, socketName)
  chownSync(folder, stranger, stranger)
  const script = `require('node:net').createServer(() => {}).listen(${JSON.stringify(path)}, () => console.log('there'))`
  const other = spawn(process.execPath, ['-e', script], { uid: stranger, gid: stranger, cwd: '/' })
  try {
    await once(other.stdout, 'data')
    chmodSync(path, 0o666)
    expect(await connectEngine({ stateDir: folder })).toBeUndefined()
  } finally {
    other.kill()
    await once(other, 'exit')
  }
})

describe('the note of a serve', () => {
  /** A server at its port, which answers whatever it is asked with `body`. */
  async function answered(body: string, owner?: number): Promise<[string | undefined, number]> {
    const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const note = join(folder, 'serve.json')
    writeFileSync(note, JSON.stringify({ port, token: 't'.repeat(43) }), { mode: 0o644 })
    if (owner !== undefined) chownSync(folder, owner, owner)
    try {
      return [await linkOfRunning('host'), port]
    } finally {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }

  it('gives a link with the key that is minted there', async () => {
    const key = 'k'.repeat(43)
    const [link, port] = await answered(`${key}\n`)
    expect(link).toBe(`http://127.0.0.1:${port}/open?key=${key}`)
  })

  it.each([
    ['a page', `"><script src="//evil"></script>${'k'.repeat(20)}`],
    ['a terminal’s escapes', `\u001b]0;x\u0007${'k'.repeat(40)}`],
    ['no end', 'k'.repeat(1_000_000)],
    ['nothing', ''],
  ])('takes no key from a program that answers with %s', async (_, body) => {
    expect((await answered(body))[0]).toBeUndefined()
  })

  it('in another user’s folder counts for nothing', async () => {
    expect((await answered('k'.repeat(43), stranger))[0]).toBeUndefined()
  })
})
