// Making the state folder so that nobody else can write there, and keeping it to one rootless world at a time.
import { closeSync, lstatSync, mkdirSync, openSync } from 'node:fs'
import { fail } from '../common/errors/error'
import { failFs } from '../sys/libc'
import { lockFile } from '../sys/lock'

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

/** Until this process ends. The folder itself is locked, so that no file is left. `busy`: a world is there. */
export function lockWorld(stateDir: string): void {
  const fd = openSync(stateDir, 'r')
  if (lockFile(fd)) return
  closeSync(fd)
  fail({
    kind: 'busy',
    op: 'rootless',
    what: `start a rootless world with the state folder ${stateDir}`,
    hint: 'one runs there already',
  })
}
