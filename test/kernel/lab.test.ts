// Labs on a real kernel: up, unchanged by a second apply, changed into another, taken down without a trace; nothing that
// isn't theirs is touched.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { LabSpec } from '../support/labs'
import { clearNames, labText, pings, starLab } from '../support/labs'
import { ip, ipJson, ipJsonIn, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { changing, confirmAll, hostText, refusal } from '../support/changing'
import { Monitor } from '../../src-main/sys/monitor'

useHost()
noLeaks()
const sample = (name: string): string => readFileSync(`resources/labs/${name}.yaml`, 'utf8')
const apply = (text: string) => ({ kind: 'lab-apply' as const, text })
const destroy = (lab: string) => ({ kind: 'lab-destroy' as const, lab })

describe('the classic bridge', () => {
  it('comes up, stays as it is, goes, comes back by undo, and goes again', () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        using _ = clearNames('vb-classic', 'ns1', 'ns2')
        const text = sample('classic-bridge')
        const before = hostText()
        await rig.apply(apply(text))
        expect(pings('ns1', '192.168.10.12')).toBe(true)
        expect(pings('ns2', '192.168.10.1')).toBe(true)
        expect(ipJsonIn('ns1', 'route', 'show', 'default')).toMatchObject([{ gateway: '192.168.10.1' }])
        const up = hostText('vb-classic', 'ns1', 'ns2')
        expect((await rig.plan(apply(text))).steps).toEqual([])
        expect(await rig.changer.labs()).toMatchObject([
          { name: 'classic', namespaces: 3, links: 5, differs: 0, text },
        ])

        await rig.apply(destroy('classic'))
        expect(hostText()).toBe(before)
        expect(ip('netns', 'list')).toBe('')
        for (let again = 0; again < 2; again++) expect((await rig.plan(destroy('classic'))).steps).toEqual([])
        expect(await rig.changer.labs()).toEqual([])

        expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
        await expect.poll(() => hostText('vb-classic', 'ns1', 'ns2')).toBe(up)
        expect((await rig.plan(apply(text))).steps).toEqual([])
        await rig.changer.undo(1)
        expect(hostText()).toBe(before)
      }),
    ))

  it('sends nothing and raises no event when it is applied again', () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        using _ = clearNames('vb-classic', 'ns1', 'ns2')
        await rig.apply(apply(sample('classic-bridge')))
        const applied = await rig.apply(apply(sample('classic-bridge')))
        expect(applied.historyId).toBeUndefined()
        expect(rig.changer.history()).toHaveLength(1)
        await rig.apply(destroy('classic'))
      }),
    ))
})
void [Monitor, ipJson, named, removeNamed, confirmAll, refusal, labText, starLab]
export type { LabSpec }
