// All eight kinds of namespaces as lsns(8) and ls(1) tell them; the tree of user namespaces; entering what exists.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { nsKinds } from '../../src-main/common/net/namespaces'
import type { NsEntry, UsernsNode } from '../../src-main/common/net/namespaces'
import { listNamespaces, namespacesOf, usernsTree } from '../../src-main/engine/discover/namespaces'
import { holdNamespaces } from '../../src-main/engine/target/namespaces'
import type { HelperRun } from '../../src-main/sys/helper'
import { map, own, sh, user, waiting } from '../support/helper'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()

const program = 'out/main/cli.js'
const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', SHELL: '/bin/sh' }
const vethboard = (...words: string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    env,
  })
  return { code: status, out: stdout, err: stderr }
}

/** A container of all kinds, one that shares its network, and one nested in it. */
const runs: HelperRun[] = []
let pids: number[] = []
beforeAll(async () => {
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`)
  const all = sh({ unshare: [...nsKinds], ...own, hostname: 'first', init: true }, 'echo; exec sleep 1000', {
    as: user,
  })
  runs.push(all)
  const first = await waiting(all)
  const shares = sh({ unshare: ['user', 'uts'], ...own, hostname: 'second' }, 'echo; exec sleep 1000', {
    as: user,
  })
  runs.push(shares)
  const second = await waiting(shares)
  const nested = sh(
    { unshare: ['uts'], join: { user: `/proc/${first}/ns/user` }, hostname: 'third' },
    'echo; exec unshare -U --map-user=5 --map-group=6 sleep 1000',
  )
  runs.push(nested)
  const third = await waiting(nested)
  const userOf = (pid: number): string => readlinkSync(`/proc/${pid}/ns/user`)
  await vi.waitFor(() => expect(userOf(third)).not.toBe(userOf(first)), { timeout: 10_000 })
  pids = [first, second, third]
})
afterAll(async () => {
  for (const run of runs) {
    run.helper.kill('SIGKILL')
    await run.ended
    run.helper.stdout!.destroy()
  }
})

describe('the list', () => {
  it('has for each process what ls -l /proc/PID/ns prints', () => {
    for (const pid of [1, process.pid, ...pids]) {
      const listing = execFileSync('ls', ['-l', `/proc/${pid}/ns`], { encoding: 'latin1' })
      const said = Object.fromEntries(
        [...listing.matchAll(/ (\w+) -> \w+:\[(\d+)\]/g)].map(([, kind, inode]) => [kind, Number(inode)]),
      )
      const { pid_for_children: _pid, time_for_children: _time, ...expected } = said
      expect(namespacesOf(pid)).toEqual(expected)
    }
    expect(namespacesOf(4_000_000)).toBeUndefined()
  })

  it('is what lsns -J lists', () => {
    // Other tests make and end namespaces meanwhile: what lsns says before and after must be in ours, and nothing else.
    const lsns = (): string[] => {
      const { namespaces } = JSON.parse(execFileSync('lsns', ['-J'], { encoding: 'utf8' })) as {
        namespaces: { ns: number; type: string; nprocs: number; pid: number | null }[]
      }
      return namespaces
        .filter(({ pid }) => pid !== null)
        .map(({ ns, type, pid, nprocs }) => `${type} ${ns} ${pid} ${pids.includes(pid ?? 0) ? nprocs : ''}`)
    }
    const before = lsns()
    const ours = listNamespaces().map(
      ({ kind, inode, pid, processes }) => `${kind} ${inode} ${pid} ${pids.includes(pid) ? processes : ''}`,
    )
    const after = lsns()
    const steady = before.filter((line) => after.includes(line))
    expect(ours).toEqual(expect.arrayContaining(steady))
    expect(steady.length).toBeGreaterThanOrEqual(2 * nsKinds.length)
    for (const pid of pids)
      expect(ours.filter((line) => line.includes(` ${pid} `))).toEqual(
        nsKinds.flatMap((kind) =>
          steady.filter((line) => line.startsWith(`${kind} `) && line.includes(` ${pid} `)),
        ),
      )
  })

  it('of two processes says what they share', () =>
    withoutLeaks(() => {
      const [first, second] = pids
      const { out } = vethboard('ns', 'list', '--pid', String(first), '--pid', String(second))
      expect(out).toContain(readlinkSync(`/proc/${first}/ns/net`))
      expect(out).not.toContain('shared')
      const shared = vethboard('ns', 'list', '--pid', String(second), '--pid', String(process.pid)).out
      const kinds = shared
        .split('\n')
        .flatMap((line) => (line.endsWith('shared') ? [line.split(' ')[0]] : []))
      expect(kinds).toEqual(nsKinds.filter((kind) => kind !== 'user' && kind !== 'uts'))
      const json = JSON.parse(vethboard('ns', 'list', '--kind', 'uts', '--json').out) as NsEntry[]
      expect(json.filter(({ pid }) => pids.includes(pid))).toHaveLength(3)
      expect(vethboard('ns', 'list', '--pid', '4000000').code).toBe(3)
      expect(vethboard('ns', 'list', '--kind', 'disk').code).toBe(2)
    }))
})

describe('the tree of user namespaces', () => {
  it('has each below its parent, with its maps to the parent and to the host', () => {
    const nodes = usernsTree()
    const at = (pid: number): UsernsNode => nodes.find(({ inode }) => inode === namespacesOf(pid)?.user)!
    const [first, second, third] = pids.map(at)
    const root = at(process.pid)
    expect([first!.parent, second!.parent, third!.parent]).toEqual([root.inode, root.inode, first!.inode])
    expect([first!.ownerUid, third!.ownerUid, first!.pid]).toEqual([1000, 1000, pids[0]])
    expect(first!.uidToHost).toEqual(own.uidMap)
    expect([third!.uidToParent, third!.gidToParent]).toEqual([map('5:0:1'), map('6:0:1')])
    expect([third!.uidToHost, third!.gidToHost]).toEqual([map('5:1000:1'), map('6:1000:1')])
    const text = vethboard('ns', 'tree').out
    expect(text).toContain(`    user:[${third!.inode}]`.slice(2))
    expect(text).toContain('uids 5:0:1  (on the host 5:1000:1)')
  })
})

describe('entering', () => {
  it('a process runs a program in all of its namespaces, or in some', () =>
    withoutLeaks(() => {
      const script = `hostname; id -u; for n in ${nsKinds.join(' ')}; do readlink /proc/self/ns/$n; done`
      const [first] = pids
      const links = nsKinds.map((kind) => readlinkSync(`/proc/${first}/ns/${kind}`))
      const { out, code } = vethboard('ns', 'exec', `pid:${first}`, '--', 'sh', '-c', `${script}; exit 4`)
      expect(out.trim().split('\n')).toEqual(['first', '0', ...links])
      expect(code).toBe(4)
      const some = vethboard(
        'ns',
        'exec',
        `pid:${first}`,
        '--ns',
        'uts',
        '--',
        'sh',
        '-c',
        'hostname; readlink /proc/self/ns/net',
      )
      expect(some.out).toBe(`first\n${readlinkSync('/proc/self/ns/net')}\n`)
    }))

  it('a name is its network and nothing else', () =>
    withoutLeaks(() => {
      named('ns-exec')
      ip('-n', 'ns-exec', 'link', 'add', 'inside', 'type', 'bridge')
      try {
        const { out } = vethboard('ns', 'exec', 'netns:ns-exec', '--', 'ip', '-br', 'link')
        expect(out).toContain('inside')
        expect(vethboard('ns', 'exec', 'netns:ns-exec', '--ns', 'pid', '--', 'true').code).toBe(3)
        const shell = spawnSync(process.execPath, [program, 'ns', 'enter', 'ns-exec'], {
          ...{ env, encoding: 'utf8', input: 'ip -br link\nexit 6\n' },
        })
        expect(shell.stdout).toContain('inside')
        expect(shell.status).toBe(6)
      } finally {
        removeNamed('ns-exec')
      }
    }))

  it('is refused with the reason', () =>
    withoutLeaks(() => {
      expect(vethboard('ns', 'exec', 'pid:4000000', '--', 'true')).toMatchObject({
        code: 3,
        err: expect.stringContaining('ESRCH') as string,
      })
      expect(vethboard('ns', 'exec', 'netns:nowhere', '--', 'true').code).toBe(3)
      expect(vethboard('ns', 'exec', 'pid:1').code).toBe(2)
      const other = spawnSync(process.execPath, [program, 'ns', 'exec', 'pid:1', '--', 'true'], {
        env,
        ...user,
      })
      expect(other.status).toBe(77)
      expect(() => holdNamespaces(4_000_000)).toThrow('ESRCH')
    }))
})
