// What to do when a rootless world was made and yet has no rights over its own network, by errno: the kernel makes the
// namespaces, and a security module takes away what they are for. Refusals to make them: birth-hints.ts.
import type { Hint, UsernsFacts } from './birth-hints'

interface Row extends Hint {
  errnos: readonly string[]
  when?: (facts: UsernsFacts) => boolean
}

const refused = ['EPERM', 'EACCES']

const rows: readonly Row[] = [
  {
    errnos: refused,
    when: ({ apparmorRestricts }) => apparmorRestricts === 1,
    key: 'hint.world.apparmor',
    text: 'AppArmor takes the capabilities away in user namespaces of ordinary programs (Ubuntu 23.10 and newer); root can allow it: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
  },
  {
    errnos: refused,
    key: 'hint.world.filtered',
    text: 'the user namespace was made, but has no capabilities: a security module or a container’s seccomp filter is in the way',
  },
  {
    errnos: ['EOPNOTSUPP', 'ENOTSUPP'],
    key: 'hint.world.noVeth',
    text: 'this kernel has no veth, or has not loaded it: root can load it, modprobe veth',
  },
  {
    errnos: ['ENOSPC', 'EUSERS'],
    key: 'hint.world.netnsLimit',
    text: 'the limit of network namespaces is reached; root can raise it: sysctl -w user.max_net_namespaces=15000',
  },
]

/** The hint for a world that is of no use; undefined where the errno says enough. */
export function worldHint(errno: string, facts: UsernsFacts): Hint | undefined {
  const row = rows.find(({ errnos, when }) => errnos.includes(errno) && (when?.(facts) ?? true))
  return row && { key: row.key, text: row.text }
}

/** Every hint of this table, for whoever translates them. */
export const worldHints: readonly Hint[] = rows.map(({ key, text }) => ({ key, text }))
