// The built program as a user starts it, for tests of its processes: `vethboard serve` in the test's own host.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The nearest folder up with a package.json, whichever file this was bundled into. */
function rootFrom(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootFrom(dirname(folder))
}
export const programRoot = rootFrom(import.meta.dirname)
export const engineFile = join(programRoot, 'out/main/engine.js')

/** The build is `npm test`'s business: a test never builds, so that two can't at once. */
export function builtProgram(): void {
  if (!existsSync(engineFile)) throw new Error('out/ is missing: npm run build')
}

export interface Served {
  process: ChildProcess
  stateDir: string
  port: number
  /** What was printed, in order. */
  link: string
  stderr(): string
  /** Pids of the processes it started now. */
  engine(): number
  front(): number
  /** Ends it as Ctrl+C would; its exit code. */
  stop(): Promise<number | null>
}

/** Starts it and waits for its link. `env` replaces the environment. */
export async function startServe(
  args: readonly string[] = ['serve', '--port', '0'],
  env: NodeJS.ProcessEnv = {},
  { program = join(programRoot, 'vethboard'), uid }: { program?: string; uid?: number } = {},
): Promise<Served> {
  builtProgram()
  const stateDir = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
  const child = spawn(process.execPath, [program, ...args], {
    ...(uid !== undefined && { uid, gid: uid, cwd: '/' }),
    env: { PATH: process.env['PATH'], VETHBOARD_STATE_DIR: stateDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => (out += String(data)))
  child.stderr.on('data', (data) => (err += String(data)))
  await until(
    () => out.includes('\n') || child.exitCode !== null,
    () => `no link; it said: ${err}`,
  )
  const link = out.trim()
  const started = (name: string): number => {
    const pid = childrenOf(child.pid ?? 0).find((pid) => commandOf(pid).some((word) => word.endsWith(name)))
    if (pid === undefined) throw new Error(`no process runs ${name}; it said: ${err}`)
    return pid
  }
  return {
    process: child,
    stateDir,
    link,
    port: Number(/:(\d+)\//.exec(link)?.[1]),
    stderr: () => err,
    engine: () => started('engine.js'),
    front: () => started('front.js'),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT')
        await once(child, 'exit')
      }
      rmSync(stateDir, { recursive: true, force: true })
      return child.exitCode
    },
  }
}

/** Waits until `what` holds, for ten seconds at most. */
export async function until(what: () => boolean, why: () => string): Promise<void> {
  for (const end = Date.now() + 10_000; !what(); await sleep(20)) if (Date.now() > end) throw new Error(why())
}

export const isRunning = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => statusOf(Number(pid), 'PPid')?.[0] === String(parent))
    .map(Number)
}

/** The words of a line of /proc/PID/status: "Uid" gives real, effective, saved and file system uid. */
export function statusOf(pid: number, key: string): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/status`, 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${key}:`))
    return line
      ?.slice(key.length + 1)
      .trim()
      .split(/\s+/)
  } catch {
    return undefined
  }
}

const commandOf = (pid: number): string[] => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
