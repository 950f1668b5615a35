// Ranges of ids that an administrator lends to a user: /etc/subuid and /etc/subgid, and whether newuidmap(1) would
// write a map out of them. Source: subuid(5), newuidmap.c and newgidmap.c of shadow.
import type { IdExtent, IdMap } from './idmap'

export interface SubidRange {
  start: number
  count: number
}

/** The ranges of one user, by name or by uid, merged where they touch. Lines that can't be read are left out. */
export function subidRanges(text: string, user: { name: string; uid: number }): SubidRange[] {
  const ranges = text
    .split('\n')
    .map((line) => line.trim().split(':'))
    .filter(([owner]) => owner === user.name || owner === String(user.uid))
    .map(([, start, count]) => ({ start: Number(start), count: Number(count) }))
    .filter(({ start, count }) => Number.isSafeInteger(start) && Number.isSafeInteger(count) && count > 0)
    .sort((a, b) => a.start - b.start)
  const merged: SubidRange[] = []
  for (const { start, count } of ranges) {
    const last = merged.at(-1)
    if (last && start <= last.start + last.count)
      last.count = Math.max(last.start + last.count, start + count) - last.start
    else merged.push({ start, count })
  }
  return merged
}

/** The first extent that isn't lent: not the user's own id alone, and not wholly in one range. */
export const notLent = (map: IdMap, ownId: number, ranges: readonly SubidRange[]): IdExtent | undefined =>
  map.find(
    ({ outside, length }) =>
      !(length === 1 && outside === ownId) &&
      !ranges.some(({ start, count }) => outside >= start && outside + length <= start + count),
  )

/** Root inside is the user, ids from 1 on come from the first range: what rootless Podman maps. */
export const defaultRangeMap = (ownId: number, [first]: readonly SubidRange[]): IdMap => [
  { inside: 0, outside: ownId, length: 1 },
  ...(first ? [{ inside: 1, outside: first.start, length: first.count }] : []),
]
