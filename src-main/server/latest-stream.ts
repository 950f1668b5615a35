// A stream of states of which only the newest counts: a reader that is behind misses the ones between.
import type { Sink } from '../common/rpc/define'

/**
 * Items by `keyOf` (progress: the plan; else one key for all): while the reader is behind, only the newest of each key
 * is kept for it. Returns the function that takes an item.
 */
export function latestTo<T>(sink: Sink<T>, keyOf: (item: T) => string = () => ''): (item: T) => void {
  const waiting = new Map<string, T>()
  let behind = false
  sink.onDrain(() => {
    behind = false
    for (const [key, item] of [...waiting]) {
      if (behind) break
      waiting.delete(key)
      behind = !sink.send(item)
    }
  })
  return (item) => {
    if (behind) waiting.set(keyOf(item), item)
    else behind = !sink.send(item)
  }
}
