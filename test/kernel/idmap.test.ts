// Our judgement of uid and gid maps against the kernel's: 10,000 random writes, by root, by an ordinary user, and below
// a user namespace that has a map of several extents itself.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errno } from '../../src-main/common/errors/errno'
import { parseMap } from '../../src-main/common/net/idmap'
import type { IdMap } from '../../src-main/common/net/idmap'
import { checkMapText, readMapText } from '../../src-main/common/net/idmap-check'
import type { MapWriter } from '../../src-main/common/net/idmap-check'
import { helperPath } from '../../src-main/sys/helper-path'
import { askKernel, buildOracle, randomWrites } from '../support/idmaps'
import type { MapWrite } from '../support/idmaps'
import { noLeaks } from '../support/leaks'

noLeaks()
let oracle: ReturnType<typeof buildOracle>
beforeAll(() => {
  oracle = buildOracle()
})
afterAll(() => oracle.remove())

const byStart = (map: IdMap): IdMap => [...map].sort((a, b) => a.inside - b.inside)

/** Both answers for each write that they differ on, and how often each reason was given. */
function compare(
  writes: readonly MapWrite[],
  command: readonly string[],
  id: number,
  writerOf: (write: MapWrite) => MapWriter,
): { differ: unknown[]; reasons: Record<string, number> } {
  const reasons: Record<string, number> = {}
  const differ = askKernel(command, id, writes).flatMap(({ errno: said, reads }, i) => {
    const write = writes[i]!
    const ours = checkMapText(write.bytes, writerOf(write))
    const reason = ours?.reason ?? 'accepted'
    reasons[reason] = (reasons[reason] ?? 0) + 1
    const map = readMapText(write.bytes)
    // Read back outside, the kernel's map shows where the ids lead; its inside ids and lengths are what was written.
    const same =
      said !== 0 ||
      ('length' in map && JSON.stringify(byStart(parseMap(reads))) === JSON.stringify(byStart(map)))
    return said === (ours ? errno[ours.errno] : 0) && same ? [] : [{ write, said, ours, reads }]
  })
  expect(Object.values(reasons).reduce((sum, n) => sum + n)).toBe(writes.length)
  return { differ: differ.slice(0, 3), reasons }
}

const own = (kind: 'uid' | 'gid'): IdMap => parseMap(readFileSync(`/proc/self/${kind}_map`, 'latin1'))
const shapes = [
  'malformed',
  'no-id',
  'zero-length',
  'wrap',
  'overlap-inside',
  'overlap-outside',
  'too-long',
  'too-many',
]

describe('a map is judged as the kernel judges it', () => {
  it('when root writes it', () => {
    const { differ, reasons } = compare(randomWrites(1, 4000), [oracle.path], 0, ({ kind, deny }) => ({
      ...{ kind, id: 0, madeIt: true, maySetIds: true, maySetfcap: true },
      ...{ setgroups: deny ? 'deny' : 'allow', parent: own(kind) },
    }))
    expect(differ).toEqual([])
    expect(Object.keys(reasons)).toEqual(expect.arrayContaining(['accepted', ...shapes]))
    expect(reasons['accepted']).toBeGreaterThan(1000)
  })

  it('when an ordinary user writes it', () => {
    const { differ, reasons } = compare(randomWrites(2, 3000), [oracle.path], 1000, ({ kind, deny }) => ({
      ...{ kind, id: 1000, madeIt: true, maySetIds: false, maySetfcap: false },
      ...{ setgroups: deny ? 'deny' : 'allow', parent: own(kind) },
    }))
    expect(differ).toEqual([])
    expect(Object.keys(reasons)).toEqual(
      expect.arrayContaining(['accepted', 'not-own-id', 'setgroups', 'root-needs-setfcap']),
    )
  })

  it('when its parent maps only some ids itself', () => {
    const parent = ['0:100000:1000', '1000:300000:1000', '5000:7000:10']
    const maps = parent.flatMap((extent) => ['--uid-map', extent, '--gid-map', extent])
    const command = [helperPath(), '--unshare', 'user', ...maps, '--', oracle.path]
    const { differ, reasons } = compare(randomWrites(3, 3000), command, 0, ({ kind, deny }) => ({
      ...{ kind, id: 0, madeIt: true, maySetIds: true, maySetfcap: true },
      ...{ setgroups: deny ? 'deny' : 'allow', parent: parseMap(parent.join('\n').replaceAll(':', ' ')) },
    }))
    expect(differ).toEqual([])
    expect(Object.keys(reasons)).toEqual(expect.arrayContaining(['accepted', 'not-in-parent']))
  })
})
