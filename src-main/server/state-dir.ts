// Where the folder of the engine's socket, journal and history is. Nothing is opened or made here.
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Of an engine that is root. */
export const rootStateDir = '/run/vethboard'

/** The name of the engine's socket inside. */
export const socketName = 'engine.sock'

/** Elevated: root, on behalf of somebody who isn't. Then nothing in the environment decides where files go. */
export const isElevated = (env: NodeJS.ProcessEnv = process.env): boolean =>
  process.geteuid?.() === 0 && (env['SUDO_UID'] !== undefined || env['PKEXEC_UID'] !== undefined)

/** VETHBOARD_STATE_DIR (tests; ignored when elevated), /run/vethboard for root, else below XDG_RUNTIME_DIR. */
export function stateDirOf(env: NodeJS.ProcessEnv = process.env): string {
  const asked = env['VETHBOARD_STATE_DIR']
  if (asked && !isElevated(env)) return asked
  if (process.geteuid?.() === 0) return rootStateDir
  const runtime = env['XDG_RUNTIME_DIR']
  return runtime ? join(runtime, 'vethboard') : join(tmpdir(), `vethboard-${process.geteuid?.() ?? 0}`)
}
