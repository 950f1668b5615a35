// The window follows its host: what others do with `ip`, an engine that dies, two windows, names that are traps.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { middleOf } from '../support/app/canvas'
import { hostile, hostileDocker, hostileProcess, shown } from '../support/app/hostile'
import { bridge, cable, makeLab, removeLab } from '../support/app/lab'
import { useRig } from '../support/app/rig'
import { eventually } from '../support/app/window'
import type { AppWindow } from '../support/app/window'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { endProcess, processInNetns } from '../support/observe'
import { isRunning, until } from '../support/program'

useHost()
noLeaks()
beforeAll(makeLab)
afterAll(removeLab)
const rig = useRig()

const titles = async (window: AppWindow): Promise<string[]> =>
  (await window.canvas()).shapes.map((one) => one.title).sort()

describe('what others do on the host', () => {
  let window: AppWindow
  beforeEach(async () => {
    window = await rig().open()
    await window.fit()
  })

  it('appears and goes without a reload: links, names, addresses, namespaces', async () => {
    bridge('br2', '10.7.0.1/24')
    await window.shape('br2')
    ip('link', 'set', 'br2', 'down')
    ip('link', 'set', 'br2', 'name', 'core')
    await window.shape('core')
    await window.gone('br2')
    named('later')
    await window.shape('later')
    ip('link', 'set', 'core', 'up')
    cable('later', 'core', '10.7.0.2/24')
    await window.shape('later/eth0')
    await eventually(async () => expect((await window.shape('later')).lines.join()).toContain('10.7.0.2'))
    removeNamed('later')
    await window.gone('later')
    ip('link', 'del', 'core')
    await window.gone('core')
  })

  it('moves nothing that was placed when more is added', async () => {
    const at = middleOf((await window.shape('ns4')).box)
    await window.drag(at, { x: at.x + 40, y: at.y + 120 })
    await window.settled()
    const place = async (): Promise<object> => {
      const { pan, zoom } = await window.canvas()
      const { x, y } = (await window.shape('ns4')).box
      return { x: Math.round((x - pan.x) / zoom), y: Math.round((y - pan.y) / zoom) }
    }
    const before = await place()
    for (let n = 0; n < 6; n++) {
      named(`more${n}`)
      cable(`more${n}`, 'br0', `10.9.0.${100 + n}/24`)
    }
    await window.shape('more5/eth0')
    expect(await place()).toEqual(before)
    const boxes = (await window.canvas()).shapes.filter((one) => one.shape === 'card')
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.box.x >= b.box.x + b.box.w ||
          b.box.x >= a.box.x + a.box.w ||
          a.box.y >= b.box.y + b.box.h ||
          b.box.y >= a.box.y + a.box.h
        expect(apart, `${a.title} on ${b.title}`).toBe(true)
      }
    for (let n = 0; n < 6; n++) removeNamed(`more${n}`)
    await window.gone('more5')
    expect(await place()).toEqual(before)
  })

  it('shows the same in two windows, and what one changes in the other', async () => {
    const other = await rig().open()
    await other.find('br1')
    await other.by('action-more').click()
    await other.by('menu-down').click()
    await other.apply()
    await window.find('br1')
    await eventually(async () => expect(await window.by('inspector').innerText()).toMatch(/Bring up|DOWN/))
    expect(await titles(window)).toEqual(await titles(other))
    await window.by('tab-history').click()
    await window.by('history-applied').first().getByTestId('undo-to').click()
    await eventually(() => expect(ip('link', 'show', 'br1')).toContain(',UP'))
    expect(await titles(window)).toEqual(await titles(other))
  })
})

describe('an engine that is killed', () => {
  it('is missed, started again, and found again by the same window', async () => {
    const window = await rig().open()
    window.expectProblem(/WebSocket|ERR_CONNECTION/)
    const states = new Set<string>()
    const state = window.by('connection')
    const engine = rig().served.engine()
    process.kill(engine, 'SIGKILL')
    await until(
      () => !isRunning(engine),
      () => 'it still runs',
    )
    ip('link', 'add', 'meanwhile', 'type', 'bridge')
    await eventually(async () => {
      states.add((await state.getAttribute('data-state')) ?? '')
      expect(states).toContain('reconnecting')
    })
    await window.page.locator('[data-testid="connection"][data-state="live"]').waitFor({ timeout: 30_000 })
    await window.shape('meanwhile')
    expect(rig().served.engine()).not.toBe(engine)
    // It works again, not only looks like it.
    await window.find('meanwhile')
    await window.pressOnCanvas('Delete')
    await window.ready().catch(() => undefined)
    for (const box of await window.page.locator('[data-testid^="confirm-"]').all()) await box.check()
    await window.by('apply').click()
    await window.gone('meanwhile')
    expect(ip('link')).not.toContain('meanwhile')
  })
})

describe('names that are traps', () => {
  it('are shown as text, escaped, and run nothing', async () => {
    const [inside, noisy] = [await processInNetns(), hostileProcess()]
    const docker = await hostileDocker('/run/docker.sock', inside.pid)
    try {
      ip('link', 'add', hostile.ifname, 'type', 'bridge')
      ip('link', 'set', hostile.ifname, 'alias', hostile.alias)
      ip('link', 'add', hostile.bidi, 'type', 'bridge')
      named(hostile.netns)
      const window = await rig().open()
      await window.shape(shown.ifname)
      await window.shape(shown.bidi)
      await window.shape(shown.netns)
      await window.shape(shown.container)
      await eventually(async () => expect((await titles(window)).join('\n')).toContain('<iframe srcdoc=x>'))

      await window.press('t')
      for (const name of [shown.ifname, shown.netns, shown.container]) {
        await window.find(name.slice(0, 12))
        await window.by('inspector').locator('summary').first().click()
        await window.press('Control+k')
        await window.by('palette-query').fill(name.slice(0, 6))
        await window.page.waitForSelector('[data-testid="palette"] [role="option"]')
        await window.press('Escape')
      }
      const found = await window.page.evaluate<string>(
        `JSON.stringify([...document.querySelectorAll('img, iframe, script:not([src]), svg[onload], b:not(header b):not(.progress b)')].map((e) => e.outerHTML.slice(0, 80)).filter((html) => /onerror|srcdoc|alert|onload/.test(html)))`,
      )
      expect(found).toBe('[]')
      const text = await window.page.evaluate<string>('document.body.innerText')
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u)
      // The attach form of the lying container speaks of it in text, too.
      await window.find(shown.container.slice(0, 12))
      await window.by('action-attach').click()
      await window.by('change-card').waitFor()
      window.expectNoProblems()
      await window.press('Escape')
    } finally {
      docker.closeAllConnections()
      docker.close()
      noisy.kill('SIGKILL')
      await endProcess(inside)
      for (const ifname of [hostile.ifname, hostile.bidi]) ip('link', 'del', ifname)
      removeNamed(hostile.netns)
    }
  })
})
