// Every network namespace that can be found, with its names, its holders and ways to open it: the sources' sightings
// put together. What is in the namespaces is not looked at here.
import { closeSync } from 'node:fs'
import { Failure, fail } from '../../common/errors/error'
import type { NetnsId } from '../../common/net/ids'
import { maxHolders } from '../../common/net/netns'
import type { Holder, NetnsName } from '../../common/net/netns'
import { openNetns, ownNetnsPath } from '../../sys/netns'
import type { OpenNetns } from '../../sys/netns'
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

/** Looks at all sources. Sees as much as the engine's privilege over the processes (CAP_SYS_PTRACE) lets it. */
export function takeCensus(host: NetnsId): Census {
  const pids = listPids()
  const mounts = mountSightings()
  const processes = processSightings(pids)
  const rest = [...threadSightings(processes), ...fdSightings(pids)]
  const census: Census = new Map()
  entry(census, host).paths.push(ownNetnsPath)
  for (const sighting of mounts) add(census, sighting)
  for (const sighting of processes) add(census, sighting)
  for (const sighting of rest) add(census, sighting)
  return census
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

/** Opens a namespace by the first way that still leads to it. Throws the last way's failure, or `not-found`. */
export function openFound(found: Pick<Found, 'id' | 'paths'>): OpenNetns {
  let failure: Failure | undefined
  for (const path of found.paths) {
    try {
      const open = openNetns(path)
      if (open.id === found.id) return open
      closeSync(open.fd)
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown
      failure = thrown
    }
  }
  if (failure) throw failure
  const what = `find a way into network namespace ${found.id}`
  return fail({ kind: 'not-found', op: 'netnsOpen', what, target: found.id })
}
