// The processes that a launcher starts: the engine with its channel, and a front at the other end of it.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync } from 'node:fs'
import { socketPair } from '../../sys/socketpair'
import { startHelper } from '../../sys/helper'
import { errorOf, fail, formatError } from '../../common/errors/error'
import { ensureStateDir } from '../ensure-state-dir'
import { frontSays } from '../front/protocol'
import type { FrontConfig, FrontSays } from '../front/protocol'
import { readLines } from '../lines'
import type { HelperSpec } from '../../sys/helper'
import type { EngineCommand } from './escalate'
import { frontFile } from './paths'

/** How a process ended: "SIGKILL", "exit 1". */
export interface Exit {
  code: number
  text: string
}

export interface Child {
  process: ChildProcess
  exited: Promise<Exit>
}

export function childOf(process: ChildProcess): Child {
  const exited = new Promise<Exit>((resolve) => {
    process.once('exit', (code, signal) =>
      resolve({ code: code ?? 128, text: signal ?? `exit ${code ?? '?'}` }),
    )
    process.once('error', (error) => resolve({ code: 127, text: error.message }))
  })
  return { process, exited }
}

/** An engine that speaks the contract at the other end of `channel`, an fd that the caller passes on and closes. */
export function startEngine(
  command: EngineCommand,
  say: (line: string) => void,
): Child & { channel: number } {
  const [channel, end] = socketPair()
  try {
    const engine = command.world ? startWorld(command, command.world, end, say) : startProgram(command, end)
    return { ...childOf(engine), channel }
  } finally {
    closeSync(end)
  }
}

const startProgram = (command: EngineCommand, end: number): ChildProcess =>
  spawn(command.path, command.args, { stdio: [end, end, 'inherit'], env: command.env, cwd: '/' })

/** The engine as the only program of its world; a refusal of the kernel is said with its cause and what to do. */
function startWorld(
  { env, why }: EngineCommand,
  world: HelperSpec,
  end: number,
  say: (line: string) => void,
): ChildProcess {
  const stateDir = env['VETHBOARD_STATE_DIR']
  if (stateDir !== undefined) ensureStateDir(stateDir)
  const run = startHelper(world, { stdio: [end, end, 'inherit'], env })
  run.born.catch((thrown: unknown) => {
    say(`make a rootless world: ${formatError(errorOf(thrown, 'rootless'))}`)
    if (why !== undefined) say('or run it as root: sudo vethboard')
  })
  return run.helper
}

/** A front in a process of its own, and what it is asked over its stdin. */
export interface WebFront extends Child {
  /** The port that it listens at. */
  ready: Promise<number>
  /** A key that opens it once. */
  mint(): Promise<string>
  stop(): void
}

/** As root it starts as root, reads its files, and becomes `config.user` before it listens. */
export function startWebFront(
  config: FrontConfig,
  channel: number,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): WebFront {
  const front = spawn(process.execPath, [frontFile()], {
    stdio: ['pipe', 'pipe', 'inherit', channel],
    env,
    cwd: '/',
  })
  const { stdin, stdout } = front
  if (!stdin || !stdout) return fail({ kind: 'bug', op: 'frontStart', what: 'speak with the front' })
  const mints: ((key: string) => void)[] = []
  const ready = new Promise<number>((resolve) => {
    readLines(
      stdout,
      (line) => {
        const said: FrontSays = frontSays.parse(JSON.parse(line))
        if ('ready' in said) resolve(said.ready.port)
        else if ('key' in said) mints.shift()?.(said.key)
        else say(said.failed)
      },
      () => undefined,
    )
  })
  // A front that ended says so by its exit.
  stdin.on('error', () => undefined)
  stdin.write(`${JSON.stringify(config)}\n`)
  return {
    ...childOf(front),
    ready,
    mint: () =>
      new Promise((resolve) => {
        mints.push(resolve)
        stdin.write('"mint"\n')
      }),
    stop: () => stdin.end(),
  }
}
