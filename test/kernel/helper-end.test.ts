// The end of what nshelper started: statuses and signals, zombies, and kill -9 in every order.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { helperPath } from '../../src-main/sys/helper-path'
import { gone, output, own, sh, user, waiting } from '../support/helper'
import { useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()

describe('the end', () => {
  it('is the exit status or the signal of the program, with and without an init', () =>
    withoutLeaks(async () => {
      for (const init of [false, true]) {
        const spec = { unshare: ['user', 'pid'] as const, ...own, init }
        expect((await output(sh(spec, 'exit 7', { as: user }))).end).toEqual({ how: 'exited', code: 7 })
        const run = sh(spec, 'trap "exit 9" TERM; echo; while :; do sleep 0.05; done', { as: user })
        await waiting(run)
        run.helper.kill('SIGTERM')
        expect(await run.ended).toEqual({ how: 'exited', code: 9 })
      }
      const run = sh({ unshare: ['user'], ...own }, 'kill -KILL $$', { as: user })
      expect((await output(run)).end).toEqual({ how: 'killed', signal: 9 })
      expect(run.helper.exitCode ?? 128 + 9).toBe(137)
    }))

  it('leaves no zombie: init reaps what its program forgets', () =>
    withoutLeaks(async () => {
      const spec = { unshare: ['user', 'pid', 'mnt'] as const, ...own, proc: true, init: true }
      // The orphan ends after its parent: pid 1 must take it.
      const { out } = await output(sh(spec, '(sleep 0.1 & ) ; sleep 0.5; ps -e -o stat=,comm=', { as: user }))
      expect(out).toContain('nshelper')
      expect(out).not.toMatch(/^Z/m)
      expect(out).not.toContain('sleep')
    }))

  it('of helper, of program or of the caller takes the others with it, in every order', () =>
    withoutLeaks(async () => {
      for (const init of [false, true])
        for (const first of ['helper', 'program'] as const) {
          const spec = { unshare: ['user', 'pid'] as const, ...own, init, dieWithParent: true }
          const run = sh(spec, 'sleep 100 & echo; wait', { as: user })
          const pid = await waiting(run)
          const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
            .trim()
            .split(' ')
            .map(Number)
          expect(below.length).toBeGreaterThan(0)
          process.kill(first === 'helper' ? run.helper.pid! : pid, 'SIGKILL')
          expect(await run.ended).toEqual(first === 'helper' ? { how: 'lost' } : { how: 'killed', signal: 9 })
          for (const one of [pid, run.helper.pid!, ...below]) expect(await gone(one)).toBe(true)
          run.helper.stdout!.destroy()
        }
    }))

  it('of the caller ends helper and program, when asked for', () =>
    withoutLeaks(async () => {
      const caller = `
        const { spawn } = require('node:child_process')
        const helper = spawn(process.argv[1], ['--die-with-parent', '--unshare', 'user,pid', '--status-fd', '3', '--', 'sleep', '100'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
        helper.stdio[3].on('data', (data) => { const child = /child (\\d+)/.exec(data); if (child) console.log(helper.pid, child[1]) })`
      const node = spawn(process.execPath, ['-e', caller, helperPath()], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = (await new Promise<Buffer>((resolve) => node.stdout.once('data', resolve)))
        .toString()
        .split('\n')
      const pids = line!.split(' ').map(Number)
      expect(pids.every((pid) => existsSync(`/proc/${pid}`))).toBe(true)
      node.kill('SIGKILL')
      for (const pid of pids) expect(await gone(pid)).toBe(true)
      node.stdout.destroy()
    }))
})
