// What every intent must stand: applied, undone and redone with the host as it was to the byte; and its commands run by
// hand on an equal host, which do the same, as their undo commands undo it.
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Case, Lab } from './cases'
import { changing, confirmAll, hostText, sameHost } from './changing'
import { withoutLeaks } from './leaks'

export const appliedUndoneRedone = ({ names, buildHost }: Lab, one: Case): Promise<void> =>
  withoutLeaks(async () => {
    using _ = buildHost(one)
    const { intent, effect } = one
    await changing(async (rig) => {
      const before = hostText(...names)
      const applied = await rig.apply(await intent(rig))
      effect()
      const after = await rig.changer.history()
      expect(after).toMatchObject([{ id: applied.historyId, state: 'applied' }])
      expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
      await sameHost(before, ...names)
      expect(await rig.changer.redo(1)).toMatchObject([{ state: 'applied' }])
      effect()
      expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
      await sameHost(before, ...names)
    })
  })

/** Less the numbers of links, which differ from one making to the next. */
const lookAt = ({ names, fresh }: Lab): string => {
  const there = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })
  return hostText(...[...names, fresh].filter((name) => there.includes(name)))
    .replace(/^\d+: /gm, '')
    .replace(/@if\d+/g, '')
}

const byHand = (command: string): void =>
  void execFileSync('/bin/sh', ['-ec', command], { stdio: ['ignore', 'ignore', 'pipe'] })

export const commandsByHand = (lab: Lab, one: Case): Promise<void> =>
  withoutLeaks(async () => {
    using _ = lab.buildHost(one)
    const { intent } = one
    const look = (): string => lookAt(lab)
    /** The host, once the kernel's own work (carrier, IPv6 addresses) is done; compared until it is. */
    const expectHost = async (wanted: string): Promise<void> => {
      for (let tries = 0; tries < 40 && look() !== wanted; tries++) await sleep(50)
      expect(look()).toBe(wanted)
    }
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
  })
