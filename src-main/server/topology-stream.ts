// One reader of the live topology: a snapshot, then diffs; a reader that falls behind gets a fresh snapshot, no backlog.
import type { ItemOf, Sink } from '../common/rpc/define'
import type { Contract } from '../common/rpc/contract'
import type { TopologyDiff } from '../common/topology/diff'
import type { Topology } from '../common/topology/topology'

export type TopologyItem = ItemOf<Contract['streams']['topology']>

/** Whoever holds a topology that changes. */
export interface TopologySource {
  /** Undefined while nothing is known yet. */
  current(): Topology | undefined
  /** Called with each diff, after `current` has it; with undefined when the topology was replaced as a whole. */
  onChange(listener: (diff: TopologyDiff | undefined) => void): () => void
}

/** Sends until the returned function is called. */
export function streamTopology(source: TopologySource, sink: Sink<TopologyItem>): () => void {
  /** The revision that the reader is at; undefined before its first snapshot and after a gap. */
  let at: number | undefined
  let behind = false
  const resync = (): void => {
    const snapshot = source.current()
    if (!snapshot || snapshot.revision === at) return
    at = snapshot.revision
    behind = !sink.send({ snapshot })
  }
  sink.onDrain(() => {
    behind = false
    resync()
  })
  const stop = source.onChange((diff) => {
    if (!diff) at = undefined
    if (behind) return
    if (!diff || diff.from !== at) return resync()
    at = diff.to
    behind = !sink.send({ diff })
  })
  resync()
  return stop
}
