// The diff's algebra, checked on random tables: apply(diff(a,b)) = b, reverse undoes, squash = one after the other.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyDiff, diffTopology, reverseDiff, squashDiffs } from '../../src-main/common/topology/diff'
import { emptyTopology } from '../../src-main/common/topology/topology'
import type { Topology } from '../../src-main/common/topology/topology'

const table = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  fc.record({ v: fc.integer({ min: 0, max: 3 }) }),
)
const topology = (revision: number): fc.Arbitrary<Topology> =>
  fc
    .record({ links: table, netns: table })
    .map((tables) => ({ ...emptyTopology(), ...tables, revision }) as unknown as Topology)

describe('topology diff', () => {
  it('leads from one topology to the other, and back', () => {
    fc.assert(
      fc.property(topology(1), topology(2), (a, b) => {
        const diff = diffTopology(a, b)
        expect(applyDiff(a, diff)).toEqual(b)
        expect(applyDiff(b, reverseDiff(diff))).toEqual(a)
      }),
      { seed: 1 },
    )
  })

  it('squashes to what two diffs do in turn', () => {
    fc.assert(
      fc.property(topology(1), topology(2), topology(3), (a, b, c) => {
        const both = squashDiffs(diffTopology(a, b), diffTopology(b, c))
        expect(applyDiff(a, both)).toEqual(c)
        expect(both.changes).toEqual(diffTopology(a, c).changes)
      }),
      { seed: 2 },
    )
  })

  it('refuses a diff made for another revision', () => {
    const [a, b] = [emptyTopology(), { ...emptyTopology(), revision: 5 }]
    expect(() => applyDiff(b, diffTopology(a, a))).toThrow(RangeError)
    expect(() => squashDiffs(diffTopology(a, b), diffTopology(a, b))).toThrow(RangeError)
  })
})
