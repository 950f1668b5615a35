// A plan's commands, run by hand in a shell on an equal host, do what the plan does; and their undo commands undo it.
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { lab } from '../support/cases'
import { changing, confirmAll, hostText } from '../support/changing'

useHost()
noLeaks()
const { names, fresh, buildHost, cases } = lab('ha')

/** Less the numbers of links, which differ from one making to the next. */
const look = (): string => {
  const there = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })
  return hostText(...[...names, fresh].filter((name) => there.includes(name)))
    .replace(/^\d+: /gm, '')
    .replace(/@if\d+/g, '')
}

/** The host, once the kernel's own work (carrier, IPv6 addresses) is done; compared until it is. */
async function expectHost(wanted: string): Promise<void> {
  for (let tries = 0; tries < 40 && look() !== wanted; tries++) await sleep(50)
  expect(look()).toBe(wanted)
}

const byHand = (command: string): void =>
  void execFileSync('/bin/sh', ['-ec', command], { stdio: ['ignore', 'ignore', 'pipe'] })

describe('by hand', () => {
  it.each(cases)('$name', ({ intent }) =>
    withoutLeaks(async () => {
      using _ = buildHost()
      await changing(async (rig) => {
        await sleep(50)
        const before = look()
        const plan = await rig.plan(await intent(rig))
        await rig.changer.apply(plan.id, confirmAll(plan))
        // The kernel tells of a lost carrier once a second at most.
        await sleep(1200)
        const after = look()
        await rig.changer.undo(1)
        await expectHost(before)
        for (const { command } of plan.steps) byHand(command)
        await expectHost(after)
        for (const { undoCommand } of [...plan.steps].reverse()) if (undoCommand) byHand(undoCommand)
        await expectHost(before)
      })
    }),
  )
})
