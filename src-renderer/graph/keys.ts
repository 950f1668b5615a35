// Keys that places are remembered by: stable over restarts, and no two alike on one drawing. Pure.

const renamed = new WeakMap<object, { key: string }>()

/** `item`, or the same copy of it each time with another key when an earlier one has its key already. */
export function keyed<T extends { key: string }>(item: T, taken: Map<string, number>): T {
  const key = uniqueKey(taken, item.key)
  if (key === item.key) return item
  const known = renamed.get(item)
  if (known?.key === key) return known as T
  const made = { ...item, key }
  renamed.set(item, made)
  return made
}

/** The second of the same name gets "~2". */
function uniqueKey(taken: Map<string, number>, key: string): string {
  const count = (taken.get(key) ?? 0) + 1
  taken.set(key, count)
  return count === 1 ? key : `${key}~${count}`
}
