// The namespaces of one process as fds, opened while it is held by its pidfd: all of one and the same process, however
// soon the pid comes to mean another. Which process is meant is resolve.ts and the caller.
import { closeSync, existsSync, openSync } from 'node:fs'
import { fail } from '../../common/errors/error'
import { nsKinds } from '../../common/net/namespaces'
import type { NsKind } from '../../common/net/namespaces'
import { failFs } from '../../sys/libc'
import { pidfdAlive, pidfdOpen } from '../../sys/pidfd'

export interface HeldNamespaces {
  /** By kind; valid until `close`, also when the process ends. */
  fds: Readonly<Partial<Record<NsKind, number>>>
  close(): void
}

export interface HeldProcess extends HeldNamespaces {
  /** True while what they were found by (the process, the name) is there; throws nothing. */
  stillThere(): boolean
}

/** The kinds that this kernel has. */
export const kindsHere = (): NsKind[] => nsKinds.filter((kind) => existsSync(`/proc/self/ns/${kind}`))

/**
 * Opens the namespaces of `kinds` of process `pid`: `nsenter -t PID`. CAP_SYS_PTRACE over it, or the same user.
 * `not-found`: no such process, or it ended meanwhile; `permission`.
 */
export function holdNamespaces(pid: number, kinds: readonly NsKind[] = kindsHere()): HeldProcess {
  const pidfd = pidfdOpen(pid)
  const fds: Partial<Record<NsKind, number>> = {}
  let closed = false
  const close = (): void => {
    if (closed) return
    closed = true
    for (const fd of [...Object.values(fds), pidfd]) closeSync(fd)
  }
  try {
    for (const kind of kinds) fds[kind] = openKind(pid, kind)
    if (!pidfdAlive(pidfd))
      fail({ kind: 'not-found', op: 'nsOpen', what: `hold process ${pid}`, hint: 'it has just ended' })
    return { fds, stillThere: () => !closed && pidfdAlive(pidfd), close }
  } catch (thrown) {
    close()
    throw thrown
  }
}

function openKind(pid: number, kind: NsKind): number {
  try {
    return openSync(`/proc/${pid}/ns/${kind}`, 'r')
  } catch (thrown) {
    return failFs(thrown, { op: 'nsOpen', what: `open the ${kind} namespace of process ${pid}` })
  }
}
