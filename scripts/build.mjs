// Builds out/ when a source is newer than it. Node built-ins only, since setup.mjs uses it on a fresh clone.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
/** Written when a build is whole: one that was broken off is made again. */
const stamp = join(root, 'out/.built')
const sources = ['src-main', 'src-renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

function newest(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  // A folder's own time tells of a file that was deleted.
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

export const isStale = () => {
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0
  return sources.some((path) => newest(join(root, path)) > built)
}

/** True when it went well. What vite prints is shown only when it didn't, unless `verbose`. */
export function build(verbose = false) {
  const started = new Date()
  rmSync(stamp, { force: true })
  const { status, error, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
    { cwd: root, encoding: 'utf8', stdio: verbose ? 'inherit' : 'pipe' },
  )
  if (error || status !== 0) {
    console.error(`${stdout ?? ''}${stderr ?? ''}${error ? `build: ${error.message}` : ''}`)
    return false
  }
  writeFileSync(stamp, `${started.toISOString()}\n`)
  return true
}

if (resolve(process.argv[1] ?? '') === import.meta.filename && !build(true)) process.exit(1)
