// Network namespaces of processes, and of threads that are in another one than their process (/proc/PID/ns/net,
// /proc/PID/task/TID/ns/net; proc(5)). A process that may not be looked at (EACCES) or is dying gives nothing.
import { readdirSync, readlinkSync, statSync } from 'node:fs'
import type { NetnsId } from '../../common/net/ids'
import { inodeOfLink, netnsOfInode } from './sighting'
import type { Sighting } from './sighting'

/** Pids that /proc lists, in its order (ascending). */
export function listPids(): number[] {
  const pids: number[] = []
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0)
    if (first >= 0x31 && first <= 0x39) pids.push(Number(name))
  }
  return pids
}

/** The namespace of a process's (or thread's) own; undefined when it is gone or may not be looked at. */
export function netnsOfTask(folder: string): NetnsId | undefined {
  try {
    const inode = inodeOfLink(readlinkSync(`${folder}/ns/net`))
    return inode === undefined ? undefined : netnsOfInode(inode)
  } catch {
    return undefined
  }
}

/** Namespaces of processes; those of kernel threads are among them. */
export function processSightings(pids: readonly number[]): Sighting[] {
  const sightings: Sighting[] = []
  for (const pid of pids) {
    const netns = netnsOfTask(`/proc/${pid}`)
    if (netns !== undefined)
      sightings.push({ netns, path: `/proc/${pid}/ns/net`, holder: { by: 'process', pid } })
  }
  return sightings
}

/** Threads whose namespace differs from their process's. Processes of one thread cost one stat(2). */
export function threadSightings(processes: readonly Sighting[]): Sighting[] {
  const sightings: Sighting[] = []
  for (const { holder, netns } of processes)
    if (holder.by === 'process' && threadCount(holder.pid) > 1) addThreads(holder.pid, netns, sightings)
  return sightings
}

/** A folder has two links of its own and one for each folder in it. */
function threadCount(pid: number): number {
  try {
    return statSync(`/proc/${pid}/task`).nlink - 2
  } catch {
    return 0
  }
}

function addThreads(pid: number, own: NetnsId, out: Sighting[]): void {
  let tids: string[]
  try {
    tids = readdirSync(`/proc/${pid}/task`)
  } catch {
    return // it has ended
  }
  for (const name of tids) {
    const tid = Number(name)
    const netns = tid === pid ? own : netnsOfTask(`/proc/${pid}/task/${tid}`)
    if (netns === undefined || netns === own) continue
    out.push({ netns, path: `/proc/${pid}/task/${tid}/ns/net`, holder: { by: 'thread', pid, tid } })
  }
}
