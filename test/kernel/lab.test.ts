// Labs on a real kernel: up, unchanged by a second apply, changed into another, taken down without a trace; nothing that
// isn't theirs is touched.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TopologyDiff } from '../../src-main/common/topology/diff'
import { shellScript } from '../../src-main/common/lab/export-shell'
import { readBootId } from '../../src-main/engine/apply/state-dir'
import type { Rig } from '../support/changing'
import { changing, hostText, refusal } from '../support/changing'
import { ip, ipJson, ipJsonIn, named, removeNamed, useHost } from '../support/host'
import { clearLabs, clearNames, labText, pings, shapeOf } from '../support/labs'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { randomLab } from '../support/random-labs'

useHost()
noLeaks()
const sample = (name: string): string => readFileSync(`resources/labs/${name}.yaml`, 'utf8')
const apply = (text: string) => ({ kind: 'lab-apply' as const, text })
const destroy = (lab: string) => ({ kind: 'lab-destroy' as const, lab })
const classicNames = ['vb-classic', 'ns1', 'ns2']

async function shape({ observer }: Rig): Promise<object> {
  await observer.settle()
  return shapeOf(observer.current())
}

/** A host with the usual things on it that no lab may touch. */
function furnished(): Disposable & { names: string[] } {
  ip('link', 'add', 'docker0', 'address', '02:42:00:00:00:01', 'type', 'bridge')
  ip('link', 'set', 'docker0', 'up', 'addrgenmode', 'none')
  ip('address', 'add', '172.17.0.1/16', 'dev', 'docker0')
  named('theirs')
  ip('link', 'add', 'vt', 'master', 'docker0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'theirs')
  for (const [where, link] of [
    [[], 'vt'],
    [['-n', 'theirs'], 'eth0'],
    [['-n', 'theirs'], 'lo'],
  ] as const)
    ip(...where, 'link', 'set', link, 'up', ...(link === 'lo' ? [] : ['addrgenmode', 'none']))
  ip('-n', 'theirs', 'address', 'add', '172.17.0.2/16', 'dev', 'eth0')
  ip('-n', 'theirs', 'route', 'add', 'default', 'via', '172.17.0.1')
  ip('route', 'add', '10.77.0.0/16', 'via', '172.17.0.2')
  return {
    names: ['theirs'],
    [Symbol.dispose]() {
      for (const link of ['vt', 'docker0']) ip('link', 'del', link)
      removeNamed('theirs')
    },
  }
}

describe('the classic bridge', () => {
  it('comes up, stays as it is, goes, comes back by undo, and goes again', () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        await clearLabs(rig)
        using _ = clearNames(...classicNames)
        const text = sample('classic-bridge')
        const before = hostText()
        await rig.apply(apply(text))
        expect(pings('ns1', '192.168.10.12')).toBe(true)
        expect(pings('ns2', '192.168.10.1')).toBe(true)
        expect(ipJsonIn('ns1', 'route', 'show', 'default')).toMatchObject([{ gateway: '192.168.10.1' }])
        const up = hostText(...classicNames)
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
        await expect.poll(() => hostText(...classicNames)).toBe(up)
        expect((await rig.plan(apply(text))).steps).toEqual([])
        await rig.changer.undo(1)
        expect(hostText()).toBe(before)
      }),
    ))

  it('is not written down again, and raises no event, when it is applied again', () =>
    withoutLeaks(() =>
      changing(
        async (rig) => {
          await clearLabs(rig)
          using _ = clearNames(...classicNames)
          await rig.apply(apply(sample('classic-bridge')))
          const tentative = (): boolean =>
            classicNames.some((name) => ip('-n', name, 'address').includes('tentative'))
          await expect.poll(tentative, { timeout: 10_000 }).toBe(false)
          await rig.observer.settle()
          const events: TopologyDiff[] = []
          const off = rig.observer.onDiff((diff) => events.push(diff))
          const applied = await rig.apply(apply(sample('classic-bridge')))
          await new Promise((resolve) => setTimeout(resolve, 200))
          await rig.observer.settle()
          off()
          expect(events.flatMap(({ changes }) => [changes.links, changes.addresses, changes.routes])).toEqual(
            events.flatMap(() => [undefined, undefined, undefined]),
          )
          expect(applied.historyId).toBeUndefined()
          expect(rig.changer.history()).toHaveLength(1)
          await rig.apply(destroy('classic'))
        },
        { live: true },
      ),
    ))

  it('is repaired after changes by hand, and only where it differs', () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        await clearLabs(rig)
        using _ = clearNames(...classicNames)
        const text = sample('classic-bridge')
        await rig.apply(apply(text))
        const up = await shape(rig)
        const index = ipJsonIn('ns2', 'link', 'show', 'eth0')[0]!['ifindex']
        ip('-n', 'ns1', 'address', 'add', '10.1.1.1/24', 'dev', 'eth0')
        ip('-n', 'ns1', 'address', 'del', '192.168.10.11/24', 'dev', 'eth0')
        ip('-n', 'ns1', 'route', 'add', '10.2.0.0/16', 'dev', 'eth0')
        ip('-n', 'ns1', 'link', 'set', 'eth0', 'mtu', '1400')
        ip('-n', 'ns2', 'link', 'set', 'lo', 'down')
        ip('-n', 'vb-classic', 'link', 'set', 'ns2-eth0', 'nomaster')
        ip('-n', 'vb-classic', 'link', 'set', 'br0', 'type', 'bridge', 'stp_state', '1')
        const plan = await rig.plan(apply(text))
        expect(plan.steps.map(({ command }) => command)).toMatchSnapshot()
        await rig.changer.apply(plan.id, [])
        expect(await shape(rig)).toEqual(up)
        expect((await rig.plan(apply(text))).steps).toEqual([])
        expect(ipJsonIn('ns2', 'link', 'show', 'eth0')[0]!['ifindex']).toBe(index)
        await rig.changer.undo(1)
        expect(ipJsonIn('ns1', 'link', 'show', 'eth0')).toMatchObject([{ mtu: 1400 }])
        await rig.apply(destroy('classic'))
      }),
    ))
})

