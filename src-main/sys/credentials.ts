// Who this process is to the kernel: ids, capabilities, the id maps of its user namespace, what /etc/subuid lends it,
// and the switches that decide whether it may make user namespaces. Reads only.
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { UsernsFacts } from '../common/errors/birth-hints'
import { hasCapability } from '../common/net/capabilities'
import { parseMap } from '../common/net/idmap'
import type { IdMap } from '../common/net/idmap'
import { subidRanges } from '../common/net/subid'
import type { SubidRange } from '../common/net/subid'

export interface Credentials {
  uid: number
  gid: number
  /** CapEff. */
  capabilities: bigint
  uidMap: IdMap
  gidMap: IdMap
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

/** The effective ids and capabilities of this process, and its user namespace's maps (`/proc/self/status`, `uid_map`). */
export function ownCredentials(): Credentials {
  const [, capEff = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(read('/proc/self/status') ?? '') ?? []
  return {
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    capabilities: BigInt(`0x${capEff}`),
    uidMap: parseMap(read('/proc/self/uid_map') ?? ''),
    gidMap: parseMap(read('/proc/self/gid_map') ?? ''),
  }
}

/** What /etc/subuid or /etc/subgid lends to this user; nothing when there is no such file or user. */
export function lentRanges(kind: 'uid' | 'gid'): SubidRange[] {
  const text = read(`/etc/sub${kind}`)
  if (text === undefined) return []
  try {
    const { username, uid } = userInfo()
    return subidRanges(text, { name: username, uid })
  } catch {
    // A uid without a line in /etc/passwd: only ranges by number count.
    const uid = process.getuid?.() ?? 0
    return subidRanges(text, { name: String(uid), uid })
  }
}

/** The switches that decide whether user namespaces can be made; `asUid`: by that user in place of this process. */
export function usernsFacts(user: boolean, asUid = 0): UsernsFacts {
  const number = (path: string): number | undefined => {
    const text = read(path)
    return text === undefined ? undefined : Number(text)
  }
  const facts = {
    maxUserNamespaces: number('/proc/sys/user/max_user_namespaces'),
    unprivilegedClone: number('/proc/sys/kernel/unprivileged_userns_clone'),
    apparmorRestricts: number('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
  }
  return {
    privileged: asUid === 0 && hasCapability(ownCredentials().capabilities, 'sys_admin'),
    user,
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
  }
}
