// What sys knows of processes: the other end of a Unix socket, and limits. Their events are in test/vm/process.test.ts.
import { mkdtempSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { peerCredentials } from '../../src-main/sys/peercred'
import { raiseOpenFiles } from '../../src-main/sys/process'
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
})