describe('random labs', () => {
  const seeds = Array.from({ length: 30 }, (_, i) => i + 1)

  it('have what their file says, and a second apply has nothing to do', { timeout: 120_000 }, () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        await clearLabs(rig)
        const before = hostText()
        for (const seed of seeds) {
          const lab = randomLab(seed, 'rnd', 'ra')
          using _ = clearNames('vb-rnd', ...Object.keys(lab.nodes))
          await rig.apply(apply(labText(lab)))
          const again = await rig.plan(apply(labText(lab)))
          expect(
            again.steps.map(({ command }) => command),
            `seed ${seed}\n${labText(lab)}`,
          ).toEqual([])
          await rig.apply(destroy('rnd'))
          expect(hostText(), `seed ${seed}`).toBe(before)
        }
      }),
    ),
  )

  it('A and then B is B alone; undo of B is A', { timeout: 120_000 }, () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        await clearLabs(rig)
        for (const seed of seeds) {
          const [a, b] = [randomLab(seed, 'rnd', 'rb'), randomLab(seed + 1000, 'rnd', 'rb')]
          using _ = clearNames('vb-rnd', ...Object.keys(a.nodes), ...Object.keys(b.nodes))
          await rig.apply(apply(labText(b)))
          const wanted = await shape(rig)
          await rig.apply(destroy('rnd'))
          await rig.apply(apply(labText(a)))
          const first = await shape(rig)
          await rig.apply(apply(labText(b)))
          expect(await shape(rig), `seed ${seed}`).toEqual(wanted)
          expect((await rig.plan(apply(labText(b)))).steps.map(({ command }) => command)).toEqual([])
          const [undone] = await rig.changer.undo(1)
          expect(undone, `seed ${seed}`).toMatchObject({ state: 'undone' })
          expect(await shape(rig), `undo, seed ${seed}`).toEqual(first)
          await rig.apply(destroy('rnd'))
        }
      }),
    ),
  )

  it('leave what isn’t theirs as it was', { timeout: 120_000 }, () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        await clearLabs(rig)
        using host = furnished()
        const before = hostText(...host.names)
        for (const seed of seeds) {
          const lab = randomLab(seed + 2000, 'rnd', 'rc')
          using _ = clearNames('vb-rnd', ...Object.keys(lab.nodes).filter((one) => one.startsWith('rc')))
          await rig.apply(apply(labText(lab)))
          await rig.apply(destroy('rnd'))
          expect(hostText(...host.names), `seed ${seed}`).toBe(before)
        }
      }),
    ),
  )
})

describe('what is not the lab’s', () => {
  it('is in the way and named, and nothing is changed', () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        await clearLabs(rig)
        using host = furnished()
        const before = hostText(...host.names)
        const bridge = { kind: 'bridge' as const, location: 'host' as const }
        const wrong = labText({
          name: 'wrong',
          nodes: { docker0: bridge, theirs: { kind: 'netns' } },
          links: [['theirs:eth0', 'docker0']],
        })
        const error = await refusal(rig.plan(apply(wrong)))
        expect(error).toMatchObject({ kind: 'exists', op: 'labApply', hintKey: 'hint.labConflict' })
        for (const name of ['the namespace theirs', 'docker0 of the host', 'eth0 of theirs'])
          expect(error.what).toContain(name)
        expect(hostText(...host.names)).toBe(before)
      }),
    ))

  it('is another lab’s: both stay side by side, or the second is refused', () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        await clearLabs(rig)
        using _ = clearNames(...classicNames, 'vb-two', 'two1')
        await rig.apply(apply(sample('classic-bridge')))
        const two = {
          name: 'two',
          nodes: { br0: { kind: 'bridge' as const }, two1: { kind: 'netns' as const } },
        }
        await rig.apply(apply(labText({ ...two, links: [['two1:eth0', 'br0']] })))
        const error = await refusal(
          rig.plan(apply(labText({ name: 'three', nodes: { ns1: { kind: 'netns' } } }))),
        )
        expect(error.what).toContain('the namespace ns1 (of lab classic)')
        await rig.apply(destroy('classic'))
        expect(await rig.changer.labs()).toMatchObject([{ name: 'two', differs: 0 }])
        await rig.apply(destroy('two'))
      }),
    ))
})

describe('export to a shell', () => {
  it('builds the same on a fresh host', () =>
    withoutLeaks(() =>
      changing(async (rig) => {
        await clearLabs(rig)
        using _ = clearNames(...classicNames)
        await rig.apply(apply(sample('classic-bridge')))
        const wanted = await shape(rig)
        await rig.apply(destroy('classic'))
        const folder = mkdtempSync(join(tmpdir(), 'vethboard-export-'))
        writeFileSync(
          join(folder, 'lab.sh'),
          shellScript(sample('classic-bridge'), 'classic.yaml', readBootId()),
        )
        const { status, stderr } = spawnSync('sh', [join(folder, 'lab.sh')], { encoding: 'utf8' })
        rmSync(folder, { recursive: true })
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
        expect(await shape(rig)).toEqual(wanted)
        expect((await rig.plan(apply(sample('classic-bridge')))).steps).toEqual([])
        await rig.apply(destroy('classic'))
        expect(ipJson('link')).toHaveLength(1)
      }),
    ))
})
