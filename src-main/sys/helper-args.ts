// What nshelper is asked to do, and the argument array that says it (native/args.c). Pure.
import { capabilityMask } from '../common/net/capabilities'
import { extentText } from '../common/net/idmap'
import type { IdMap } from '../common/net/idmap'
import type { NsKind } from '../common/net/namespaces'

export interface HelperSpec {
  /** Kinds of namespaces to make. */
  unshare: readonly NsKind[]
  /** Namespaces to enter, by kind: a path, or an fd of this process. */
  join?: Readonly<Partial<Record<NsKind, string | number>>>
  uidMap?: IdMap
  gidMap?: IdMap
  /** Default: "deny" where the kernel demands it. */
  setgroups?: 'allow' | 'deny'
  hostname?: string
  /** Folder that becomes the root. Default: the caller's root. */
  root?: string
  readOnly?: boolean
  /** Mounts /proc of the new pid namespace. */
  proc?: boolean
  /** Mounts a small /dev. */
  dev?: boolean
  /** Absolute paths inside. */
  tmpfs?: readonly string[]
  /** Absolute paths of folders that stay in sight below a tmpfs. */
  keep?: readonly string[]
  /** Brings lo of the new network namespace up. */
  lo?: boolean
  /** Absolute path of a file that becomes /etc/resolv.conf. */
  resolvConf?: string
  /** Working folder, inside. */
  cwd?: string
  /** Ids inside. Default: 0 where it is mapped. */
  uid?: number
  gid?: number
  /** Numbers of the capabilities to keep. Default: all that come with the ids. */
  keepCapabilities?: readonly number[]
  noNewPrivileges?: boolean
  /** nshelper stays as pid 1, and the program is its child. */
  init?: boolean
  /** A session of its own, with fd 0 as its terminal. */
  terminal?: boolean
  /** SIGKILL for everything when this process ends. */
  dieWithParent?: boolean
  command: readonly string[]
}

/** Numbers that the helper's fds have in the helper. */
export interface HelperFds {
  status: number
  hold?: number
  join: ReadonlyMap<NsKind, number>
}

export function helperArgs(spec: HelperSpec, fds: HelperFds): string[] {
  const joins = Object.entries(spec.join ?? {}).flatMap(([kind, where]) => [
    '--join',
    `${kind}=${typeof where === 'string' ? where : `fd:${fds.join.get(kind as NsKind) ?? -1}`}`,
  ])
  const mapArgs = (name: string, map: IdMap = []): string[] =>
    map.flatMap((extent) => [name, extentText(extent)])
  return [
    ...['--status-fd', String(fds.status)],
    ...valueArgs({
      '--hold-fd': fds.hold,
      '--unshare': spec.unshare.join(',') || undefined,
      '--setgroups': spec.setgroups,
      '--hostname': spec.hostname,
      '--root': spec.root,
      '--resolv': spec.resolvConf,
      '--cwd': spec.cwd,
      '--uid': spec.uid,
      '--gid': spec.gid,
      '--keep-caps': spec.keepCapabilities && capabilityMask(spec.keepCapabilities).toString(16),
    }),
    ...joins,
    ...mapArgs('--uid-map', spec.uidMap),
    ...mapArgs('--gid-map', spec.gidMap),
    ...(spec.tmpfs ?? []).flatMap((path) => ['--tmpfs', path]),
    ...(spec.keep ?? []).flatMap((path) => ['--keep', path]),
    ...flagArgs({
      '--read-only': spec.readOnly,
      '--proc': spec.proc,
      '--dev': spec.dev,
      '--lo': spec.lo,
      '--tty': spec.terminal,
      '--no-new-privs': spec.noNewPrivileges,
      '--init': spec.init,
      '--die-with-parent': spec.dieWithParent,
    }),
    '--',
    ...spec.command,
  ]
}

const valueArgs = (values: Record<string, string | number | undefined>): string[] =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]))

const flagArgs = (flags: Record<string, boolean | undefined>): string[] =>
  Object.entries(flags).flatMap(([name, on]) => (on ? [name] : []))
