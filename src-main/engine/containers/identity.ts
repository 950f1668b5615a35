// From the pid that an engine reports to the namespace of that very process: pidfd, namespace, still alive?
import { Failure } from '../../common/errors/error'
import type { NetnsId } from '../../common/net/ids'
import { nsOwner } from '../../sys/netns'
import type { Target } from '../engine'
import { holdPath, holdProcess } from '../target/hold'

/**
 * Undefined when the process is gone, out of sight, or not the business of `peerUid`: the engine of an ordinary user
 * may claim any pid, so its containers count only in namespaces that a user namespace of the same user owns. Root's
 * says where it keeps the namespace mounted: a process that is in another one has the pid of a container that ended.
 */
export function netnsOfContainer(
  pid: number,
  peerUid: number | undefined,
  sandbox?: string,
): NetnsId | undefined {
  if (peerUid === undefined) return undefined
  return holding(
    () => holdProcess('container', pid),
    ({ netns, netnsFd }) => {
      if (peerUid !== 0) return nsOwner(netnsFd)?.ownerUid === peerUid ? netns : undefined
      const kept = sandbox === undefined ? undefined : holding(() => holdPath('sandbox', sandbox), idOf)
      return kept === undefined || kept === netns ? netns : undefined
    },
  )
}

const idOf = ({ netns }: Target): NetnsId => netns

/** Undefined when it can't be held (a sandbox may be mounted where only its engine sees it). */
function holding<T>(hold: () => Target, use: (target: Target) => T): T | undefined {
  try {
    const target = hold()
    try {
      return use(target)
    } finally {
      target.close()
    }
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined
    throw thrown
  }
}
