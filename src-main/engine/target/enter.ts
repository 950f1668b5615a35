// What can be entered of a TARGET: a process with its eight namespaces, or a network namespace alone. Containers are
// asked for at their engine, and held as the process that they are.
import { fail } from '../../common/errors/error'
import type { NsKind } from '../../common/net/namespaces'
import { displayText } from '../../common/text'
import { netnsIdOf } from '../../sys/netns'
import type { Observer } from '../engine'
import { holdNamespaces, kindsHere } from './namespaces'
import type { HeldProcess } from './namespaces'

export interface Entrance extends HeldProcess {
  /** "docker:web", as it was resolved. */
  label: string
  /** The process that it is; undefined for a network namespace alone. */
  pid?: number
}

/** The process id of a TARGET that says one. */
export function pidOfTarget(ref: string): number | undefined {
  const [, pid] = /^pid:([1-9]\d{0,9})$/.exec(ref) ?? []
  return pid === undefined ? undefined : Number(pid)
}

export const holdPid = (pid: number, kinds?: readonly NsKind[]): Entrance => ({
  ...holdNamespaces(pid, kinds),
  label: `pid:${pid}`,
  pid,
})

/**
 * The namespaces of `kinds` (default: all there are) of a TARGET, held until `close`. Throws what `resolveTarget` and
 * `holdNamespaces` throw, `invalid` for kinds that it doesn't have, `busy` when it restarts meanwhile.
 */
export async function holdEntrance(
  observer: Pick<Observer, 'resolveTarget' | 'current'>,
  ref: string,
  given?: readonly NsKind[],
): Promise<Entrance> {
  const pid = pidOfTarget(ref)
  if (pid !== undefined) return holdPid(pid, given)
  const kinds = given ?? kindsHere()
  const target = await observer.resolveTarget(ref)
  const container = Object.values(observer.current().containers).find(
    ({ engine, name, state }) => `${engine}:${name}` === target.label && state === 'running',
  )
  if (container?.pid === undefined) {
    if (given && kinds.join() !== 'net') {
      target.close()
      return fail({
        ...{
          kind: 'invalid',
          op: 'nsOpen',
          what: `enter ${kinds.join(', ')} of ${displayText(target.label)}`,
        },
        hint: 'it is a network namespace: no other kind belongs to it',
      })
    }
    const { label, netnsFd } = target
    return {
      label,
      fds: { net: netnsFd },
      stillThere: () => target.stillThere(),
      close: () => target.close(),
    }
  }
  target.close()
  // The engine's word and /proc were asked one after the other: the fds must be of the process that was resolved.
  const held = holdNamespaces(container.pid, [...new Set<NsKind>([...kinds, 'net'])])
  const { net, ...others } = held.fds
  if (net !== undefined && netnsIdOf(net) === target.netns)
    return {
      ...held,
      fds: kinds.includes('net') ? held.fds : others,
      label: target.label,
      pid: container.pid,
    }
  held.close()
  return fail({
    kind: 'busy',
    op: 'nsOpen',
    what: `enter ${displayText(ref)}: it has just restarted`,
    hint: 'try again',
  })
}
