// Whether the kernel takes a map, decided as the kernel decides it: the same rules in the same order, for every input.
// Two ways in: extents (what people and programs mean) and the text of one write. Source: map_write() and
// new_idmap_permitted() in the kernel's kernel/user_namespace.c; user_namespaces(7).
import { noId } from './idmap'
import type { IdExtent, IdMap } from './idmap'
import { mapText } from './idmap'

/** Extents that one map may have (since Linux 4.15; five before). */
export const maxExtents = 340
/** One write must be shorter than a page. */
export const maxMapBytes = 4095

export type IdMapReason =
  | 'empty'
  | 'too-long'
  | 'too-many'
  | 'malformed'
  | 'no-id'
  | 'zero-length'
  | 'wrap'
  | 'overlap-inside'
  | 'overlap-outside'
  | 'written-already'
  | 'not-own-id'
  | 'setgroups'
  | 'root-needs-setfcap'
  | 'not-in-parent'

export interface IdMapProblem {
  reason: IdMapReason
  /** What write(2) says. */
  errno: 'EINVAL' | 'EPERM'
  /** Which extent, counted from 0, and which earlier one it overlaps. */
  extent?: number
  overlaps?: number
}

/** Who writes, seen from the parent user namespace (where it must be, and own the new one or be privileged). */
export interface MapWriter {
  kind: 'uid' | 'gid'
  /** The writer's effective uid or gid, by kind. */
  id: number
  /** Whether the writer's effective uid is the one that made the namespace; true for whoever clones and then writes. */
  madeIt: boolean
  /** CAP_SETUID (CAP_SETGID for gids) in the parent. */
  maySetIds: boolean
  /** CAP_SETFCAP in the parent, without which its uid 0 can't be mapped (since Linux 5.12). */
  maySetfcap: boolean
  /** What the new namespace's setgroups file reads. */
  setgroups: 'allow' | 'deny'
  /** The parent's own map: what isn't mapped there can't be passed on. */
  parent: IdMap
}

/** Undefined: the kernel takes it. */
export function checkIdMap(map: IdMap, writer: MapWriter): IdMapProblem | undefined {
  if (mapText(map).length > maxMapBytes) return invalid('too-long')
  return checkShape(map) ?? checkPermission(map, writer)
}

/** The shape alone, for whoever doesn't know yet who will write it. */
export function checkShape(map: IdMap): IdMapProblem | undefined {
  if (map.length === 0) return invalid('empty')
  for (const [i, extent] of map.entries()) {
    const problem = checkExtent(extent, i) ?? checkOverlap(map, i)
    if (problem) return problem
    if (i >= maxExtents) return invalid('too-many', i)
  }
  return undefined
}

const invalid = (reason: IdMapReason, extent?: number): IdMapProblem => ({
  reason,
  errno: 'EINVAL',
  ...(extent === undefined ? {} : { extent }),
})

function checkExtent({ inside, outside, length }: IdExtent, i: number): IdMapProblem | undefined {
  if (inside === noId || outside === noId) return invalid('no-id', i)
  if (length === 0) return invalid('zero-length', i)
  // The kernel adds in 32 bits: a sum of exactly 2^32 wraps to 0.
  if (inside + length > noId || outside + length > noId) return invalid('wrap', i)
  return undefined
}

function checkOverlap(map: IdMap, i: number): IdMapProblem | undefined {
  const extent = map[i]
  if (!extent) return undefined
  for (const [j, other] of map.slice(0, i).entries()) {
    if (overlaps(extent.inside, other.inside, extent, other))
      return { ...invalid('overlap-inside', i), overlaps: j }
    if (overlaps(extent.outside, other.outside, extent, other))
      return { ...invalid('overlap-outside', i), overlaps: j }
  }
  return undefined
}

const overlaps = (a: number, b: number, { length: la }: IdExtent, { length: lb }: IdExtent): boolean =>
  a < b + lb && b < a + la

function checkPermission(map: IdMap, writer: MapWriter): IdMapProblem | undefined {
  const refused = (reason: IdMapReason, extent?: number): IdMapProblem => ({
    ...invalid(reason, extent),
    errno: 'EPERM',
  })
  const root = map.findIndex(({ outside }) => outside === 0)
  if (writer.kind === 'uid' && root >= 0 && !writer.maySetfcap) return refused('root-needs-setfcap', root)
  if (!writer.maySetIds) {
    const [only, ...more] = map
    const own = more.length === 0 && only?.length === 1 && only.outside === writer.id && writer.madeIt
    if (!own) return refused('not-own-id')
    if (writer.kind === 'gid' && writer.setgroups === 'allow') return refused('setgroups')
  }
  // A range must lie in one extent of the parent: two that follow on each other are not enough.
  const unknown = map.findIndex(
    ({ outside, length }) =>
      !writer.parent.some((p) => outside >= p.inside && outside + length <= p.inside + p.length),
  )
  return unknown < 0 ? undefined : refused('not-in-parent', unknown)
}

/** isspace() of the kernel, which counts the byte 0xa0. */
const isSpace = (char: string): boolean => /^[ \t\n\v\f\r\u00a0]$/.test(char)

/**
 * Text written to uid_map (a character a byte) as the kernel reads it: numbers beyond 32 bits are cut, what follows a
 * NUL is ignored, "0x" and signs are malformed.
 */
export function readMapText(bytes: string): IdMap | IdMapProblem {
  if (bytes.length > maxMapBytes) return invalid('too-long')
  const [text = ''] = bytes.split('\0', 1)
  const lines = text.split('\n')
  // A newline at the very end begins no further line.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  const map: IdExtent[] = []
  for (const [i, line] of lines.entries()) {
    const extent = readLine(line)
    if (!extent) return invalid('malformed', i)
    map.push(extent)
  }
  return map
}

/** What write(2) of `bytes` to uid_map or gid_map comes to. */
export function checkMapText(bytes: string, writer: MapWriter): IdMapProblem | undefined {
  const map = readMapText(bytes)
  if ('reason' in map) return map
  return checkShape(map) ?? checkPermission(map, writer)
}

function readLine(line: string): IdExtent | undefined {
  let at = 0
  const skip = (): void => {
    while (isSpace(line.charAt(at))) at++
  }
  const number = (): number => {
    skip()
    const start = at
    while (/^\d$/.test(line.charAt(at))) at++
    // BigInt('') is 0n, as simple_strtoul() gives without a digit.
    return Number(BigInt.asUintN(32, BigInt(line.slice(start, at))))
  }
  const inside = number()
  if (!isSpace(line.charAt(at))) return undefined
  const outside = number()
  if (!isSpace(line.charAt(at))) return undefined
  const length = number()
  skip()
  return at === line.length ? { inside, outside, length } : undefined
}
