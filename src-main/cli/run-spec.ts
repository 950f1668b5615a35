// What `vethboard run` is asked for, as nshelper's spec: defaults that make a whole container of it, and checks that
// need no kernel.
import { capabilityNumber } from '../common/net/capabilities'
import { parseExtent } from '../common/net/idmap'
import type { IdMap } from '../common/net/idmap'
import { isNsKind, nsKinds } from '../common/net/namespaces'
import type { NsKind } from '../common/net/namespaces'
import { displayText } from '../common/text'
import type { HelperSpec } from '../sys/helper'
import { usage } from './usage'

/** As parsed; each option is described in commands/run.ts. */
export interface RunOptions {
  ns: string | undefined
  'uid-map': readonly string[]
  'gid-map': readonly string[]
  setgroups: string | undefined
  hostname: string | undefined
  rootfs: string | undefined
  'read-only': boolean
  tmpfs: readonly string[]
  'resolv-conf': string | undefined
  cwd: string | undefined
  user: string | undefined
  'keep-caps': string | undefined
  'no-new-privs': boolean
  init: boolean
  rest: readonly string[]
}

export const defaultKinds: readonly NsKind[] = ['user', 'pid', 'mnt', 'uts']
export const defaultHostname = 'container'

/** Who runs it. */
export interface Runner {
  uid: number
  gid: number
  shell: string
}

export function runSpec(options: RunOptions, runner: Runner): HelperSpec {
  const unshare = options.ns === undefined ? defaultKinds : kindsOf(options.ns)
  const has = (kind: NsKind): boolean => unshare.includes(kind)
  const optional = {
    setgroups: options.setgroups as 'allow' | 'deny' | undefined,
    hostname: options.hostname ?? (has('uts') ? defaultHostname : undefined),
    root: options.rootfs,
    resolvConf: options['resolv-conf'],
    cwd: options.cwd,
    keepCapabilities: options['keep-caps'] === undefined ? undefined : capabilitiesOf(options['keep-caps']),
    ...userOf(options.user),
    ...(has('user') ? mapsOf(options, runner) : noMaps(options)),
  }
  needs(options.hostname !== undefined, '--hostname', has('uts'), 'uts')
  const mounts = {
    '--rootfs': options.rootfs,
    '--resolv-conf': options['resolv-conf'],
    '--tmpfs': options.tmpfs[0],
  }
  for (const [name, value] of Object.entries(mounts)) needs(value !== undefined, name, has('mnt'), 'mnt')
  needs(options['read-only'], '--read-only', has('mnt'), 'mnt')
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    unshare,
    // Without a new pid namespace an unprivileged /proc can't be made, and the old one still tells the truth.
    proc: has('pid') && has('mnt'),
    dev: options.rootfs !== undefined,
    lo: has('net'),
    readOnly: options['read-only'],
    tmpfs: options.tmpfs,
    noNewPrivileges: options['no-new-privs'],
    init: options.init,
    dieWithParent: true,
    command: options.rest.length > 0 ? options.rest : [runner.shell],
  }
}

function kindsOf(list: string): NsKind[] {
  const kinds = list.split(',')
  for (const kind of kinds)
    if (!isNsKind(kind)) usage(`--ns: "${displayText(kind)}" is none of ${nsKinds.join(', ')}`)
  if (new Set(kinds).size < kinds.length) usage('--ns names a kind twice')
  return kinds.filter(isNsKind)
}

/** The own ids as root, where nothing else is said; only what is said, as soon as one map is. */
function mapsOf(options: RunOptions, { uid, gid }: Runner): { uidMap: IdMap; gidMap: IdMap } {
  const maps = (extents: readonly string[], own: number): IdMap =>
    extents.length > 0 ? extents.map(extentOf) : [{ inside: 0, outside: own, length: 1 }]
  return { uidMap: maps(options['uid-map'], uid), gidMap: maps(options['gid-map'], gid) }
}

function noMaps(options: RunOptions): Record<string, never> {
  needs(options['uid-map'].length > 0, '--uid-map', false, 'user')
  needs(options['gid-map'].length > 0, '--gid-map', false, 'user')
  return {}
}

function needs(given: boolean, option: string, has: boolean, kind: NsKind): void {
  if (given && !has) usage(`${option} needs ${kind} in --ns`)
}

/** "IN:OUT:LEN"; throws `UsageProblem`. */
export const extentOf = (text: string): IdMap[number] =>
  parseExtent(text) ??
  usage(`"${displayText(text)}" is not IN:OUT:LEN, three numbers below 4294967296 like 0:1000:1`)

/** "UID" or "UID:GID", inside. */
export function userOf(text: string | undefined): { uid?: number; gid?: number } {
  if (text === undefined) return {}
  const [, uid, gid] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(text) ?? []
  if (uid === undefined || Number(uid) >= 0xffff_ffff || Number(gid ?? 0) >= 0xffff_ffff)
    return usage(`"${displayText(text)}" is not UID or UID:GID in numbers`)
  return { uid: Number(uid), ...(gid === undefined ? {} : { gid: Number(gid) }) }
}

/** "net_admin,net_raw", or "none". */
export function capabilitiesOf(text: string): number[] {
  if (text === 'none') return []
  return text
    .split(',')
    .map((name) => capabilityNumber(name) ?? usage(`"${displayText(name)}" is no capability, like net_admin`))
}
