// What TARGET of `vethboard ns exec` and `ns enter` is: a process with its eight namespaces, or a named network
// namespace. Containers are asked for at their engine, and held as the process that they are. In a rootless world:
// world-target.ts.
import { fail } from '../common/errors/error'
import type { NsKind } from '../common/net/namespaces'
import { displayText } from '../common/text'
import type { Observer } from '../engine/engine'
import { holdNamespaces, kindsHere } from '../engine/target/namespaces'
import type { HeldNamespaces } from '../engine/target/namespaces'
import { netnsIdOf } from '../sys/netns'
import { holdInWorld } from './world-target'

export interface HeldTarget extends HeldNamespaces {
  /** The folder to start in; default: the root of what is entered. */
  cwd?: string
}

/** The namespaces of `kinds` (default: all there are) of a TARGET, held until `close`. */
export async function holdTarget(ref: string, kinds?: readonly NsKind[]): Promise<HeldTarget> {
  const [, pid] = /^pid:([1-9]\d{0,9})$/.exec(ref) ?? []
  if (pid !== undefined) return holdNamespaces(Number(pid), kinds)
  const inWorld = await holdInWorld(ref, kinds)
  // A world has the files of here, all but /run.
  if (inWorld) return process.cwd().startsWith('/run/') ? inWorld : { ...inWorld, cwd: process.cwd() }
  const { createObserver } = await import('../engine/observer')
  const { stateDirOf } = await import('../server/state-dir')
  const observer = await createObserver({ live: false, stateDir: stateDirOf(), mode: 'host' })
  try {
    return await holdThrough(observer, ref, kinds)
  } finally {
    await observer.close()
  }
}

async function holdThrough(
  observer: Observer,
  ref: string,
  given?: readonly NsKind[],
): Promise<HeldNamespaces> {
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
    return { fds: { net: target.netnsFd }, close: () => target.close() }
  }
  target.close()
  // The engine's word and /proc were asked one after the other: the fds must be of the process that was resolved.
  const held = holdNamespaces(container.pid, [...new Set<NsKind>([...kinds, 'net'])])
  const { net, ...others } = held.fds
  if (net !== undefined && netnsIdOf(net) === target.netns)
    return kinds.includes('net') ? held : { fds: others, close: held.close }
  held.close()
  return fail({
    kind: 'busy',
    op: 'nsOpen',
    what: `enter ${displayText(ref)}: it has just restarted`,
    hint: 'try again',
  })
}
