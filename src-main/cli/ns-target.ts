// What TARGET of `vethboard ns exec` and `ns enter` is, asked of an observer that looks once and only where it must. In
// a rootless world: world-target.ts.
import type { NsKind } from '../common/net/namespaces'
import { holdEntrance, holdPid, pidOfTarget } from '../engine/target/enter'
import type { HeldNamespaces } from '../engine/target/namespaces'
import { holdInWorld } from './world-target'

export interface HeldTarget extends HeldNamespaces {
  /** The folder to start in; default: the root of what is entered. */
  cwd?: string
}

/** The namespaces of `kinds` (default: all there are) of a TARGET, held until `close`. */
export async function holdTarget(ref: string, kinds?: readonly NsKind[]): Promise<HeldTarget> {
  const pid = pidOfTarget(ref)
  if (pid !== undefined) return holdPid(pid, kinds)
  const inWorld = await holdInWorld(ref, kinds)
  // A world has the files of here, all but /run.
  if (inWorld) return process.cwd().startsWith('/run/') ? inWorld : { ...inWorld, cwd: process.cwd() }
  const { createObserver } = await import('../engine/observer')
  const { stateDirOf } = await import('../server/state-dir')
  const observer = await createObserver({ live: false, stateDir: stateDirOf(), mode: 'host' })
  try {
    return await holdEntrance(observer, ref, kinds)
  } finally {
    await observer.close()
  }
}
