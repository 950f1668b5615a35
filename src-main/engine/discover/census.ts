// Every network namespace that can be found, with its names, its holders and ways to open it: the sources' sightings
// put together. What is in the namespaces is not looked at here.
import { closeSync, fstatSync, openSync } from 'node:fs'
import { fail } from '../../common/errors/error'
import type { NetnsId } from '../../common/net/ids'
import { netnsId } from '../../common/net/ids'
import { maxHolders } from '../../common/net/netns'
import type { Holder, NetnsName } from '../../common/net/netns'
import { openFlags, ownNetnsPath } from '../../sys/netns'
import type { OpenNetns } from '../../sys/netns'
import { failFs } from '../../sys/libc'
import { fdSightings } from './fds'
import { mountSightings } from './mounts'
import { listPids, processSightings, threadSightings } from './procs'
import type { Sighting } from './sighting'

/** A namespace as the sources show it. */
export interface Found {
  id: NetnsId
  names: NetnsName[]
  holders: Holder[]
  processCount: number
  /** The lowest. */
  firstPid?: number
  /** Ways to open it, the one that lasts longest first. */
  paths: string[]
}

export type Census = Map<NetnsId, Found>

/** The sources, each with what it showed last. They see as much as the privilege over processes (CAP_SYS_PTRACE) lets. */
export class Sources {
  #mounts: readonly Sighting[] = []
  #processes: readonly Sighting[] = []
  /** Threads apart from their process, and open fds. */
  #rest: readonly Sighting[] = []

  constructor(
    readonly host: NetnsId,
    readonly mounts = mountSightings,
  ) {}

  /** All sources anew. */
  takeAll(): Census {
    const pids = listPids()
    this.#mounts = this.mounts()
    this.#processes = processSightings(pids)
    this.#rest = [...threadSightings(this.#processes), ...fdSightings(pids)]
    return this.#merged()
  }

  /**
   * Processes anew, `mounts` too where they have changed. Threads and fds cost most and seldom are all that a namespace
   * has: those seen last count for as long as their process lives.
   */
  takeQuick(mounts: boolean): Census {
    const pids = listPids()
    if (mounts) this.#mounts = this.mounts()
    this.#processes = processSightings(pids)
    const living = new Set(pids)
    this.#rest = this.#rest.filter(({ holder }) => 'pid' in holder && living.has(holder.pid))
    return this.#merged()
  }

  /** A namespace has ended: what was seen of it must not bring it back. */
  forget(netns: NetnsId): void {
    const others = (sighting: Sighting): boolean => sighting.netns !== netns
    this.#mounts = this.#mounts.filter(others)
    this.#rest = this.#rest.filter(others)
  }

  #merged(): Census {
    const census: Census = new Map()
    entry(census, this.host).paths.push(ownNetnsPath)
    for (const source of [this.#mounts, this.#processes, this.#rest])
      for (const sighting of source) add(census, sighting)
    return census
  }
}

function entry(census: Census, id: NetnsId): Found {
  let found = census.get(id)
  if (!found) census.set(id, (found = { id, names: [], holders: [], processCount: 0, paths: [] }))
  return found
}

function add(census: Census, { netns, path, holder, name }: Sighting): void {
  const found = entry(census, netns)
  if (name) found.names.push(name)
  if (found.holders.length < maxHolders) found.holders.push(holder)
  if (found.paths.length < maxHolders) found.paths.push(path)
  if (holder.by !== 'process') return
  found.processCount++
  found.firstPid ??= holder.pid
}

/**
 * Opens a namespace by the first way that still leads to it: its id says that it is a network namespace, and which.
 * Throws the last way's failure, or `not-found`.
 */
export function openFound(found: Pick<Found, 'id' | 'paths'>): OpenNetns {
  let failure: unknown
  for (const path of found.paths) {
    try {
      const fd = openSync(path, openFlags)
      const { dev, ino } = fstatSync(fd)
      if (netnsId(dev, ino) === found.id) return { fd, id: found.id }
      closeSync(fd)
    } catch (thrown) {
      failure = thrown
    }
  }
  const attempt = { op: 'netnsOpen', what: `find a way into network namespace ${found.id}`, target: found.id }
  return failure === undefined ? fail({ kind: 'not-found', ...attempt }) : failFs(failure, attempt)
}
