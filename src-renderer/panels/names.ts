// Proposals for names that nobody has yet. Pure.

/** `prefix` with the lowest number, from `first`, that is not among `taken`: "br0". */
export function nextName(prefix: string, taken: Iterable<string>, first = 0): string {
  const names = new Set(taken)
  for (let n = first; ; n++) if (!names.has(`${prefix}${n}`)) return `${prefix}${n}`
}
