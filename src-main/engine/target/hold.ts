// Holding a namespace by fd so that no later step can come to mean another one: pidfd, namespace fd, still alive?
// (SAFETY: a bare pid is never used across two steps.) Which process or path is meant is resolve.ts.
import { closeSync } from 'node:fs'
import { Failure, fail } from '../../common/errors/error'
import type { NetnsId } from '../../common/net/ids'
import { openNetns } from '../../sys/netns'
import type { OpenNetns } from '../../sys/netns'
import { pidfdAlive, pidfdOpen } from '../../sys/pidfd'
import type { Target } from '../engine'

/** The namespace of process `pid`, held together with the process. `not-found`: there is none, or it ended meanwhile. */
export function holdProcess(label: string, pid: number): Target {
  const pidfd = pidfdOpen(pid)
  let open: OpenNetns | undefined
  try {
    open = openNetns(`/proc/${pid}/ns/net`)
    if (!pidfdAlive(pidfd))
      fail({ kind: 'not-found', op: 'resolveTarget', what: `hold process ${pid}`, hint: 'it has just ended' })
    return held(label, open, () => pidfdAlive(pidfd), [pidfd])
  } catch (thrown) {
    closeSync(pidfd)
    if (open) closeSync(open.fd)
    throw thrown
  }
}

/** The namespace that a path leads to. */
export const holdPath = (label: string, path: string): Target => {
  const open = openNetns(path)
  return held(label, open, () => leadsTo(path, open.id), [])
}

/** A namespace that is open already: `fd` is the target's from now on. */
export const holdFd = (label: string, netns: NetnsId, fd: number): Target =>
  held(label, { fd, id: netns }, () => true, [])

function leadsTo(path: string, id: NetnsId): boolean {
  try {
    const again = openNetns(path)
    closeSync(again.fd)
    return again.id === id
  } catch (thrown) {
    if (thrown instanceof Failure) return false
    throw thrown
  }
}

function held(label: string, open: OpenNetns, lives: () => boolean, fds: readonly number[]): Target {
  let closed = false
  return {
    label,
    netns: open.id,
    netnsFd: open.fd,
    stillThere: () => !closed && lives(),
    close() {
      if (closed) return
      closed = true
      for (const fd of [open.fd, ...fds]) closeSync(fd)
    },
  }
}
