// What a rootless world leaves in its user's state folder when it is killed: the socket of an engine that is gone. The
// folder itself goes too, when nothing else is in it.
import { rmSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { connectTo } from '../connect'
import { socketName, stateDirOf } from '../state-dir'
import type { EngineCommand } from './escalate'

/** To be called once the engine of `command` has ended; does nothing for other engines than those of worlds. */
export async function tidyAfter({ by }: EngineCommand): Promise<void> {
  if (by !== 'rootless') return
  const stateDir = stateDirOf()
  const socket = join(stateDir, socketName)
  const other = await connectTo(socket)
  if (other) return void other.destroy()
  try {
    rmSync(socket, { force: true })
    rmdirSync(stateDir)
  } catch {
    // Something else is in it, or it is gone already.
  }
}
