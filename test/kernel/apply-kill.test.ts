// Kill -9 before and after every request to the kernel and every write of journal and history, of a change, of its
// undo, and of the recovery itself: once an engine has started again the host is wholly before or wholly after.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Intent } from '../../src-main/common/plan/intent'
import { ip, ipJson, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { untilUp } from '../support/cases'
import { changing, hostText } from '../support/changing'
import { useKiller } from '../support/kill'

useHost()
noLeaks()
const killer = useKiller()

const names = ['ki-a', 'ki-b']

/** A bridge with a cable to ki-a, and ki-b without one. */
function build(): Disposable & { stateDir: string } {
  ip('link', 'add', 'br0', 'type', 'bridge')
  ip('link', 'set', 'br0', 'address', '02:00:00:00:00:01', 'up', 'addrgenmode', 'none')
  ip('address', 'add', '192.168.10.1/24', 'dev', 'br0')
  for (const name of names) {
    named(name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
  }
  ip('link', 'add', 'to-a', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'ki-a')
  ip('link', 'set', 'to-a', 'address', '02:00:00:00:00:02', 'up', 'addrgenmode', 'none')
  ip('-n', 'ki-a', 'link', 'set', 'eth0', 'address', '02:00:00:00:00:03', 'addrgenmode', 'none')
  ip('-n', 'ki-a', 'link', 'set', 'eth0', 'up')
  ip('-n', 'ki-a', 'address', 'add', '192.168.10.2/24', 'dev', 'eth0')
  ip('-n', 'ki-a', 'route', 'add', 'default', 'via', '192.168.10.1')
  untilUp('br0', 'to-a')
  const stateDir = mkdtempSync(join(tmpdir(), 'vethboard-kill-'))
  return {
    stateDir,
    [Symbol.dispose]() {
      for (const link of ipJson('link'))
        if (link['ifname'] !== 'lo') spawnSync('ip', ['link', 'del', String(link['ifname'])])
      for (const name of [...names, 'ki-new']) removeNamed(name)
      rmSync(stateDir, { recursive: true, force: true })
    },
  }
}

/** The host, less the numbers of links, which differ from one making to the next. */
function look(): string {
  const there = ip('netns', 'list')
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
  const known = [...names, 'ki-new'].filter((name) => there.includes(name))
  return hostText(...known)
    .replace(/^\d+: /gm, '')
    .replace(/@if\d+/g, '')
}

/** Which of the two the host is, once the kernel's own work (carrier, IPv6 addresses) is done. */
async function outcome(before: string, after: string, moment: string): Promise<'before' | 'after'> {
  for (let tries = 0; ; tries++) {
    const now = look()
    if (now === before) return 'before'
    if (now === after) return 'after'
    if (tries > 60) expect(now, `neither before nor after: killed ${moment}`).toBe(before)
    await sleep(50)
  }
}

/** Starts again, which recovers; then the host must be one or the other, and the history must agree. */
async function startAgain(stateDir: string, before: string, after: string, moment: string) {
  return changing(
    async ({ changer }) => {
      const is = await outcome(before, after, moment)
      const last = changer.history().at(-1)
      expect(last?.state === 'applied' ? 'after' : 'before', `history: killed ${moment}`).toBe(is)
      expect(changer.recovered?.outcome ?? 'rolled-back').toBe('rolled-back')
      return is
    },
    { stateDir },
  )
}

const intents: [string, Intent][] = [
  [
    'attach',
    {
      kind: 'attach',
      target: 'netns:ki-a',
      bridge: { host: 'br0' },
      addresses: ['192.168.10.7/24'],
      gateway: '192.168.10.1',
    },
  ],
  ['detach', { kind: 'detach', target: 'netns:ki-a', ifname: 'eth0', foreign: true }],
  ['netns-add', { kind: 'netns-add', name: 'ki-new' }],
  ['netns-del', { kind: 'netns-del', name: 'ki-a' }],
]

describe.each(intents)('%s, killed at every moment', (_, intent) => {
  it('of the change, and of its undo', { timeout: 240_000 }, () =>
    withoutLeaks(async () => {
      using host = build()
      const { stateDir } = host
      const before = look()
      const whole = killer.run(stateDir, { apply: intent })
      // The kernel tells of a lost carrier once a second at most.
      await sleep(1200)
      let after = look()
      for (let tries = 0; tries < 40 && after !== look(); tries++) after = look()
      const undone = killer.run(stateDir, 'undo')
      expect(await outcome(before, before, 'never')).toBe('before')

      const seen = new Set<string>()
      for (let at = 0; at < whole.moments.length; at++) {
        const { moments, killed } = killer.run(stateDir, { apply: intent }, at)
        expect(killed, `killed at ${at}`).toBe(true)
        const is = await startAgain(stateDir, before, after, moments.at(-1) ?? '')
        seen.add(is)
        if (is === 'after') killer.run(stateDir, 'undo')
      }
      expect(seen).toEqual(new Set(['before', 'after']))

      seen.clear()
      for (let at = 0; at < undone.moments.length; at++) {
        killer.run(stateDir, { apply: intent })
        const { moments } = killer.run(stateDir, 'undo', at)
        const is = await startAgain(stateDir, before, after, moments.at(-1) ?? '')
        seen.add(is)
        if (is === 'after') killer.run(stateDir, 'undo')
      }
      expect(seen).toEqual(new Set(['before', 'after']))
    }),
  )

  it('of the recovery', { timeout: 240_000 }, () =>
    withoutLeaks(async () => {
      using host = build()
      const { stateDir } = host
      const before = look()
      const whole = killer.run(stateDir, { apply: intent })
      // The kernel tells of a lost carrier once a second at most.
      await sleep(1200)
      const after = look()
      killer.run(stateDir, 'undo')
      // All steps done and nothing committed: the most that a recovery can have to take back.
      const late = whole.moments.indexOf('before history write')
      killer.run(stateDir, { apply: intent }, late)
      const recovery = killer.run(stateDir, undefined)
      expect(recovery.moments.some((moment) => moment.includes('undo'))).toBe(true)
      for (let at = 0; at < recovery.moments.length; at++) {
        killer.run(stateDir, { apply: intent }, late)
        const { moments } = killer.run(stateDir, undefined, at)
        expect(await startAgain(stateDir, before, after, moments.at(-1) ?? '')).toBe('before')
      }
    }),
  )
})
