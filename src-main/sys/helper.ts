// Starting programs in namespaces through nshelper, and following their birth and their end.
import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import type { Writable, Readable } from 'node:stream'
import { birthHint } from '../common/errors/birth-hints'
import { errnoName, errnoOf, kindOfErrno } from '../common/errors/errno'
import { Failure } from '../common/errors/error'
import type { VethboardError } from '../common/errors/error'
import { birthStages } from '../common/net/birth'
import type { Birth, BirthStage, BirthStep } from '../common/net/birth'
import type { NsKind } from '../common/net/namespaces'
import { displayText } from '../common/text'
import { usernsFacts } from './credentials'
import { helperArgs } from './helper-args'
import type { HelperSpec } from './helper-args'
import { helperPath } from './helper-path'
import { HelperReader } from './helper-protocol'
import type { HelperEvent } from './helper-protocol'

export type { HelperSpec } from './helper-args'

/** How a program ended. `lost`: the helper itself was killed, and took the program with it. */
export type Ending = { how: 'exited'; code: number } | { how: 'killed'; signal: number } | { how: 'lost' }

export interface HelperOptions {
  /** Of the program: fds 0 to 2. */
  stdio: [
    in_: number | 'ignore' | 'pipe' | 'inherit',
    out: number | 'ignore' | 'pipe' | 'inherit',
    err: number | 'ignore' | 'pipe' | 'inherit',
  ]
  env?: NodeJS.ProcessEnv
  /** The helper runs as this user; needs CAP_SETUID and CAP_SETGID. */
  as?: { uid: number; gid: number }
  /** The child waits, its namespaces and maps made, until `go()`. */
  hold?: boolean
}

export interface HelperRun {
  /** Its `kill(signal)` reaches the program; SIGKILL ends both. */
  readonly helper: ChildProcess
  /** The program's pid, as soon as it and its namespaces exist. Rejects with the failure of an earlier stage. */
  readonly child: Promise<number>
  /** Once the program runs. Rejects with the `Failure` of the stage that failed; nothing is left then. */
  readonly born: Promise<Birth>
  /** Once it ended. Rejects like `born`. */
  readonly ended: Promise<Ending>
  /** Lets a held child go on. */
  go(): void
}

const statusFd = 3
const holdFd = 4

/**
 * Starts `spec.command`: `unshare`, `nsenter` and `setpriv` in one, with the maps in place before the program runs. As
 * an ordinary user when a user namespace is among those made or entered; otherwise CAP_SYS_ADMIN. Failures carry `op`
 * "run.STAGE", the errno and a hint. Source: native/, namespaces(7).
 */
export function startHelper(spec: HelperSpec, options: HelperOptions): HelperRun {
  const startedNs = process.hrtime.bigint()
  const stdio: StdioOptions = [...options.stdio, 'pipe', options.hold ? 'pipe' : 'ignore']
  const join = new Map<NsKind, number>()
  for (const [kind, where] of Object.entries(spec.join ?? {}))
    if (typeof where === 'number') join.set(kind as NsKind, stdio.push(where) - 1)
  const args = helperArgs(spec, { status: statusFd, join, ...(options.hold ? { hold: holdFd } : {}) })
  const helper = spawn(helperPath(), args, { stdio, env: options.env ?? process.env, ...options.as })
  const hold = helper.stdio[holdFd] as Writable | null
  return {
    helper,
    ...follow(helper, startedNs, (stage, code) => stageError(stage, code, spec, options.as?.uid)),
    go: () => void hold?.end('g'),
  }
}

interface Later<T> {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (error: unknown) => void
}

/** Promise.withResolvers(), which Node 20 lacks. Whoever asks for one of several must not die of the others. */
function later<T>(): Later<T> {
  let settle: Omit<Later<T>, 'promise'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  promise.catch(() => undefined)
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) }
}

type Followed = Pick<HelperRun, 'child' | 'born' | 'ended'>

function follow(
  helper: ChildProcess,
  startedNs: bigint,
  errorOf: (stage: BirthStage, errno: number) => VethboardError,
): Followed {
  const child = later<number>()
  const born = later<Birth>()
  const ended = later<Ending>()
  const reject = (error: unknown): void => [child, born, ended].forEach((one) => one.reject(error))
  const timeline: BirthStep[] = []
  let pid = 0

  const take = (event: HelperEvent): void => {
    switch (event.event) {
      case 'ok':
        timeline.push({ stage: event.stage, atUs: Number((event.ns - startedNs) / 1000n) })
        if (event.stage === 'exec') born.resolve({ pid, timeline })
        return
      case 'failed':
        return reject(new Failure(errorOf(event.stage, event.errno)))
      case 'child':
        pid = event.pid
        return child.resolve(pid)
      case 'exited':
        return ended.resolve({ how: 'exited', code: event.code })
      case 'killed':
        return ended.resolve({ how: 'killed', signal: event.signal })
    }
  }
  const reader = new HelperReader()
  const status = helper.stdio[statusFd] as Readable
  status.on('data', (bytes: Buffer) => {
    try {
      reader.push(bytes).forEach(take)
    } catch (thrown) {
      reject(thrown)
    }
  })
  helper.once('error', (error) => reject(notStarted(error)))
  helper.once('close', () => {
    ended.resolve({ how: 'lost' })
    reject(
      new Failure({ kind: 'kernel', op: 'run.exec', what: 'run the program: it was killed before it began' }),
    )
  })
  return { child: child.promise, born: born.promise, ended: ended.promise }
}

/** What a failed stage means, for people and for programs. */
function stageError(stage: BirthStage, code: number, spec: HelperSpec, asUid?: number): VethboardError {
  const hint = birthHint(stage, errnoName(code), usernsFacts(spec.unshare.includes('user'), asUid))
  const detail = detailOf(stage, spec)
  return {
    kind: kindOfErrno(code),
    op: `run.${stage}`,
    what: birthStages[stage].what + (detail === undefined ? '' : ` ${displayText(detail)}`),
    errno: errnoOf(code),
    ...(hint ? { hint: hint.text, hintKey: hint.key } : {}),
  }
}

function detailOf(stage: BirthStage, spec: HelperSpec): string | undefined {
  switch (stage) {
    case 'clone':
      return `(${spec.unshare.join(', ')})`
    case 'root':
    case 'pivot':
      return spec.root
    case 'hostname':
      return spec.hostname
    case 'cwd':
      return spec.cwd
    case 'exec':
      return spec.command[0]
    default:
      return undefined
  }
}

function notStarted(error: Error): Failure {
  const code = 'errno' in error ? Math.abs(Number(error.errno)) : 0
  return new Failure({
    ...{ kind: kindOfErrno(code), op: 'helper', what: 'start nshelper' },
    ...(code ? { errno: errnoOf(code) } : {}),
  })
}
