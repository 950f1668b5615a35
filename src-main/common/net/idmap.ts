// Maps of user and group ids between a user namespace and its parent: reading and writing them, translating ids
// through them. Whether the kernel would take one is in idmap-check.ts. Source: user_namespaces(7).

/** `length` ids from `inside` on are those from `outside` on in the parent. All are unsigned 32-bit numbers. */
export interface IdExtent {
  inside: number
  outside: number
  length: number
}

/** In the order in which it is written. */
export type IdMap = readonly IdExtent[]

/** What an id without a mapping shows as (`/proc/sys/kernel/overflowuid`). */
export const unmappedId = 65534
/** (uid_t) -1: "no id", which can't be mapped. */
export const noId = 0xffff_ffff
/** The map of the first user namespace. */
export const everyId: IdMap = [{ inside: 0, outside: 0, length: noId }]

const extentPattern = /^(\d{1,10}):(\d{1,10}):(\d{1,10})$/

/** "IN:OUT:LEN", as the command line and lab files write an extent; undefined when it isn't one. */
export function parseExtent(text: string): IdExtent | undefined {
  const [, inside, outside, length] = extentPattern.exec(text)?.map(Number) ?? []
  if (inside === undefined || outside === undefined || length === undefined) return undefined
  return Math.max(inside, outside, length) > noId ? undefined : { inside, outside, length }
}

export const extentText = ({ inside, outside, length }: IdExtent): string => `${inside}:${outside}:${length}`

/** What is written to /proc/PID/uid_map, in one write(2). */
export const mapText = (map: IdMap): string =>
  map.map(({ inside, outside, length }) => `${inside} ${outside} ${length}\n`).join('')

/**
 * What /proc/PID/uid_map reads: the outside ids are those of the *reader's* user namespace, or of the parent when the
 * reader is in that namespace itself. Lines that are no extents are left out.
 */
export const parseMap = (text: string): IdMap =>
  text.split('\n').flatMap((line) => parseExtent(line.trim().replace(/\s+/g, ':')) ?? [])

/** The parent's id for an id inside; undefined: not mapped, and so shown as 65534 when something has it. */
export function toOutside(map: IdMap, id: number): number | undefined {
  const extent = map.find(({ inside, length }) => id >= inside && id - inside < length)
  return extent && extent.outside + (id - extent.inside)
}

/** The id inside for one of the parent's; undefined: inside it shows as 65534. */
export function toInside(map: IdMap, id: number): number | undefined {
  const extent = map.find(({ outside, length }) => id >= outside && id - outside < length)
  return extent && extent.inside + (id - extent.outside)
}

/** Through several maps outwards: that of the namespace itself first, that below the host last. */
export const toHost = (maps: readonly IdMap[], id: number): number | undefined =>
  maps.reduce<number | undefined>((at, map) => (at === undefined ? undefined : toOutside(map, at)), id)

/** Through the same maps inwards: a host's id as the innermost namespace numbers it. */
export const fromHost = (maps: readonly IdMap[], id: number): number | undefined =>
  maps.reduceRight<number | undefined>((at, map) => (at === undefined ? undefined : toInside(map, at)), id)

/** One map that does what `inner` and then `outer` do; what `outer` doesn't map is left out. */
export const composeMaps = (inner: IdMap, outer: IdMap): IdMap =>
  inner.flatMap((a) =>
    outer.flatMap((b) => {
      const from = Math.max(a.outside, b.inside)
      const to = Math.min(a.outside + a.length, b.inside + b.length)
      if (to <= from) return []
      return [
        { inside: a.inside + (from - a.outside), outside: b.outside + (from - b.inside), length: to - from },
      ]
    }),
  )

/** The way back: inside and outside exchanged. With `composeMaps`, what the host sees becomes what the parent sees. */
export const invertMap = (map: IdMap): IdMap =>
  map.map(({ inside, outside, length }) => ({ inside: outside, outside: inside, length }))

/** What an id inside is, in English: "uid 0 here is uid 1000 on the host", step by step when there are several maps. */
export function explainId(kind: 'uid' | 'gid', maps: readonly IdMap[], id: number): string {
  const steps: string[] = []
  let at = id
  for (const [i, map] of maps.entries()) {
    const outside = toOutside(map, at)
    const where = i === maps.length - 1 ? 'on the host' : i === 0 ? 'in its parent' : 'one further out'
    if (outside === undefined) {
      steps.push(`not mapped: whatever belongs to it shows as ${unmappedId}`)
      break
    }
    steps.push(`${kind} ${outside} ${where}`)
    at = outside
  }
  return `${kind} ${id} here is ${steps.join(', ')}`
}
