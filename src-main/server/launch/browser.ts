// The system's Chromium as the window: run as an unprivileged user inside its own sandbox, kept off the network, with
// the key that opens the page in no argument list.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanPath } from '../engine-start'
import { nobody, unprivilegedUser } from '../user'
import type { User } from '../user'
import { makeWindowFolder, removeWindowFolder } from './window-folder'
import type { WindowFolder } from './window-folder'

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

/** Opens a window at `link`; resolves when it was closed, by the user or by `signal`. */
export async function openInBrowser(
  browser: string,
  link: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const asRoot = process.geteuid?.() === 0
  const user = asRoot ? unprivilegedUser() : undefined
  const folder = makeWindowFolder(link, user, user && rootsCookies())
  try {
    const child = spawn(browser, browserArgs(`file://${folder.page}`, profileFor(folder, user)), {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: browserEnv(folder, user),
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
    await removeWindowFolder(folder.path, user)
  }
}

/**
 * The user's own is kept (the window's place, what the page keeps by origin); without a home it is in the folder of this
 * start. Root makes nothing in a user's home: the browser does, as that user.
 */
function profileFor({ path }: WindowFolder, user: User | undefined): string {
  const home = user ? user.home : (process.env['HOME'] ?? nobody.home)
  const state = (user ? undefined : process.env['XDG_STATE_HOME']) ?? join(home, '.local/state')
  return existsSync(home) ? join(state, 'vethboard/browser') : path
}

function browserEnv(folder: WindowFolder, user: User | undefined): NodeJS.ProcessEnv {
  const own = user
    ? { HOME: existsSync(user.home) ? user.home : folder.path, ...displayRights(folder, user) }
    : pick('HOME', 'XDG_RUNTIME_DIR', 'XAUTHORITY', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME')
  return { PATH: cleanPath, ...pick(...passedOn), ...own }
}

const pick = (...names: string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))

const rootsCookies = (): string =>
  process.env['XAUTHORITY'] ?? join(process.env['HOME'] ?? '/root', '.Xauthority')

/** Root's right to the display, lent to the user who becomes the window's. */
function displayRights({ cookies }: WindowFolder, user: User): NodeJS.ProcessEnv {
  const runtime = `/run/user/${user.uid}`
  return {
    ...(existsSync(runtime) ? { XDG_RUNTIME_DIR: runtime } : {}),
    ...(cookies === undefined ? {} : { XAUTHORITY: cookies }),
  }
}

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 128))
    child.once('error', () => resolve(127))
  })
