// Programs started through nshelper by tests: what they print, how they end or fail, and a root folder to live in.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll } from 'vitest'
import { Failure } from '../../src-main/common/errors/error'
import { parseExtent } from '../../src-main/common/net/idmap'
import type { IdMap } from '../../src-main/common/net/idmap'
import { startHelper } from '../../src-main/sys/helper'
import type { Ending, HelperOptions, HelperRun, HelperSpec } from '../../src-main/sys/helper'

export type Spec = Omit<HelperSpec, 'command'>

export const user = { uid: 1000, gid: 1000 }
export const map = (...extents: string[]): IdMap => extents.map((extent) => parseExtent(extent)!)
export const own = { uidMap: map('0:1000:1'), gidMap: map('0:1000:1') }
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' }

export const start = (spec: Spec, command: string[], options: Partial<HelperOptions> = {}): HelperRun =>
  startHelper({ ...spec, command }, { stdio: ['ignore', 'pipe', 'inherit'], env: environment, ...options })

/** What it prints and how it ends. */
export async function output(run: HelperRun): Promise<{ out: string; end: Ending }> {
  const out = text(run.helper.stdout!)
  await run.born
  return { out: await out, end: await run.ended }
}

export const sh = (spec: Spec, script: string, options: Partial<HelperOptions> = {}): HelperRun =>
  start(spec, ['sh', '-c', script], options)

/** A program that has begun and now waits: its own first output says so. */
export async function waiting(run: HelperRun): Promise<number> {
  const { pid } = await run.born
  await new Promise((resolve) => run.helper.stdout!.once('data', resolve))
  return pid
}

/** Reaping is up to whoever inherits it: the sandbox's first process does not. */
const ended = (pid: number): boolean => {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return true
  }
}

export const gone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 500; i++) {
    if (ended(pid)) return true
    await sleep(20)
  }
  return false
}

/** stage and errno of a birth that must fail. */
export async function failure(run: HelperRun): Promise<string> {
  const thrown: unknown = await run.born.then(
    () => undefined,
    (error: unknown) => error,
  )
  await run.ended.catch(() => undefined)
  await new Promise((resolve) =>
    (run.helper.exitCode ?? run.helper.signalCode) === null
      ? run.helper.once('close', resolve)
      : resolve(undefined),
  )
  run.helper.stdout?.destroy()
  if (!(thrown instanceof Failure)) throw new Error(`it was born, or failed otherwise: ${String(thrown)}`)
  return `${thrown.error.op} ${thrown.error.errno?.name ?? ''} ${thrown.error.hintKey ?? ''}`.trim()
}

/** root/: busybox with what is mounted on; bare/: nothing to mount on; resolv.conf. For a whole test file. */
export function useFolder(): { path: string } {
  const folder = { path: '' }
  beforeAll(() => {
    folder.path = mkdtempSync('/tmp/vethboard-helper-')
    chmodSync(folder.path, 0o755)
    const bin = join(folder.path, 'root/bin')
    mkdirSync(bin, { recursive: true })
    execFileSync('cp', ['/usr/bin/busybox', bin])
    execFileSync(join(bin, 'busybox'), ['--install', bin])
    for (const name of ['root/proc', 'root/dev', 'root/etc', 'bare/bin'])
      mkdirSync(join(folder.path, name), { recursive: true })
    writeFileSync(join(folder.path, 'root/etc/resolv.conf'), 'nameserver 192.0.2.1\n')
    writeFileSync(join(folder.path, 'resolv.conf'), 'nameserver 192.0.2.53\n')
  })
  afterAll(() => rmSync(folder.path, { recursive: true }))
  return folder
}
