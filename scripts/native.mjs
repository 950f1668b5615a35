// Compiles native/ to out/native/nshelper when a source is newer than it. Node built-ins only, as setup.mjs uses it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'native')
const target = join(root, 'out/native/nshelper')
const sources = readdirSync(folder).filter((name) => /\.[ch]$/.test(name))
// Static: it starts in ~1 ms, and runs on any distribution and inside any root.
const flags = [
  ...['-static', '-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror'],
  ...['-fstack-protector-strong', '-D_FORTIFY_SOURCE=2', '-Wl,-z,noexecstack', '-s'],
]

function isStale() {
  if (!existsSync(target)) return true
  const built = statSync(target).mtimeMs
  return [folder, ...sources.map((name) => join(folder, name))].some((path) => statSync(path).mtimeMs > built)
}

/** False when it couldn't be built; gcc has then said why. */
export function buildNative() {
  if (!isStale()) return true
  mkdirSync(join(root, 'out/native'), { recursive: true })
  // Renamed into place, so that a program that starts meanwhile finds the old one or the new one.
  const made = `${target}.${process.pid}`
  const files = sources.filter((name) => name.endsWith('.c')).map((name) => join(folder, name))
  const { status, error } = spawnSync('gcc', [...flags, '-o', made, ...files], { stdio: 'inherit' })
  if (error || status !== 0) {
    console.error(
      `native: nshelper was not built${error ? ` (${error.message})` : ''}; it needs gcc and libc6-dev`,
    )
    rmSync(made, { force: true })
    return false
  }
  renameSync(made, target)
  return true
}

if (resolve(process.argv[1] ?? '') === import.meta.filename && !buildNative()) process.exit(1)
