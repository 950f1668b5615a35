// Network namespaces that a process merely holds open (/proc/PID/fd/N → "net:[…]"): they may have no other trace.
// A namespace that is kept only by a socket in it, or by an fd in flight, shows nowhere and can't be found.
import { readdirSync, readlinkSync } from 'node:fs'
import { inodeOfLink, netnsOfInode } from './sighting'
import type { Sighting } from './sighting'

/** One with more open files than this is a server full of sockets: its fds are not looked at. */
const maxFds = 4096

/** What `pids` hold open; our own fds are left out, since we hold namespaces only while we look at them. */
export function fdSightings(pids: readonly number[]): Sighting[] {
  const sightings: Sighting[] = []
  for (const pid of pids) if (pid !== process.pid) addFds(pid, sightings)
  return sightings
}

function addFds(pid: number, out: Sighting[]): void {
  const folder = `/proc/${pid}/fd`
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return // it has ended, or may not be looked at
  }
  if (names.length > maxFds) return
  for (const name of names) {
    const path = `${folder}/${name}`
    const inode = inodeOfLink(linkAt(path))
    if (inode !== undefined)
      out.push({ netns: netnsOfInode(inode), path, holder: { by: 'fd', pid, fd: Number(name) } })
  }
}

function linkAt(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return '' // closed meanwhile
  }
}
