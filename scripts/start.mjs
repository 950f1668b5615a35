// `npm start`: fetches Electron's binary once, where that works, and starts the app. Setup has run before (prestart).
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const electron = join(root, 'node_modules/electron')
/** Holds the version that could not be fetched, so that the next start doesn't wait for it again. */
const failed = join(root, 'node_modules/.cache/electron-not-fetched')
const limitMs = 20_000

/** Without a display nothing would show it; the browser of the system takes its place where it can't be had. */
function fetchElectron() {
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return
  if (existsSync(join(electron, 'dist/electron')) || !existsSync(join(electron, 'install.js'))) return
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8'))
  if (existsSync(failed) && readFileSync(failed, 'utf8') === version) return
  console.error(`start: fetching Electron ${version} (once)`)
  const { status } = spawnSync(process.execPath, [join(electron, 'install.js')], {
    cwd: root,
    stdio: 'ignore',
    timeout: limitMs,
  })
  if (status === 0 && existsSync(join(electron, 'dist/electron'))) return
  console.error('start: it can’t be fetched here; the system’s Chromium takes its place')
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  writeFileSync(failed, version)
}

fetchElectron()
const app = spawn(process.execPath, [join(root, 'vethboard'), ...process.argv.slice(2)], { stdio: 'inherit' })
// Ctrl+C reaches the app by itself; what is sent to this process alone is passed on. Told twice, it ends once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => app.kill(signal))
app.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code))
