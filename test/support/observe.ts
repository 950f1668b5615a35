// Observers for tests: opened, handed over and closed without a trace; and processes that have namespaces of their own.
import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineOptions, Observer } from '../../src-main/engine/engine'
import { createObserver } from '../../src-main/engine/observer'
import type { WatchOptions } from '../../src-main/engine/watch/watcher'
import { withoutLeaks } from './leaks'

type Options = Partial<EngineOptions> & { watch?: WatchOptions }

/** Without containers unless asked for; the caller closes it. */
export const observe = ({ watch, ...options }: Options): Promise<Observer> =>
  createObserver(
    { live: false, stateDir: '/run/vethboard', mode: 'host', containerSockets: [], ...options },
    watch,
  )

/** The same, closed and checked for leaks afterwards. */
export const observing = (options: Options, use: (observer: Observer) => void | Promise<void>) =>
  withoutLeaks(async () => {
    const observer = await observe(options)
    try {
      await use(observer)
    } finally {
      await observer.close()
    }
  })

/** Looks again and again until there is something to give; fails with `what` when it takes too long. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false,
  limitMs = 10_000,
): Promise<T> {
  const end = Date.now() + limitMs
  for (;;) {
    const found = look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`)
    await sleep(5)
  }
}

export const netnsInode = (path: string): string | undefined => {
  try {
    return /^net:\[(\d+)\]$/.exec(readlinkSync(path))?.[1]
  } catch {
    return undefined
  }
}

/** A process that runs until `endProcess`. */
export interface Held {
  child: ChildProcess
  pid: number
}

export function startProcess(command: string, args: string[], stdio: StdioOptions = 'ignore'): Held {
  const child = spawn(command, args, { stdio })
  if (child.pid === undefined) throw new Error(`${command} did not start`)
  return { child, pid: child.pid }
}

/** `unshare -n [ARG…] sleep`, once it is in its own namespace. */
export async function processInNetns(...args: string[]): Promise<Held> {
  const own = netnsInode('/proc/thread-self/ns/net')
  const held = startProcess('unshare', ['--net', ...args, 'sleep', '1000'])
  await until('a process in a namespace of its own', () => {
    const inode = netnsInode(`/proc/${held.pid}/ns/net`)
    return inode !== undefined && inode !== own
  })
  return held
}

export async function endProcess({ child }: Held): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
