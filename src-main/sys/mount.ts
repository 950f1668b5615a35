// Bind mounts that give a namespace a name in the file system, as `ip netns add` does. Source: mount(2), ip-netns(8).
import { closeSync, mkdirSync, openSync, unlinkSync } from 'node:fs'
import { displayText } from '../common/text'
import { check, errno, failFs, lastErrno, libc } from './libc'
import type { Attempt } from './libc'

const MS_BIND = 0x1000
const MS_REC = 0x4000
const MS_SHARED = 0x100000
const MNT_DETACH = 2

/** `mount --bind SOURCE TARGET`. CAP_SYS_ADMIN. */
export function bindMount(source: string, target: string): void {
  check(libc.mount(source, target, 'none', MS_BIND, null), {
    op: 'mount',
    what: `mount on ${displayText(target)}`,
  })
}

/** `umount -l TARGET`. CAP_SYS_ADMIN. `invalid` (EINVAL): nothing is mounted there; ENOENT: no such file. */
export function unmount(target: string): void {
  check(libc.umount(target, MNT_DETACH), { op: 'umount', what: `unmount ${displayText(target)}` })
}

/**
 * Makes a folder of namespace names (/run/netns) a shared mount, as `ip netns add` does, so that a name unmounted in
 * one mount namespace goes in all. Does nothing when it is one. CAP_SYS_ADMIN.
 */
export function shareNetnsFolder(folder: string): void {
  const attempt = { op: 'mount', what: `share ${displayText(folder)}` }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 })
  } catch (thrown) {
    failFs(thrown, { op: 'netnsAdd', what: `make the folder ${displayText(folder)}` })
  }
  if (libc.mount('', folder, 'none', MS_SHARED | MS_REC, null) >= 0) return
  const code = lastErrno()
  if (code !== errno.EINVAL) check(-1, attempt)
  // EINVAL: it is not a mount point yet.
  check(libc.mount(folder, folder, 'none', MS_BIND | MS_REC, null), attempt)
  check(libc.mount('', folder, 'none', MS_SHARED | MS_REC, null), attempt)
}

/**
 * Gives the namespace behind `fd` the name `path`: `ip netns attach`. CAP_SYS_ADMIN. `exists`: the file is there
 * already, whatever it is. Nothing is left behind when it fails.
 */
export function nameNetns(fd: number, path: string): void {
  const attempt: Attempt = { op: 'netnsAdd', what: `name a network namespace ${displayText(path)}` }
  try {
    closeSync(openSync(path, 'wx', 0))
  } catch (thrown) {
    failFs(thrown, attempt)
  }
  try {
    check(libc.mount(`/proc/thread-self/fd/${fd}`, path, 'none', MS_BIND, null), attempt)
  } catch (thrown) {
    unlinkSync(path)
    throw thrown
  }
}

/** Takes a name away: `ip netns del`. What still runs in the namespace keeps it alive. CAP_SYS_ADMIN. */
export function unnameNetns(path: string): void {
  const attempt: Attempt = { op: 'netnsDel', what: `remove the name ${displayText(path)}` }
  // EINVAL: a name that lost its mount (after a crash, or in another mount namespace) is only a file.
  if (libc.umount(path, MNT_DETACH) < 0 && lastErrno() !== errno.EINVAL) check(-1, attempt)
  try {
    unlinkSync(path)
  } catch (thrown) {
    failFs(thrown, attempt)
  }
}
