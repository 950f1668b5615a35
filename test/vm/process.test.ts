// The proc connector tells of forks, execs and exits. It answers in the first pid and network namespace only, which a
// sandbox is not and a machine of its own has.
import { spawnSync } from 'node:child_process'
import { closeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ProcConnector } from '../../src-main/sys/connector'
import { openNetns, withNetns } from '../../src-main/sys/netns'
import { withoutLeaks } from '../support/leaks'

describe('processes', () => {
  it('tell of their fork, exec and exit', () =>
    withoutLeaks(() => {
      const first = openNetns('/proc/1/ns/net')
      const connector = withNetns(first.fd, () => ProcConnector.open())
      closeSync(first.fd)
      expect(connector).toBeDefined()
      const { pid } = spawnSync('true')
      const events = connector!.drain()
      connector!.close()
      expect(events).toEqual(expect.arrayContaining(['fork', 'exec', 'exit'].map((what) => ({ what, pid }))))
    }))
})
