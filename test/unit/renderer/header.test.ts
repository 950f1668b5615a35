// What the header says of the connection.
import { expect, it } from 'vitest'
import { connectionWord } from '../../../src-renderer/panels/header'

it('a rootless world that stays away has ended; an engine of the host is tried for', () => {
  const lost = (attempt: number) => ({ is: 'reconnecting', attempt }) as const
  expect(connectionWord(lost(1), { mode: 'rootless' })).toBe('reconnecting')
  expect(connectionWord(lost(2), { mode: 'rootless' })).toBe('ended')
  expect(connectionWord(lost(9), { mode: 'host' })).toBe('reconnecting')
  expect(connectionWord(lost(9), undefined)).toBe('reconnecting')
  expect(connectionWord({ is: 'live' }, { mode: 'rootless' })).toBe('live')
})
