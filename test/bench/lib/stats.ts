// Medians and percentiles of samples. Pure.

const sorted = (samples: readonly number[]): number[] => [...samples].sort((a, b) => a - b)

/** The value that `share` (0–1) of the samples don't exceed; NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const order = sorted(samples)
  return order[Math.max(0, Math.ceil(order.length * share) - 1)] ?? NaN
}

/** The middle sample, or the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const order = sorted(samples)
  const middle = Math.floor(order.length / 2)
  const [low, high] = [order[middle - 1], order[middle]]
  if (high === undefined) return NaN
  return order.length % 2 === 1 || low === undefined ? high : (low + high) / 2
}

/** Three significant digits, so that 0.412, 4.12, 41.2 and 412 are all as exact as they are short. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(digits, 3))
}
