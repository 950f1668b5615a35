// From the pid that an engine reports to the namespace of that very process: pidfd, namespace, still alive?
import { Failure } from '../../common/errors/error'
import type { NetnsId } from '../../common/net/ids'
import { nsOwner } from '../../sys/netns'
import { holdProcess } from '../target/hold'

/**
 * Undefined when the process is gone, out of sight, or not the business of `socketUid`: the socket of an ordinary user
 * may claim any pid, so its containers count only in namespaces that a user namespace of the same user owns.
 */
export function netnsOfContainer(pid: number, socketUid: number): NetnsId | undefined {
  try {
    const target = holdProcess('container', pid)
    try {
      const theirs = socketUid === 0 || nsOwner(target.netnsFd)?.ownerUid === socketUid
      return theirs ? target.netns : undefined
    } finally {
      target.close()
    }
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined
    throw thrown
  }
}
