// An engine and a front that live together: the front ends with its engine, then both are started again; the engine
// ends with its front. What kind of front it is, the caller knows.
import { closeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { engineWentCode } from '../front/protocol'
import { startEngine } from './children'
import type { Child, Exit } from './children'
import type { EngineCommand } from './escalate'

export interface FrontChild extends Child {
  /** Resolves when it serves; never when it ends before. */
  ready: Promise<unknown>
  stop(): void
}

export interface Supervised {
  /** The exit code of the whole. */
  ended: Promise<number>
  stop(): void
}

const noPermission = 77
/** Crashes in this time, before it is left at that. */
const crashes = { most: 3, withinMs: 60_000 }
/** An engine may be in the middle of a change, which it ends or takes back first. */
const engineEndsMs = 20_000
const frontEndsMs = 5_000

export function supervise(
  command: EngineCommand,
  startFront: (channel: number) => FrontChild,
  say: (line: string) => void,
): Supervised {
  let front: FrontChild | undefined
  let stopping = false
  const crashedAt: number[] = []

  /** One life of both; the exit code, or undefined to start again. */
  const live = async (): Promise<number | undefined> => {
    const engine = startEngine(command, say)
    let wasReady = false
    try {
      front = startFront(engine.channel)
    } finally {
      closeSync(engine.channel)
    }
    void front.ready.then(() => (wasReady = true))
    if (stopping) front.stop()
    const frontExit = await front.exited
    const engineExit = await endOf(engine)
    if (stopping || frontExit.code === 0) return 0
    if (frontExit.code !== engineWentCode) {
      say(`the front ended (${frontExit.text})`)
      return frontExit.code === noPermission ? noPermission : 1
    }
    if (!wasReady) return startFailed(command, engineExit)
    crashedAt.push(Date.now())
    if (!command.quiet || hasCrashedTooOften(crashedAt)) {
      say(endedText(command, engineExit))
      return 1
    }
    say(`the engine ended (${engineExit.text}); starting it again`)
    return undefined
  }

  const run = async (): Promise<number> => {
    for (;;) {
      const code = await live()
      if (code !== undefined) return code
    }
  }

  return {
    ended: run(),
    stop() {
      stopping = true
      front?.stop()
      const last = front
      setTimeout(() => last?.process.kill('SIGKILL'), frontEndsMs).unref()
    },
  }
}

const endedText = ({ by }: EngineCommand, { text }: Exit): string =>
  by === 'rootless'
    ? `the rootless world ended with its engine (${text}), and all that was in it`
    : `the engine ended (${text})`

const hasCrashedTooOften = (at: readonly number[]): boolean =>
  at.filter((time) => time > Date.now() - crashes.withinMs).length > crashes.most

/** The engine ends by itself once its front has gone; one that hangs is killed (its journal tells the next one). */
async function endOf(engine: Child): Promise<Exit> {
  const timer = new AbortController()
  const late = sleep(engineEndsMs, undefined, { signal: timer.signal }).then(
    () => engine.process.kill('SIGKILL'),
    () => undefined,
  )
  const exit = await engine.exited
  timer.abort()
  await late
  return exit
}

/** The engine, or who was to make it root, has said why. */
function startFailed({ by }: EngineCommand, { code }: Exit): number {
  // nshelper(native/nshelper.h): 125 when the namespaces were refused.
  if (code === noPermission || (by === 'rootless' && code === 125)) return noPermission
  // sudo(8): 1 when not authorised; pkexec(1): 126 when dismissed, 127 when not authorised.
  const notAuthorised = (by === 'sudo' && code === 1) || (by === 'pkexec' && (code === 126 || code === 127))
  return notAuthorised ? noPermission : 1
}
