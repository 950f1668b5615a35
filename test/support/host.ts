// A "host" for a kernel test: the test's thread moves into a fresh network namespace, so nothing is shared with
// other test files. Named namespaces go to /run/netns of the sandbox. iproute2 is the independent oracle.
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, existsSync } from 'node:fs'
import { afterAll, beforeAll } from 'vitest'
import type { NetnsId } from '../../src-main/common/net/ids'
import { nameNetns, shareNetnsFolder, unnameNetns } from '../../src-main/sys/mount'
import { createNetns, enterNewNetns } from '../../src-main/sys/netns'

export const netnsFolder = '/run/netns'

/** What `ip -j` prints: the tests read the fields that they know of. */
export type IpJson = Record<string, unknown>[]

export interface TestHost {
  id: NetnsId
  fd: number
}

function inSandbox(): void {
  if (process.env['VETHBOARD_SANDBOX'] !== '1')
    throw new Error('kernel tests run inside scripts/sandbox.mjs: npm run test:kernel')
}

/** Moves this thread into a fresh namespace and brings its lo up. `ip` and other child processes run in it too. */
export function freshHost(): TestHost {
  inSandbox()
  const { fd, id } = enterNewNetns()
  ip('link', 'set', 'lo', 'up')
  return { fd, id }
}

/** `freshHost` once for a test file; names left in /run/netns by `named` go when it ends. */
export function useHost(): () => TestHost {
  let host: TestHost | undefined
  beforeAll(() => {
    host = freshHost()
  })
  afterAll(() => {
    for (const name of [...names]) removeNamed(name)
  })
  return () => {
    if (!host) throw new Error('useHost() gives its host to tests only')
    return host
  }
}

/** Runs iproute2 in the host; returns what it printed. Throws with its message when it fails. */
export function ip(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr.trim() || `status ${status}`}`)
  return stdout
}

/** `ip -j -d …`, parsed. Objects that a filter left empty (`{}`) are dropped. */
export function ipJson(...args: string[]): IpJson {
  const out = ip('-j', '-d', ...args).trim()
  return (out === '' ? [] : (JSON.parse(out) as IpJson)).filter((item) => Object.keys(item).length > 0)
}

/** `ip -n NAME -j -d …`. */
export const ipJsonIn = (name: string, ...args: string[]): IpJson => ipJson('-n', name, ...args)

const names = new Set<string>()

/** A namespace with a name in /run/netns, as `ip netns add` makes it, lo down. */
export function named(name: string): { id: NetnsId; path: string } {
  inSandbox()
  shareNetnsFolder(netnsFolder)
  const { fd, id } = createNetns()
  const path = `${netnsFolder}/${name}`
  try {
    nameNetns(fd, path)
    names.add(name)
  } finally {
    closeSync(fd)
  }
  return { id, path }
}

export function removeNamed(name: string): void {
  names.delete(name)
  if (existsSync(`${netnsFolder}/${name}`)) unnameNetns(`${netnsFolder}/${name}`)
}

const probed = new Map<string, string | undefined>()

/** Why this kernel can't make links of a kind, or undefined when it can: found out by trying. */
export function lacksKind(kind: string, ...args: string[]): string | undefined {
  if (probed.has(kind)) return probed.get(kind)
  let why: string | undefined
  try {
    execFileSync('unshare', ['-n', 'ip', 'link', 'add', 'probe0', 'type', kind, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (thrown) {
    why = `this kernel has no ${kind} (${String((thrown as { stderr?: Buffer }).stderr).trim()})`
  }
  probed.set(kind, why)
  return why
}

/** Prints why a test is left out; for `ctx.skip(skipped(reason))`. In the virtual machine nothing may be left out. */
export function skipped(reason: string): string {
  if (process.env['VETHBOARD_VM'] === '1') throw new Error(`nothing may be skipped here: ${reason}`)
  console.log(`SKIPPED: ${reason}`)
  return reason
}
