// The system's Chromium as the window: run as an unprivileged user inside its own sandbox, kept off the network, with
// the key that opens the page in no argument list.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  accessSync,
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanPath } from '../engine-start'
import { nobody, unprivilegedUser } from '../user'
import type { User } from '../user'

const candidates = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map(
  (name) => `/usr/bin/${name}`,
)

/** The first Chromium of the system, at a place where only root installs. */
export const findBrowser = (isExecutable = canExecute): string | undefined => candidates.find(isExecutable)

function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export const hasDisplay = (env: NodeJS.ProcessEnv = process.env): boolean =>
  Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])

/** Of the session that the window is shown in; nothing that names code to load. */
const passedOn = [
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'LANG',
  'LC_ALL',
  'LANGUAGE',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_SESSION_TYPE',
  'XDG_CURRENT_DESKTOP',
  'GTK_THEME',
  'XMODIFIERS',
  'GTK_IM_MODULE',
  'QT_IM_MODULE',
]

/** The window shows our own page alone: all that isn't this machine goes to a proxy that can't be there. */
export const browserArgs = (page: string, profile: string): string[] => [
  `--app=${page}`,
  `--user-data-dir=${profile}`,
  '--class=vethboard',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-breakpad',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--no-pings',
  '--password-store=basic',
  '--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication',
  '--proxy-server=http://127.0.0.1:1',
  '--window-size=1280,800',
]

/** The page that the browser starts with: it leads on to the link, which so stays out of `ps`. */
const startPage = (link: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Vethboard</title><meta http-equiv="refresh" content="0;url=${link}">`

/** Opens a window at `link`; resolves when it was closed, by the user or by `signal`. */
export async function openInBrowser(
  browser: string,
  link: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const asRoot = process.geteuid?.() === 0
  const user = asRoot ? unprivilegedUser() : undefined
  const place = placeFor(user)
  const page = join(place.folder, 'start.html')
  try {
    writeFileSync(page, startPage(link), { mode: 0o600 })
    if (user) for (const path of [place.folder, page]) chownSync(path, user.uid, user.gid)
    const child = spawn(browser, browserArgs(`file://${page}`, place.profile), {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: browserEnv(place.folder, user),
      cwd: '/',
      ...(user && { uid: user.uid, gid: user.gid }),
    })
    const close = (): void => void child.kill()
    signal?.addEventListener('abort', close)
    if (signal?.aborted) close()
    const code = await exitOf(child)
    signal?.removeEventListener('abort', close)
    if (code !== 0 && !signal?.aborted) say(`${browser} ended (exit ${code})`)
  } finally {
    // Its last processes may still write there for a moment.
    rmSync(place.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/**
 * A folder for this start alone, and the profile: the user's own is kept (the window's place, what the page keeps by
 * origin); without a home it is in the folder. Root makes nothing in a user's home: the browser does, as that user.
 */
function placeFor(user: User | undefined): { folder: string; profile: string } {
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-window-'))
  const home = user ? user.home : (process.env['HOME'] ?? nobody.home)
  const state = (user ? undefined : process.env['XDG_STATE_HOME']) ?? join(home, '.local/state')
  return { folder, profile: existsSync(home) ? join(state, 'vethboard/browser') : folder }
}

function browserEnv(folder: string, user: User | undefined): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )
  const own = user
    ? { HOME: existsSync(user.home) ? user.home : folder, ...displayRights(folder, user) }
    : pick('HOME', 'XDG_RUNTIME_DIR', 'XAUTHORITY', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME')
  return { PATH: cleanPath, ...env, ...own }
}

const pick = (...names: string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))

/** Root's right to the display, lent to the user who becomes the window's: a copy of the X cookie in the folder. */
function displayRights(folder: string, user: User): NodeJS.ProcessEnv {
  const runtime = `/run/user/${user.uid}`
  const wayland = existsSync(runtime) ? { XDG_RUNTIME_DIR: runtime } : {}
  const cookies = process.env['XAUTHORITY'] ?? join(process.env['HOME'] ?? '/root', '.Xauthority')
  if (!existsSync(cookies)) return wayland
  const copy = join(folder, 'Xauthority')
  copyFileSync(cookies, copy)
  chownSync(copy, user.uid, user.gid)
  return { ...wayland, XAUTHORITY: copy }
}

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 128))
    child.once('error', () => resolve(127))
  })
