// Structural equality of plain data (no cycles, no class instances).

/** True when `a` and `b` hold the same data; a key that is undefined equals a missing one. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && equalLists(a, b)
  return equalRecords(a as Record<string, unknown>, b as Record<string, unknown>)
}

const equalLists = (a: unknown[], b: unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => equal(item, b[i]))

function equalRecords(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const key in a) if (!equal(a[key], b[key])) return false
  for (const key in b) if (b[key] !== undefined && a[key] === undefined) return false
  return true
}
