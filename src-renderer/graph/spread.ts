// Ports along a bar: each as near as can be to where it wants to be, in order, never closer than `pitch`. Pure.

export interface Wish {
  id: string
  /** Where it wants to be. */
  x: number
  /** How much it insists. */
  weight: number
}

interface Pool {
  sum: number
  weight: number
  count: number
}

/** Weighted least squares with order kept (pool adjacent violators), then squeezed into `from`…`to`. */
export function spread(
  wishes: readonly Wish[],
  from: number,
  to: number,
  pitch: number,
): Map<string, number> {
  const sorted = [...wishes].sort((a, b) => a.x - b.x || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const room = sorted.length > 1 ? (to - from) / (sorted.length - 1) : pitch
  const step = Math.min(pitch, room)
  const pools: Pool[] = []
  sorted.forEach((wish, i) => {
    pools.push({ sum: (wish.x - i * step) * wish.weight, weight: wish.weight, count: 1 })
    mergeBack(pools)
  })
  const out = new Map<string, number>()
  const last = (sorted.length - 1) * step
  let i = 0
  for (const pool of pools) {
    const start = Math.max(from, Math.min(to - last, pool.sum / pool.weight))
    for (let k = 0; k < pool.count; k++, i++) {
      const wish = sorted[i]
      if (wish) out.set(wish.id, start + i * step)
    }
  }
  return out
}

function mergeBack(pools: Pool[]): void {
  for (;;) {
    const b = pools[pools.length - 1]
    const a = pools[pools.length - 2]
    if (!a || !b || a.sum / a.weight <= b.sum / b.weight) return
    pools.splice(-2, 2, { sum: a.sum + b.sum, weight: a.weight + b.weight, count: a.count + b.count })
  }
}
