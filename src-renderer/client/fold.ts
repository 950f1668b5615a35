// The topology stream folded into one topology: a snapshot replaces it, a diff must follow on. Pure.
import { applyDiff } from '../../src-main/common/topology/diff'
import type { TopologyDiff } from '../../src-main/common/topology/diff'
import type { Topology } from '../../src-main/common/topology/topology'

export type TopologyItem = { snapshot: Topology } | { diff: TopologyDiff }

/** The topology after `item`; "gap" when a diff doesn't follow on and a snapshot is needed. */
export function fold(topology: Topology | undefined, item: TopologyItem): Topology | 'gap' {
  if ('snapshot' in item) return item.snapshot
  if (!topology || item.diff.from !== topology.revision) return 'gap'
  return applyDiff(topology, item.diff)
}

/** Collects what comes within one frame, so that the window draws once: `later` calls back at the next frame. */
export class FrameFold {
  #now: Topology | undefined
  #scheduled = false

  constructor(
    private readonly show: (topology: Topology) => void,
    private readonly gap: () => void,
    private readonly later: (run: () => void) => void,
  ) {}

  take(item: TopologyItem): void {
    const next = fold(this.#now, item)
    if (next === 'gap') {
      this.#now = undefined
      return this.gap()
    }
    this.#now = next
    if (this.#scheduled) return
    this.#scheduled = true
    this.later(() => {
      this.#scheduled = false
      if (this.#now) this.show(this.#now)
    })
  }
}
