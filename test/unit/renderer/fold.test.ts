// The topology stream: diffs are folded, a gap asks for a snapshot, one frame shows once.
import { describe, expect, it } from 'vitest'
import { diffTopology } from '../../../src-main/common/topology/diff'
import { fold, FrameFold } from '../../../src-renderer/client/fold'
import { hostOf, smallHost } from '../../support/topologies'

const one = smallHost().build(1)
const two = { ...hostOf(5).build(), revision: 2 }
const diff = diffTopology(one, two)

describe('fold', () => {
  it('takes a snapshot, then what follows on', () => {
    expect(fold(undefined, { snapshot: one })).toBe(one)
    expect(fold(one, { diff })).toEqual(two)
  })
  it('tells a gap', () => {
    expect(fold(undefined, { diff })).toBe('gap')
    expect(fold(two, { diff })).toBe('gap')
  })
  it('shows once a frame, and asks once after a gap', () => {
    const shown: number[] = []
    let gaps = 0
    const frames: (() => void)[] = []
    const folding = new FrameFold(
      (topology) => shown.push(topology.revision),
      () => gaps++,
      (run) => frames.push(run),
    )
    folding.take({ snapshot: one })
    folding.take({ diff })
    expect(shown).toEqual([])
    frames.splice(0).forEach((run) => run())
    expect(shown).toEqual([2])
    folding.take({ diff })
    expect(gaps).toBe(1)
    expect(frames).toEqual([])
    folding.take({ snapshot: two })
    frames.splice(0).forEach((run) => run())
    expect(shown).toEqual([2, 2])
  })
})
