// What sys knows of processes: the other end of a Unix socket, limits, and events where the kernel allows them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ProcConnector } from '../../src-main/sys/connector'
import { peerCredentials } from '../../src-main/sys/peercred'
import { raiseOpenFiles } from '../../src-main/sys/process'
import { skipped } from '../support/host'
import { withoutLeaks } from '../support/leaks'

describe('processes', () => {
  it('at the other end of a Unix socket are who they are', () =>
    withoutLeaks(async () => {
      const path = `${mkdtempSync('/tmp/vethboard-test-')}/s`
      const server = createServer().listen(path)
      const client = createConnection(path)
      const [accepted] = (await once(server, 'connection')) as [Socket]
      const { fd } = (accepted as unknown as { _handle: { fd: number } })._handle
      expect(peerCredentials(fd)).toEqual({
        pid: process.pid,
        uid: process.getuid?.(),
        gid: process.getgid?.(),
      })
      client.destroy()
      accepted.destroy()
      server.close()
      await once(server, 'close')
      expect(() => peerCredentials(9999)).toThrow(/EBADF/)
    }))

  it('may open as many files as the hard limit says', () => {
    const limit = raiseOpenFiles()
    expect(limit).toBeGreaterThanOrEqual(1024)
    expect(raiseOpenFiles()).toBe(limit)
  })

  it('tell of their fork, exec and exit', (context) => {
    const connector = ProcConnector.open()
    if (!connector)
      return context.skip(skipped('the proc connector needs the first pid and network namespace'))
    const { pid } = spawnSync('true')
    const events = connector.drain()
    connector.close()
    expect(events).toEqual(expect.arrayContaining(['fork', 'exec', 'exit'].map((what) => ({ what, pid }))))
  })
})
