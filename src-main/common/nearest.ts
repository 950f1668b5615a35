// Names that a person may have meant: the closest by edits, a few at most. Pure.

const maxSuggestions = 3

/** Those of `names` that are within a third of their length of `wanted` (a "kind:" in front doesn't count). */
export function nearest(wanted: string, names: readonly string[]): string[] {
  const bare = withoutKind(wanted)
  const scored = names.map((name) => ({ name, distance: distance(bare, withoutKind(name)) }))
  return scored
    .filter(({ name, distance: d }) => d <= Math.max(1, Math.floor(withoutKind(name).length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, maxSuggestions)
    .map(({ name }) => name)
}

const withoutKind = (text: string): string => text.slice(text.indexOf(':') + 1).toLowerCase()

/** Levenshtein's, with two neighbours in the wrong order as one edit, on names cut at 64 characters. */
function distance(a: string, b: string): number {
  const left = a.slice(0, 64)
  const right = b.slice(0, 64)
  let before: number[] = []
  let row = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1]
      const cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
      next.push(swapped ? Math.min(cost, (before[j - 2] ?? 0) + 1) : cost)
    }
    before = row
    row = next
  }
  return row[right.length] ?? 0
}
