// Every intent, applied to a real kernel: iproute2 shows the effect, undo leaves the host as it was to the byte, and
// redo brings the effect back.
import { describe, expect, it } from 'vitest'
import { useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { lab } from '../support/cases'
import { changing, hostText, sameHost } from '../support/changing'

useHost()
noLeaks()
const { names, buildHost, cases } = lab('ap')

describe('every intent', () => {
  it.each(cases)('$name: applied, undone, redone', ({ intent, effect }) =>
    withoutLeaks(async () => {
      using _ = buildHost()
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
    }),
  )
})
