// Id maps: reading, writing, translating through one and through several; ranges lent in /etc/subuid.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  composeMaps,
  everyId,
  explainId,
  fromHost,
  invertMap,
  mapText,
  parseExtent,
  parseMap,
  toHost,
  toInside,
  toOutside,
} from '../../../src-main/common/net/idmap'
import type { IdMap } from '../../../src-main/common/net/idmap'
import { checkIdMap, checkShape } from '../../../src-main/common/net/idmap-check'
import { defaultRangeMap, notLent, subidRanges } from '../../../src-main/common/net/subid'

const map: IdMap = [
  { inside: 0, outside: 1000, length: 1 },
  { inside: 1, outside: 100_000, length: 65_536 },
]

describe('an extent', () => {
  it('is IN:OUT:LEN in decimal, 32 bits each', () => {
    expect(parseExtent('0:1000:1')).toEqual({ inside: 0, outside: 1000, length: 1 })
    expect(parseExtent('0:0:4294967295')).toEqual(everyId[0])
    for (const bad of [
      '',
      '0:1000',
      '0:1000:1:1',
      '-1:0:1',
      '0x0:0:1',
      ' 0:0:1',
      '0:0:4294967296',
      '0:0:1\n',
    ])
      expect(parseExtent(bad), bad).toBeUndefined()
  })
  it('is written and read as the kernel does', () => {
    expect(mapText(map)).toBe('0 1000 1\n1 100000 65536\n')
    expect(parseMap('         0       1000          1\n         1     100000      65536\n')).toEqual(map)
  })
})

describe('translation', () => {
  it('goes both ways, and knows what is not mapped', () => {
    expect([0, 1, 65_536, 65_537].map((id) => toOutside(map, id))).toEqual([
      1000,
      100_000,
      165_535,
      undefined,
    ])
    expect([1000, 100_000, 0, 165_536].map((id) => toInside(map, id))).toEqual([0, 1, undefined, undefined])
  })
  it('goes through several maps, to the host and back', () => {
    const inner: IdMap = [{ inside: 0, outside: 1, length: 10 }]
    expect(toHost([inner, map], 0)).toBe(100_000)
    expect(fromHost([inner, map], 100_000)).toBe(0)
    expect(toHost([inner, map], 10)).toBeUndefined()
    expect(explainId('uid', [map], 0)).toBe('uid 0 here is uid 1000 on the host')
    expect(explainId('uid', [inner, map], 0)).toBe(
      'uid 0 here is uid 1 in its parent, uid 100000 on the host',
    )
    expect(explainId('gid', [map], 70_000)).toContain('65534')
  })
  it('composes to one map that agrees at every id', () => {
    const extents = fc
      .array(fc.tuple(fc.nat(8), fc.integer({ min: 1, max: 8 }), fc.nat(40)), { maxLength: 4 })
      .map((steps): IdMap => {
        let at = 0
        return steps.map(([skip, length, outside]) => {
          const inside = at + skip
          at = inside + length
          return { inside, outside: outside * 8, length }
        })
      })
      .filter((candidate) => candidate.length === 0 || checkShape(candidate) === undefined)
    fc.assert(
      fc.property(extents, extents, (inner, outer) => {
        const both = composeMaps(inner, outer)
        for (let id = 0; id < 80; id++) {
          expect(toOutside(both, id)).toBe(toHost([inner, outer], id))
          expect(toOutside(invertMap(inner), id)).toBe(toInside(inner, id))
        }
      }),
      { seed: 4, numRuns: 300 },
    )
  })
})

describe('a check', () => {
  const writer = {
    ...{ kind: 'gid' as const, id: 1000, madeIt: true, maySetIds: false, maySetfcap: false },
    ...{ setgroups: 'allow' as const, parent: everyId },
  }
  it('names the extent and the rule', () => {
    const overlapping: IdMap = [...map, { inside: 500, outside: 900_000, length: 1 }]
    expect(checkShape(overlapping)).toEqual({
      ...{ reason: 'overlap-inside', errno: 'EINVAL', extent: 2, overlaps: 1 },
    })
    expect(checkShape([])?.reason).toBe('empty')
    expect(checkIdMap([{ inside: 0, outside: 1000, length: 1 }], writer)?.reason).toBe('setgroups')
    expect(checkIdMap(map, writer)?.reason).toBe('not-own-id')
    expect(checkIdMap(map, { ...writer, maySetIds: true })).toBeUndefined()
  })
})

describe('/etc/subuid', () => {
  const user = { name: 'ada', uid: 1000 }
  const text = 'bob:100000:65536\nada:200000:1000\n1000:201000:1000\nada:x:1\nada:5:0\n\nada:300000:10'
  it('lends by name and by uid, and what touches is one range', () => {
    const ranges = subidRanges(text, user)
    expect(ranges).toEqual([
      { start: 200_000, count: 2000 },
      { start: 300_000, count: 10 },
    ])
    expect(notLent(defaultRangeMap(1000, ranges), 1000, ranges)).toBeUndefined()
    const [own, lent] = defaultRangeMap(1000, ranges)
    expect([own, lent]).toEqual([
      { inside: 0, outside: 1000, length: 1 },
      { inside: 1, outside: 200_000, length: 2000 },
    ])
    const tooFar = { inside: 1, outside: 201_500, length: 501 }
    expect(notLent([tooFar], 1000, ranges)).toBe(tooFar)
  })
})
