// Switches of a network namespace in /proc/sys/net, which shows the namespace of the thread that looks. Which of them
// may be touched is common/net/sysctl.ts.
import { closeSync, constants, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { sysctlPath } from '../common/net/sysctl'
import { displayText } from '../common/text'
import { failFs } from './libc'
import { withNetns } from './netns'

const { O_WRONLY, O_NOFOLLOW } = constants

/** `sysctl -n KEY` in the namespace behind `netnsFd`; undefined: it has none (its link is gone, or IPv6 is not there). */
export function readSysctl(netnsFd: number, key: string): string | undefined {
  const path = `/proc/sys/${sysctlPath(key)}`
  try {
    return withNetns(netnsFd, () => readFileSync(path, 'utf8')).trim()
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    return failFs(thrown, { op: 'sysctlGet', what: `read ${displayText(key)}` })
  }
}

/** `sysctl -w KEY=VALUE`. CAP_NET_ADMIN in the namespace's owner. ENOENT: there is none; EINVAL: the value. */
export function writeSysctl(netnsFd: number, key: string, value: string): void {
  const path = `/proc/sys/${sysctlPath(key)}`
  try {
    withNetns(netnsFd, () => {
      const fd = openSync(path, O_WRONLY | O_NOFOLLOW)
      try {
        writeSync(fd, `${value}\n`)
      } finally {
        closeSync(fd)
      }
    })
  } catch (thrown) {
    failFs(thrown, { op: 'sysctlSet', what: `set ${displayText(key)} to ${value}` })
  }
}

/** The links that a switch of the whole namespace is about, "all" and "default" among them. */
export function sysctlInterfaces(netnsFd: number, key: string): string[] {
  const family = key.startsWith('net.ipv6.') ? 'ipv6' : 'ipv4'
  try {
    return withNetns(netnsFd, () => readdirSync(`/proc/sys/net/${family}/conf`))
  } catch {
    // Without IPv6 there are none.
    return []
  }
}
