// Applying from the command line: Ctrl+C asks the engine to roll back, and nothing listens afterwards.
import { describe, expect, it } from 'vitest'
import { apply } from '../../../src-main/cli/change'
import { exitCodeOf } from '../../../src-main/cli/failed'
import { Failure } from '../../../src-main/common/errors/error'
import type { ErrorKind } from '../../../src-main/common/errors/error'
import type { EngineClient } from '../../../src-main/common/rpc/contract'

const cancelled = new Failure({ kind: 'cancelled', op: 'apply', what: 'apply: cancelled and rolled back' })

/** A client whose apply goes on until it is cancelled. */
function slowClient(): { client: Pick<EngineClient, 'call'>; calls: unknown[] } {
  const calls: unknown[] = []
  let end = (_: Failure): void => undefined
  const call = (name: string, args: unknown): Promise<unknown> => {
    calls.push([name, args])
    if (name === 'apply') return new Promise((_, reject) => (end = reject))
    end(cancelled)
    return Promise.resolve({ cancelled: true })
  }
  return { client: { call: call as EngineClient['call'] }, calls }
}

describe('apply', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is rolled back by %s', async (signal) => {
    const { client, calls } = slowClient()
    const before = process.listenerCount(signal)
    const applied = apply(client, { id: 'p1' }, ['public-range'])
    process.emit(signal)
    await expect(applied).rejects.toBe(cancelled)
    expect(calls).toEqual([
      ['apply', { planId: 'p1', confirm: ['public-range'] }],
      ['cancel', { planId: 'p1' }],
    ])
    expect(process.listenerCount(signal)).toBe(before)
  })
})

describe('exit codes', () => {
  it.each<[ErrorKind, number]>([
    ['cancelled', 3],
    ['stale-plan', 3],
    ['verify', 3],
    ['kernel', 3],
    ['container-engine', 3],
    ['permission', 77],
    ['transport', 1],
    ['bug', 1],
  ])('of %s is %i', (kind, code) => expect(exitCodeOf({ kind, op: 'x', what: 'y' })).toBe(code))

  it('is 1 as soon as something is left behind', () =>
    expect(exitCodeOf({ kind: 'permission', op: 'x', what: 'y', left: ['link a'] })).toBe(1))
})
