// The leak oracle: what this process and the kernel hold before and after a piece of a test must be the same.
// fds, links of the host, names in /run/netns, nsfs mounts, nft tables, child processes, threads' namespaces.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'

/** Facts by name; each a list of lines, so that a difference reads by itself. */
type Snapshot = Record<string, string[]>

const list = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
const target = (path: string): string | undefined => {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
const run = (command: string, args: string[]): string[] =>
  (spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '').split('\n').filter(Boolean)

/** By what they are open on, since numbers are reused. libuv and V8 keep some fds of their own for good. */
function fds(): string[] {
  return list('/proc/self/fd')
    .map((fd) => target(`/proc/self/fd/${fd}`))
    .filter((open): open is string => open !== undefined && !open.startsWith('/proc/'))
    .map((open) => open.replace(/^(socket|pipe):\[\d+\]$/, '$1'))
    .sort()
}

const links = (): string[] =>
  run('ip', ['-o', 'link', 'show']).map((line) => line.split(':').slice(0, 2).join(':'))

const mounts = (): string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(' - nsfs '))
    .map((line) => line.split(' ')[4] ?? '')
    .sort()

/** Children that still run, by command; a zombie is the parent's business and goes with it. */
function children(): string[] {
  const out: string[] = []
  for (const pid of list('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(parent) === process.pid && state !== 'Z')
        out.push(stat.slice(stat.indexOf('('), stat.lastIndexOf(')') + 1))
    } catch {
      continue
    }
  }
  return out.sort()
}

/** Namespaces of this process's threads, each once: a thread left behind shows as one more. */
const threadNetns = (): string[] => [
  ...new Set(list('/proc/self/task').flatMap((tid) => target(`/proc/self/task/${tid}/ns/net`) ?? [])),
]

/** The namespace of the thread that runs the tests. */
const ownNetns = (): string[] => [target('/proc/thread-self/ns/net') ?? '']

export const snapshot = (): Snapshot => ({
  fds: fds(),
  links: links(),
  'names in /run/netns': list('/run/netns').sort(),
  'nsfs mounts': mounts(),
  'nft tables': run('nft', ['list', 'tables']),
  'child processes': children(),
  'namespace of this thread': ownNetns(),
  'namespaces of threads': threadNetns().sort(),
})

/** "+ what came", "- what went", one line each; empty when nothing leaked. */
export function leaked(before: Snapshot, after: Snapshot): string[] {
  const out: string[] = []
  for (const [what, now] of Object.entries(after)) {
    const left = [...(before[what] ?? [])]
    for (const line of now) {
      const at = left.indexOf(line)
      if (at < 0) out.push(`+ ${what}: ${line}`)
      else left.splice(at, 1)
    }
    for (const line of left) out.push(`- ${what}: ${line}`)
  }
  return out
}

/** What differs from `before`, once the kernel's own cleaning up (which is asynchronous) has had its time. */
async function settled(before: Snapshot): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    const difference = leaked(before, snapshot())
    if (difference.length === 0 || attempt >= 40) return difference
    await sleep(50)
  }
}

/** Runs `run` and fails, naming what was leaked, unless everything is afterwards as it was before. */
export async function withoutLeaks<T>(run: () => T | Promise<T>): Promise<T> {
  const before = snapshot()
  const result = await run()
  expect(await settled(before), 'leaked').toEqual([])
  return result
}

/** The same for a whole test file: call it after `useHost()`, at the top level. */
export function noLeaks(): void {
  let before: Snapshot | undefined
  beforeAll(() => {
    before = snapshot()
  })
  afterAll(async () => {
    if (before) expect(await settled(before), 'leaked').toEqual([])
  })
}

/** The same around each test, for a file whose set-up (a container engine) leaves things for good. */
export function noLeaksEach(): void {
  let before: Snapshot | undefined
  beforeEach(() => {
    before = snapshot()
  })
  afterEach(async () => {
    if (before) expect(await settled(before), 'leaked').toEqual([])
    before = undefined
  })
}
