// Ordinary users and their rootless worlds, for tests: each has a runtime folder of its own, as logind makes it, and
// starts the built program as a package would install it. Not one process that a test starts this way is root's.
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Installed } from './installed'
import { installProgram } from './installed'
import type { Result } from './command'
import { childrenOf, startServe, statusOf } from './program'
import type { Served } from './program'

export interface Person {
  uid: number
  runtime: string
  env: NodeJS.ProcessEnv
  /** `vethboard ARG…` as this user. */
  run(...words: string[]): Result
  /** What it printed; fails when the command does. */
  ok(...words: string[]): string
  json<T>(...words: string[]): T
  /** `vethboard serve --rootless`, until it is stopped. */
  serve(...more: string[]): Promise<Served>
}

/** Users for a test file; their folders and the program go when it ends. */
export function usePeople<const U extends readonly number[]>(
  ...uids: U
): () => { [I in keyof U]: Person } & { program: Installed } {
  let program: Installed | undefined
  let people: Person[] = []
  beforeAll(() => {
    const installed = installProgram()
    program = installed
    people = uids.map((uid) => personOf(uid, installed))
  })
  afterAll(() => {
    for (const { runtime } of people) rmSync(runtime, { recursive: true, force: true })
    program?.remove()
  })
  return () => Object.assign([...people] as unknown as { [I in keyof U]: Person }, { program: program! })
}

function personOf(uid: number, program: Installed): Person {
  const runtime = `/run/user/${uid}`
  mkdirSync(runtime, { recursive: true })
  chownSync(runtime, uid, uid)
  chmodSync(runtime, 0o700)
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/',
    LC_ALL: 'C.UTF-8',
    XDG_RUNTIME_DIR: runtime,
  }
  const run = (...words: string[]): Result => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program.launcher, ...words], {
      ...{ uid, gid: uid, cwd: '/', env, encoding: 'utf8', timeout: 20_000 },
    })
    return { code: status, stdout, stderr }
  }
  const ok = (...words: string[]): string => {
    const { code, stdout, stderr } = run(...words)
    if (code !== 0) throw new Error(`vethboard ${words.join(' ')}: exit ${code}: ${stderr}`)
    return stdout
  }
  return {
    ...{ uid, runtime, env, run, ok },
    json: <T>(...words: string[]) => JSON.parse(ok(...words, '--json')) as T,
    serve: (...more) =>
      startServe(
        ['serve', '--rootless', '--port', '0', ...more],
        { ...env, VETHBOARD_STATE_DIR: undefined },
        { program: program.launcher, uid },
      ),
  }
}

/** A process and all that descend from it. */
export const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)]

export const allPids = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

/** Real, effective, saved and file system uid, and groups, of a process. */
export const idsOf = (pid: number): string => {
  const of = (key: string): string => (statusOf(pid, key) ?? []).join(' ')
  return `${of('Uid')} / ${of('Gid')}`
}

export const wordsOf = (pid: number): string[] => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')

/** The engine's own process of a world: not nshelper, whose arguments name it too. */
export function engineOf({ process: launcher }: Served): number {
  const found = treeOf(launcher.pid ?? 0).find((pid) => {
    const [, program = ''] = wordsOf(pid)
    return program.endsWith('/engine.js')
  })
  if (found === undefined) throw new Error('no engine runs in this world')
  return found
}

/** Every network namespace that some process is in. */
export const netnsOfAll = (): string[] => [
  ...new Set(
    allPids().flatMap((pid) => {
      try {
        return readlinkSync(join('/proc', String(pid), 'ns/net'))
      } catch {
        return []
      }
    }),
  ),
]
