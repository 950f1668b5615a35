// The folder of the engine's socket, journal and history: where it is, and making it so that nobody else can write there.
import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fail } from '../common/errors/error'
import { failFs } from '../sys/libc'

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

/**
 * Makes the folder (0711: others may reach a file that is theirs, and list nothing) and makes sure that it is a folder
 * of ours that only we can write to: what is created inside then can't be a link that somebody laid. `permission`.
 */
export function ensureStateDir(path: string): void {
  const attempt = { op: 'stateDir', what: `use the state folder ${path}`, target: path }
  try {
    mkdirSync(path, { recursive: true, mode: 0o711 })
  } catch (thrown) {
    failFs(thrown, attempt)
  }
  const stat = lstatSync(path)
  const ours = stat.isDirectory() && stat.uid === process.geteuid?.() && (stat.mode & 0o022) === 0
  if (!ours)
    fail({
      ...attempt,
      kind: 'permission',
      hint: 'it must be a folder of the same user that no group and nobody else can write to',
    })
}
