// The real command line as a child process, as a user calls it: the built program, a state folder of its own.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

export interface Result {
  code: number | null
  stdout: string
  stderr: string
}

export interface Command {
  /** `vethboard ARG…` */
  (...args: string[]): Result
  /** The same, which must succeed: what it printed. */
  ok(...args: string[]): string
  /** Its `--json` output. */
  json<T>(...args: string[]): T
  /** As another user, from a copy that everybody may read. */
  as(uid: number, ...args: string[]): Result
  /** Started and left running; the caller ends it. */
  start(...args: string[]): ReturnType<typeof spawn>
  readonly stateDir: string
  readonly env: NodeJS.ProcessEnv
}

/** Where the sudo variables say that we are elevated, the state folder of tests would not be honoured. */
function environment(stateDir: string): NodeJS.ProcessEnv {
  const { SUDO_UID: _sudo, PKEXEC_UID: _pkexec, ...rest } = process.env
  return { ...rest, VETHBOARD_STATE_DIR: stateDir, NO_COLOR: '1', LC_ALL: 'C.UTF-8' }
}

/** For a test file whose thread is in a namespace of its own: the children are born into it. */
export function useCommand(): Command {
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-command-'))
  const stateDir = join(folder, 'state')
  const program = join(root, 'out/main/cli.js')
  const env = environment(stateDir)
  beforeAll(() => {
    if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (path: string, args: string[], more: object = {}): Result => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
      encoding: 'utf8',
      env,
      timeout: 20_000,
      ...more,
    })
    return { code: status, stdout, stderr }
  }
  const command = (...args: string[]): Result => run(program, args)
  return Object.assign(command, {
    stateDir,
    env,
    ok(...args: string[]) {
      const { code, stdout, stderr } = command(...args)
      expect({ code, stderr: code === 0 ? '' : stderr }, `vethboard ${args.join(' ')}`).toEqual({
        code: 0,
        stderr: '',
      })
      return stdout
    },
    json<T>(...args: string[]) {
      return JSON.parse(this.ok(...args, '--json')) as T
    },
    as(uid: number, ...args: string[]) {
      const copy = mkdtempSync(join(tmpdir(), 'vethboard-copy-'))
      try {
        spawnSync('chmod', ['755', copy])
        cpSync(join(root, 'out/main'), join(copy, 'out/main'), { recursive: true })
        for (const name of ['koffi', '@koromix'])
          cpSync(join(root, 'node_modules', name), join(copy, 'node_modules', name), { recursive: true })
        cpSync(join(root, 'package.json'), join(copy, 'package.json'))
        const own = { ...env, VETHBOARD_STATE_DIR: join(tmpdir(), `vethboard-state-${uid}-${process.pid}`) }
        try {
          return run(join(copy, 'out/main/cli.js'), args, { uid, gid: uid, cwd: '/', env: own })
        } finally {
          rmSync(own.VETHBOARD_STATE_DIR, { recursive: true, force: true })
        }
      } finally {
        rmSync(copy, { recursive: true, force: true })
      }
    },
    start: (...args: string[]) =>
      spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
  })
}
