// What `vethboard run --dry-run` says: what would be made, in words, and the same with util-linux's unshare(1) where
// that can do it.
import type { IdExtent, IdMap } from '../common/net/idmap'
import { extentText } from '../common/net/idmap'
import { quote } from '../common/plan/shell'
import { displayText } from '../common/text'
import type { HelperSpec } from '../sys/helper'

/** Whose ids are those outside. */
interface OwnIds {
  uid: number
  gid: number
}

export function runWords(spec: HelperSpec, own: OwnIds): string[] {
  const maps = (kind: 'uid' | 'gid', map: IdMap = []): string[] =>
    map.map((extent) => `  ${extentText(extent)}: ${extentWords(kind, extent)}`)
  const program = spec.command.map((word) => displayText(quote(word))).join(' ')
  const unshare = asUnshare(spec, own)
  return [
    `make namespaces: ${spec.unshare.join(', ')}`,
    ...(spec.uidMap ? ['write the uid map:', ...maps('uid', spec.uidMap)] : []),
    ...(spec.gidMap ? ['write the gid map:', ...maps('gid', spec.gidMap)] : []),
    ...(spec.hostname === undefined ? [] : [`set the hostname ${displayText(spec.hostname)}`]),
    ...(spec.root === undefined ? [] : [`change the root to ${displayText(spec.root)}`]),
    ...(spec.readOnly ? ['make the root read-only'] : []),
    ...(spec.proc ? ['mount /proc of the new pid namespace'] : []),
    `run ${program}`,
    ...(unshare === undefined ? [] : ['', 'The same with util-linux:', `  ${displayText(unshare)}`]),
  ]
}

/** "uid 0 inside is uid 1000 outside", "uids 1 to 10 inside are uids 100000 to 100009 outside". */
function extentWords(kind: 'uid' | 'gid', { inside, outside, length }: IdExtent): string {
  if (length === 1) return `${kind} ${inside} inside is ${kind} ${outside} outside`
  const range = (from: number): string => `${kind}s ${from} to ${from + length - 1}`
  return `${range(inside)} inside are ${range(outside)} outside`
}

const flags: Record<HelperSpec['unshare'][number], string> = {
  ...{ user: '--user', pid: '--pid --fork', mnt: '--mount', uts: '--uts' },
  ...{ ipc: '--ipc', net: '--net', cgroup: '--cgroup', time: '--time' },
}

/** The equivalent `unshare` line; undefined where unshare(1) has no word for something that is asked for. */
export function asUnshare(spec: HelperSpec, own: OwnIds): string | undefined {
  const isOwn = (map: IdMap | undefined, id: number): boolean =>
    map === undefined || map.map(extentText).join() === `0:${id}:1`
  const ownIds = isOwn(spec.uidMap, own.uid) && isOwn(spec.gidMap, own.gid)
  const beyond = [spec.readOnly, spec.dev, spec.init, spec.noNewPrivileges, spec.tmpfs?.length, spec.join]
  const values = [
    spec.root,
    spec.resolvConf,
    spec.cwd,
    spec.uid,
    spec.gid,
    spec.keepCapabilities,
    spec.setgroups,
  ]
  if (!ownIds || beyond.some(Boolean) || values.some((value) => value !== undefined)) return undefined
  const program = spec.command.map(quote).join(' ')
  // hostname(1) and ip(8) run inside first, then make way for the program.
  const first = [
    ...(spec.hostname === undefined ? [] : [`hostname ${quote(spec.hostname)}`]),
    ...(spec.lo ? ['ip link set lo up'] : []),
  ]
  const words = [
    'unshare',
    ...spec.unshare.map((kind) => flags[kind]),
    ...(spec.unshare.includes('user') ? ['--map-root-user'] : []),
    ...(spec.proc ? ['--mount-proc'] : []),
    '--',
    first.length > 0 ? `sh -c ${quote([...first, `exec ${program}`].join(' && '))}` : program,
  ]
  return words.join(' ')
}
