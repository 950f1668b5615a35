// `vethboard run` as a user calls it: the built program, as uid 1000 and as root, against unshare(1) and the kernel.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { beforeAll, describe, expect, it } from 'vitest'
import { gone } from '../support/helper'
import { useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()

const program = 'out/main/cli.js'
const user = { uid: 1000, gid: 1000 }
const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', SHELL: '/bin/sh' }
beforeAll(() => {
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`)
})

const run = (as: object, ...words: string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'run', ...words], {
    ...{ env, encoding: 'utf8', timeout: 20_000, ...as },
  })
  return { code: status, out: stdout, err: stderr }
}
const classic = ['--uid-map', '0:1000:1', '--gid-map', '0:1000:1', '--ns', 'user,pid,mnt,uts']

describe('the classic program', () => {
  it('is root inside, with its hostname, as pid 1, alone', () =>
    withoutLeaks(() => {
      const { code, out, err } = run(user, ...classic, '--', 'sh', '-c', 'id; hostname; echo $$; ps')
      expect(err).toBe('')
      expect(code).toBe(0)
      const [id, hostname, pid, , ...processes] = out.trim().split('\n')
      expect(id).toMatch(/^uid=0\(root\) gid=0\(root\)/)
      expect(hostname).toBe('container')
      expect(pid).toBe('1')
      expect(processes.map((line) => line.trim().split(/\s+/).at(-1))).toEqual(['sh', 'ps'])
    }))

  it('is uid 1000 to the host, where its map reads 0 1000 1', () =>
    withoutLeaks(async () => {
      const words = [program, 'run', ...classic, '--timeline', '--json', '--', 'cat']
      const child = spawn(process.execPath, words, { ...user, env, stdio: ['pipe', 'ignore', 'pipe'] })
      const [said] = (await once(child.stderr, 'data')) as [Buffer]
      const { pid, timeline } = JSON.parse(String(said)) as { pid: number; timeline: { stage: string }[] }
      expect(readFileSync(`/proc/${pid}/status`, 'latin1')).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m)
      for (const map of ['uid_map', 'gid_map'])
        expect(readFileSync(`/proc/${pid}/${map}`, 'latin1').trim().split(/\s+/)).toEqual(['0', '1000', '1'])
      expect(readFileSync(`/proc/${pid}/comm`, 'latin1')).toBe('cat\n')
      const stages = timeline.map(({ stage }) => stage)
      const order = ['clone', 'uid_map', 'setgroups', 'gid_map', 'go', 'hostname', 'proc', 'exec']
      expect(stages.filter((stage) => order.includes(stage))).toEqual(order)
      child.stdin.end()
      expect(await once(child, 'exit')).toEqual([0, null])
      child.stderr.destroy()
    }))

  it('is what the unshare line of a dry run makes', () =>
    withoutLeaks(() => {
      const script = 'id; hostname; echo $$; cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups'
      const dry = run(user, '--dry-run', '--', 'sh', '-c', script)
      const line = dry.out.trim().split('\n').at(-1)!.trim()
      expect(line).toMatch(/^unshare /)
      const peer = spawnSync('/bin/sh', ['-c', line], { ...user, env, encoding: 'utf8' })
      expect(peer.stdout).toBe(run(user, '--', 'sh', '-c', script).out)
    }))
})

describe('the exit status', () => {
  it.each([
    ['of the program', ['--', 'sh', '-c', 'exit 7'], 7],
    ['of a signal', ['--ns', 'user', '--', 'sh', '-c', 'kill -TERM $$'], 143],
    ['of a program that is missing', ['--', '/nowhere'], 127],
    ['of a program that is none', ['--', '/etc/passwd'], 126],
    ['of usage', ['sh'], 2],
    ['of a map that overlaps', ['--uid-map', '0:1000:1', '--uid-map', '0:5:1'], 3],
    ['of ids that are not lent', ['--uid-map', '0:5:1'], 77],
    ['of namespaces that need another', ['--ns', 'net'], 77],
    ['of a root folder that is missing', ['--rootfs', '/nowhere', '--', 'true'], 3],
  ])('%s', (_, words, code) =>
    withoutLeaks(() => {
      expect(run(user, ...words).code).toBe(code)
    }),
  )

  it('says what to do about what the kernel refuses', () => {
    expect(run(user, '--setgroups', 'allow').err).toContain('setgroups is denied')
    expect(run(user, '--ns', 'net').err).toContain(
      'EPERM; an ordinary user can make other namespaces only together',
    )
    expect(run(user, '--uid-map', '0:1000:3', '--uid-map', '2:9:1').err).toContain(
      '0:1000:3 and 2:9:1: they overlap inside',
    )
  })
})

it('root needs no user namespace, and gets each kind', () =>
  withoutLeaks(() => {
    const { out } = run(
      {},
      '--ns',
      'pid,mnt,net,uts,ipc',
      '--hostname',
      'box',
      '--',
      'sh',
      '-c',
      'hostname; id -u; echo $$',
    )
    expect(out).toBe('box\n0\n1\n')
  }))

it('passes signals on, and takes the program with it when it is killed', () =>
  withoutLeaks(async () => {
    for (const [signal, script, ending] of [
      ['SIGTERM', 'trap "exit 9" TERM; echo; while :; do sleep 0.05; done', [9, null]],
      ['SIGKILL', 'echo; sleep 100', [null, 'SIGKILL']],
    ] as const) {
      const words = [program, 'run', '--timeline', '--json', '--', 'sh', '-c', script]
      const child = spawn(process.execPath, words, { ...user, env, stdio: ['ignore', 'pipe', 'pipe'] })
      const [[said]] = (await Promise.all([once(child.stderr, 'data'), once(child.stdout, 'data')])) as [
        [Buffer],
        unknown,
      ]
      const { pid } = JSON.parse(String(said)) as { pid: number }
      child.kill(signal)
      expect(await once(child, 'exit')).toEqual(ending)
      expect(await gone(pid)).toBe(true)
      child.stdout.destroy()
      child.stderr.destroy()
    }
  }))
