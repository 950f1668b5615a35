// The user whom a process that was started as root works for, and giving root up for good.
import { readFileSync } from 'node:fs'
import { fail } from '../common/errors/error'

export interface User {
  uid: number
  gid: number
  name: string
  home: string
}

/** The user without rights, where root serves nobody in particular. */
export const nobody: User = { uid: 65534, gid: 65534, name: 'nobody', home: '/nonexistent' }

const uidPattern = /^(0|[1-9]\d{0,9})$/

/** SUDO_UID or PKEXEC_UID, when it is somebody else than root. */
export function callerUid(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const text = env['SUDO_UID'] ?? env['PKEXEC_UID']
  const uid = text !== undefined && uidPattern.test(text) ? Number(text) : 0
  return uid === 0 ? undefined : uid
}

/** Whom front and browser become when root starts them: the caller of sudo or pkexec, else nobody. */
export function unprivilegedUser(env: NodeJS.ProcessEnv = process.env): User {
  const uid = callerUid(env)
  if (uid === undefined) return nobody
  const gid = env['SUDO_GID']
  return (
    passwdEntry(uid) ?? {
      uid,
      // A user of a directory service: sudo says the group; without it, the one without rights.
      gid: gid !== undefined && uidPattern.test(gid) ? Number(gid) : nobody.gid,
      name: String(uid),
      home: nobody.home,
    }
  )
}

/** The line of /etc/passwd (passwd(5)) of a uid. */
export function passwdEntry(uid: number, text = readFileSync('/etc/passwd', 'utf8')): User | undefined {
  for (const line of text.split('\n')) {
    const [name, , id, gid, , home] = line.split(':')
    if (Number(id) === uid && id !== '' && name && gid)
      return { uid, gid: Number(gid), name, home: home || nobody.home }
  }
  return undefined
}

/** This process becomes that user, for good: groups, then gid, then uid; checked that the way back is closed. */
export function becomeUser({ uid, gid }: Pick<User, 'uid' | 'gid'>): void {
  process.setgroups?.([])
  process.setgid?.(gid)
  process.setuid?.(uid)
  if (process.getuid?.() === uid && process.geteuid?.() === uid && !canBeRoot()) return
  fail({ kind: 'permission', op: 'becomeUser', what: `give up root for uid ${uid}` })
}

function canBeRoot(): boolean {
  try {
    process.setuid?.(0)
    return true
  } catch {
    return false
  }
}
