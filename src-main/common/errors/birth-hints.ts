// What to do when a birth fails, by stage and errno: one table, first match first. English; `key` names the text for
// translation. Facts about the machine tell causes apart that share an errno.
import type { BirthStage } from '../net/birth'

/** What decides between causes; undefined where the kernel doesn't say. */
export interface UsernsFacts {
  /** The caller has CAP_SYS_ADMIN where it is. */
  privileged: boolean
  /** A user namespace was asked for. */
  user: boolean
  /** user.max_user_namespaces. */
  maxUserNamespaces?: number
  /** kernel.unprivileged_userns_clone (Debian's kernels). */
  unprivilegedClone?: number
  /** kernel.apparmor_restrict_unprivileged_userns (Ubuntu 23.10 and newer). */
  apparmorRestricts?: number
}

export interface Hint {
  key: string
  text: string
}

interface Row extends Hint {
  stages: readonly BirthStage[]
  errnos: readonly string[]
  when?: (facts: UsernsFacts) => boolean
}

const inside: readonly BirthStage[] = [
  ...(['ids', 'hostname', 'private', 'root', 'pivot', 'proc', 'dev', 'tmpfs', 'resolv', 'lo'] as const),
]
const refused = ['EPERM', 'EACCES']

const rows: readonly Row[] = [
  {
    stages: ['clone'],
    errnos: ['EPERM'],
    when: ({ privileged, user }) => !privileged && !user,
    key: 'hint.birth.needsUser',
    text: 'an ordinary user can make other namespaces only together with a user namespace: add user to --ns',
  },
  {
    stages: ['clone'],
    errnos: ['EPERM'],
    when: ({ unprivilegedClone }) => unprivilegedClone === 0,
    key: 'hint.birth.cloneSwitchedOff',
    text: 'this kernel keeps ordinary users from making user namespaces; root can allow it: sysctl -w kernel.unprivileged_userns_clone=1',
  },
  {
    stages: ['clone', ...inside],
    errnos: refused,
    when: ({ privileged, user, apparmorRestricts }) => !privileged && user && apparmorRestricts === 1,
    key: 'hint.birth.apparmor',
    text: 'AppArmor takes the capabilities away in user namespaces of ordinary programs (Ubuntu 23.10 and newer); root can allow it: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
  },
  {
    stages: ['clone'],
    errnos: ['EPERM'],
    key: 'hint.birth.cloneForbidden',
    text: 'namespaces are refused here: inside a chroot, or by a container’s seccomp filter',
  },
  {
    stages: ['clone'],
    errnos: ['ENOSPC', 'EUSERS'],
    when: ({ maxUserNamespaces }) => maxUserNamespaces === 0,
    key: 'hint.birth.usernsOff',
    text: 'user namespaces are switched off; root can allow them: sysctl -w user.max_user_namespaces=15000',
  },
  {
    stages: ['clone'],
    errnos: ['ENOSPC', 'EUSERS'],
    key: 'hint.birth.limit',
    text: 'a limit of /proc/sys/user/max_*_namespaces is reached, or namespaces are nested deeper than 32',
  },
  {
    stages: ['clone'],
    errnos: ['EINVAL'],
    key: 'hint.birth.unknownKind',
    text: 'this kernel was built without one of these kinds of namespaces: /proc/self/ns shows which it has',
  },
  {
    stages: ['clone'],
    errnos: ['ENOSYS'],
    key: 'hint.birth.oldKernel',
    text: 'Linux 5.3 or newer is needed (clone3); a container’s seccomp filter may also hide it',
  },
  {
    stages: ['gid_map'],
    errnos: ['EPERM'],
    when: ({ privileged }) => !privileged,
    key: 'hint.birth.setgroups',
    text: 'an ordinary user may map a gid only once setgroups is denied, since dropping a group could open files that deny it: leave --setgroups allow out',
  },
  {
    stages: ['uid_map', 'gid_map'],
    errnos: ['EPERM'],
    key: 'hint.birth.outsideIds',
    text: 'each range outside must lie within one range of /proc/self/uid_map (gid_map); an ordinary user may map the own id only, or what /etc/subuid (subgid) lends',
  },
  {
    stages: ['uid_map', 'gid_map'],
    errnos: ['EINVAL'],
    key: 'hint.birth.mapShape',
    text: 'ranges must not overlap inside or outside, nor be empty, nor reach 4294967295; 340 of them and 4,095 bytes are the most',
  },
  {
    stages: ['newuidmap', 'newgidmap'],
    errnos: ['ENOENT'],
    key: 'hint.birth.noTool',
    text: 'ranges need newuidmap and newgidmap: install uidmap (Debian, Ubuntu) or shadow-utils (Fedora); the own id alone needs nothing',
  },
  {
    stages: ['newuidmap', 'newgidmap'],
    errnos: ['EPERM'],
    key: 'hint.birth.notLent',
    text: 'only ranges that /etc/subuid and /etc/subgid lend may be mapped; root can lend some: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER',
  },
  {
    stages: ['hostname'],
    errnos: ['EINVAL'],
    key: 'hint.birth.hostname',
    text: 'a hostname has at most 64 bytes',
  },
  {
    stages: ['proc'],
    errnos: ['EPERM'],
    key: 'hint.birth.procMasked',
    text: 'the kernel allows a new /proc only with a new pid namespace of one’s own and where a whole /proc is in sight: a container that masks parts of it is in the way (docker: --security-opt systempaths=unconfined)',
  },
  {
    stages: ['proc', 'dev', 'tmpfs', 'resolv'],
    errnos: ['ENOENT', 'ENOTDIR'],
    key: 'hint.birth.mountPoint',
    text: 'what is mounted on must exist in the root folder: empty folders /proc and /dev, a file /etc/resolv.conf',
  },
  {
    stages: ['root'],
    errnos: ['ENOSYS', 'EINVAL'],
    key: 'hint.birth.readOnly',
    text: 'a read-only root needs Linux 5.12 or newer',
  },
  {
    stages: ['ids', 'user'],
    errnos: ['EINVAL', 'EPERM'],
    key: 'hint.birth.userUnmapped',
    text: 'only ids that are mapped inside can be taken',
  },
  {
    stages: ['join'],
    errnos: ['EPERM'],
    key: 'hint.birth.join',
    text: 'entering a namespace needs CAP_SYS_ADMIN in the user namespace that owns it: enter that one too, or be root',
  },
  {
    stages: ['join'],
    errnos: ['EINVAL'],
    key: 'hint.birth.joinKind',
    text: 'it isn’t a namespace of that kind, or a pid or time namespace that can’t be entered from here',
  },
  {
    stages: ['exec'],
    errnos: ['ENOENT'],
    key: 'hint.birth.execMissing',
    text: 'the program is looked for inside, on PATH; a script’s interpreter or a program’s loader must be there too',
  },
  {
    stages: ['exec'],
    errnos: ['ENOEXEC'],
    key: 'hint.birth.execFormat',
    text: 'it is neither a program of this architecture nor a script that begins with #!',
  },
]

/** The hint for a failed stage; undefined where the errno says enough. */
export function birthHint(stage: BirthStage, errno: string, facts: UsernsFacts): Hint | undefined {
  const row = rows.find(
    ({ stages, errnos, when }) => stages.includes(stage) && errnos.includes(errno) && (when?.(facts) ?? true),
  )
  return row && { key: row.key, text: row.text }
}

/** Every hint of this table, for whoever translates them. */
export const birthHints: readonly Hint[] = rows.map(({ key, text }) => ({ key, text }))
