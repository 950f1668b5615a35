// Kill -9 while a lab comes up, and while it is taken down: once an engine has started again the host is wholly before or
// wholly after, and nothing is left of what was half done.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Intent } from '../../src-main/common/plan/intent'
import { changing } from '../support/changing'
import { ip, removeNamed, useHost } from '../support/host'
import { useKiller } from '../support/kill'
import { labText, shapeOf } from '../support/labs'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()
const killer = useKiller()

const text = labText({
  name: 'kill',
  nodes: {
    brk: { kind: 'bridge', location: 'host', addresses: ['10.8.0.1/24'] },
    kill1: {
      kind: 'netns',
      interfaces: { eth0: { addresses: ['10.8.0.2/24'] } },
      routes: [{ to: 'default', via: '10.8.0.1' }],
    },
  },
  links: [['kill1:eth0', 'brk']],
})

/** What is there once whoever starts next has put it in order. */
const look = (stateDir: string): Promise<{ shape: object; applied: boolean }> =>
  changing(
    async ({ observer, changer }) => {
      expect(changer.recovered?.outcome ?? 'rolled-back').toBe('rolled-back')
      await observer.settle()
      return { shape: shapeOf(observer.current()), applied: changer.history().at(-1)?.state === 'applied' }
    },
    { stateDir },
  )

const intents: [string, Intent, before: Intent][] = [
  ['coming up', { kind: 'lab-apply', text }, { kind: 'lab-destroy', lab: 'kill' }],
  ['going down', { kind: 'lab-destroy', lab: 'kill' }, { kind: 'lab-apply', text }],
]

it.each(intents)('a lab that is %s', { timeout: 280_000 }, (_, intent, before) =>
  withoutLeaks(async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'vethboard-kill-'))
    try {
      killer.run(stateDir, { apply: before })
      const was = await look(stateDir)
      const { moments } = killer.run(stateDir, { apply: intent })
      const becomes = await look(stateDir)
      expect(becomes.shape).not.toEqual(was.shape)
      killer.run(stateDir, { apply: before })
      const seen = new Set<boolean>()
      for (let at = 0; at < moments.length; at++) {
        const { killed, moments: passed } = killer.run(stateDir, { apply: intent }, at)
        expect(killed).toBe(true)
        const { shape } = await look(stateDir)
        const isAfter = JSON.stringify(shape) === JSON.stringify(becomes.shape)
        if (!isAfter) expect(shape, `killed ${passed.at(-1) ?? ''}`).toEqual(was.shape)
        else killer.run(stateDir, { apply: before })
        seen.add(isAfter)
      }
      expect(seen).toEqual(new Set([false, true]))
      killer.run(stateDir, { apply: { kind: 'lab-destroy', lab: 'kill' } })
      expect(ip('netns', 'list')).not.toContain('kill1')
    } finally {
      removeNamed('kill1')
      rmSync(stateDir, { recursive: true, force: true })
    }
  }),
)
