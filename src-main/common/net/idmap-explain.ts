// Why a map won't do, before anything is made: the kernel's rules and what is lent, in words that name the ranges.
// `hint.idmap.REASON` are the translation keys.
import type { VethboardError } from '../errors/error'
import { hasCapability } from './capabilities'
import { checkIdMap, checkShape } from './idmap-check'
import type { IdMapProblem, IdMapReason } from './idmap-check'
import { extentText } from './idmap'
import type { IdMap } from './idmap'
import { notLent } from './subid'
import type { SubidRange } from './subid'

/** [what is wrong, what to do]. */
export const idMapReasons: Readonly<Record<IdMapReason, readonly [wrong: string, hint: string]>> = {
  empty: ['it has no range', 'give at least one: IN:OUT:LEN'],
  'too-long': [
    'it is longer than 4,095 bytes',
    'the kernel takes a map in one write: use fewer, longer ranges',
  ],
  'too-many': ['it has more than 340 ranges', 'join ranges that follow on each other inside and outside'],
  malformed: ['it is not IN:OUT:LEN', 'three decimal numbers below 4294967296, like 0:1000:1'],
  'no-id': ['4294967295 means “no id”', 'the last id is 4294967294'],
  'zero-length': ['it is empty', 'LEN is at least 1'],
  wrap: ['it reaches past the last id', 'IN + LEN and OUT + LEN must not exceed 4294967295'],
  'overlap-inside': ['they overlap inside', 'each id inside may be mapped once'],
  'overlap-outside': ['they overlap outside', 'each id outside may be used once'],
  'written-already': ['it is written already', 'a map can’t be changed: make a new user namespace'],
  'not-own-id': [
    'an ordinary user may map the own id only',
    'what /etc/subuid and /etc/subgid lend may be mapped too; root can lend some: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER',
  ],
  setgroups: [
    'setgroups is allowed there',
    'an ordinary user may map a gid only once setgroups is denied, since dropping a group could open files that deny it',
  ],
  'root-needs-setfcap': [
    'it maps uid 0 of here',
    'that needs CAP_SETFCAP: who owns uid 0 could give files capabilities',
  ],
  'not-in-parent': [
    'it isn’t mapped here',
    'each range outside must lie within one range of /proc/self/uid_map (gid_map)',
  ],
}

/** Who asks, as far as maps go; all ids are those of its own user namespace. */
export interface MapAsker {
  uid: number
  gid: number
  capabilities: bigint
  uidMap: IdMap
  gidMap: IdMap
  /** Of /etc/subuid and /etc/subgid. */
  lentUids: readonly SubidRange[]
  lentGids: readonly SubidRange[]
}

/**
 * What would keep `map` from being written for a new user namespace, by the asker or by newuidmap(1); undefined: nothing.
 * Without `setgroups` it is denied where the kernel demands it, as nshelper does.
 */
export function mapProblem(
  kind: 'uid' | 'gid',
  map: IdMap,
  asker: MapAsker,
  setgroups?: 'allow' | 'deny',
): VethboardError | undefined {
  const shape = checkShape(map)
  if (shape) return mapError(kind, map, shape)
  const id = asker[kind]
  const maySetIds = hasCapability(asker.capabilities, kind === 'uid' ? 'setuid' : 'setgid')
  const own = map.length === 1 && map[0]?.length === 1 && map[0].outside === id
  if (!maySetIds && !own) {
    const extent = notLent(map, id, kind === 'uid' ? asker.lentUids : asker.lentGids)
    return (
      extent && mapError(kind, map, { reason: 'not-own-id', errno: 'EPERM', extent: map.indexOf(extent) })
    )
  }
  const problem = checkIdMap(map, {
    ...{ kind, id, madeIt: true, maySetIds },
    maySetfcap: hasCapability(asker.capabilities, 'setfcap'),
    setgroups: setgroups ?? (maySetIds ? 'allow' : 'deny'),
    parent: kind === 'uid' ? asker.uidMap : asker.gidMap,
  })
  return problem && mapError(kind, map, problem)
}

/** A problem of a map as an error, naming the ranges that it is about. */
export function mapError(kind: 'uid' | 'gid', map: IdMap, problem: IdMapProblem): VethboardError {
  const [wrong, hint] = idMapReasons[problem.reason]
  const about = [problem.overlaps, problem.extent].flatMap((i) => {
    const extent = i === undefined ? undefined : map[i]
    return extent ? [extentText(extent)] : []
  })
  return {
    kind: problem.errno === 'EPERM' ? 'permission' : 'invalid',
    op: `run.${kind}_map`,
    what: `map ${kind}s${about.length > 0 ? ` ${about.join(' and ')}` : ''}: ${wrong}`,
    hint,
    hintKey: `hint.idmap.${problem.reason}`,
  }
}
