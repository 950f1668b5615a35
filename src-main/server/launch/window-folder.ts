// A folder for one start of the window's browser: its first page, and root's right to the display. It is whole before
// its user gets it; from then on root follows no path below it, since what lies there is that user's to choose.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lchownSync,
  mkdtempSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanPath } from '../engine-start'
import type { User } from '../user'

export interface WindowFolder {
  path: string
  /** The page that the browser starts with. */
  page: string
  /** A copy of root's X cookie, for another user. */
  cookies?: string
}

/** The browser's last processes may still write there for a moment. */
const removal = { tries: 10, restMs: 100 }

/** It leads on to the link, which so stays out of `ps`. */
const startPage = (link: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Vethboard</title><meta http-equiv="refresh" content="0;url=${link}">`

/** `user`: who is to have it; undefined: who runs this. `cookies`: a file with the right to the display. */
export function makeWindowFolder(link: string, user?: User, cookies?: string): WindowFolder {
  const path = mkdtempSync(join(tmpdir(), 'vethboard-window-'))
  const page = join(path, 'start.html')
  writeFileSync(page, startPage(link), { mode: 0o600, flag: 'wx' })
  if (!user) return { path, page }
  const files = [page]
  const copy = join(path, 'Xauthority')
  if (cookies !== undefined && existsSync(cookies)) {
    copyFileSync(cookies, copy, constants.COPYFILE_EXCL)
    chmodSync(copy, 0o600)
    files.push(copy)
  }
  // The folder comes last: once it is the user's, so is every name in it.
  for (const file of [...files, path]) lchownSync(file, user.uid, user.gid)
  return { path, page, ...(files.length > 1 ? { cookies: copy } : {}) }
}

/** As its user: root, on its way down, could be led out of the folder by a link that takes a folder's place. */
export async function removeWindowFolder(path: string, user?: User): Promise<void> {
  if (!user)
    return rmSync(path, {
      recursive: true,
      force: true,
      maxRetries: removal.tries,
      retryDelay: removal.restMs,
    })
  for (let tries = 0; tries < removal.tries; tries++) {
    const { status } = spawnSync('/bin/rm', ['-rf', '--', path], {
      uid: user.uid,
      gid: user.gid,
      cwd: '/',
      env: { PATH: cleanPath },
      stdio: 'ignore',
    })
    if (status === 0) return
    // Where only the owner of the folder above may take it away.
    if (removeEmpty(path)) return
    await sleep(removal.restMs)
  }
}

/** rmdir(2) takes an empty folder and follows no link. */
function removeEmpty(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch {
    return false
  }
}
