// Making and changing things through the window: dialogs, inspector, undo and redo, history; each asserted in the kernel.
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { middleOf } from '../support/app/canvas'
import { makeLab, removeLab } from '../support/app/lab'
import { useRig } from '../support/app/rig'
import { eventually } from '../support/app/window'
import type { AppWindow } from '../support/app/window'
import { hostText } from '../support/changing'
import { ip, ipJson, netnsFolder, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
noLeaks()
beforeAll(makeLab)
afterAll(removeLab)
const rig = useRig()
beforeEach(() => eventually(() => expect(ip('address')).not.toContain('tentative')))

const linkOf = (ifname: string): Record<string, unknown> | undefined =>
  ipJson('address').find((link) => link['ifname'] === ifname)
const addressesOf = (ifname: string): string[] =>
  (linkOf(ifname)?.['addr_info'] as { local: string; prefixlen: number }[] | undefined)?.map(
    ({ local, prefixlen }) => `${local}/${prefixlen}`,
  ) ?? []
const everything = (): string => hostText('ns1', 'ns2', 'ns3', 'ns4')

/** From the menu behind "…" of the inspector. */
async function more(window: AppWindow, action: string): Promise<void> {
  await window.by('action-more').click()
  await window.by(`menu-${action}`).click()
}

describe('making', () => {
  it('makes a bridge with an address; undo and redo by key', async () => {
    const before = everything()
    const window = await rig().open()
    await window.by('make-bridge-add').click()
    await window.by('field-ifname').fill('lan0')
    await window.by('field-address').fill('10.44.0.1/24')
    await window.apply()
    await window.shape('lan0')
    expect(linkOf('lan0')).toMatchObject({ linkinfo: { info_kind: 'bridge' }, operstate: expect.any(String) })
    expect(addressesOf('lan0')).toContain('10.44.0.1/24')

    await window.press('Control+z')
    await window.gone('lan0')
    expect(everything()).toBe(before)

    await window.press('Control+Shift+Z')
    await window.shape('lan0')
    expect(addressesOf('lan0')).toContain('10.44.0.1/24')

    await window.press('Control+z')
    await window.gone('lan0')
    expect(everything()).toBe(before)
  })

  it('makes a namespace, and deletes it again from the inspector', async () => {
    const window = await rig().open()
    await window.by('make-netns-add').click()
    await window.by('field-name').fill('fresh')
    await window.apply()
    await window.shape('fresh')
    expect(existsSync(`${netnsFolder}/fresh`)).toBe(true)
    await window.find('fresh')
    await window.pressOnCanvas('Delete')
    await window.apply()
    await window.gone('fresh')
    expect(existsSync(`${netnsFolder}/fresh`)).toBe(false)
  })

  it('says what a name may be before anything is asked of the kernel', async () => {
    const window = await rig().open()
    await window.by('make-bridge-add').click()
    for (const name of ['all', '1st', 'a-name-that-is-too-long', 'with space', 'br0']) {
      await window.by('field-ifname').fill(name)
      await eventually(async () => {
        const wrong = await window.by('field-ifname').getAttribute('aria-invalid')
        const refused = await window.by('error-note').count()
        expect(wrong === 'true' || refused > 0, name).toBe(true)
      })
      expect(await window.by('apply').isDisabled(), name).toBe(true)
    }
    await window.press('Escape')
    await window.by('change-card').waitFor({ state: 'detached' })
  })
})

describe('changing a link from the inspector', () => {
  it('adds an address and removes it', async () => {
    const before = everything()
    const window = await rig().open()
    await window.find('br1')
    await window.by('action-address-add').click()
    await window.by('field-cidr').fill('10.8.1.1/24')
    await window.apply()
    expect(addressesOf('br1')).toContain('10.8.1.1/24')
    await window.page.getByRole('button', { name: 'Remove 10.8.1.1/24' }).click()
    await window.apply()
    expect(addressesOf('br1')).not.toContain('10.8.1.1/24')
    expect(everything()).toBe(before)
  })

  it('takes it down and up, renames it, sets its MTU and deletes it, and all comes back', async () => {
    const before = everything()
    const window = await rig().open()
    await window.find('br1')
    await more(window, 'down')
    await window.apply()
    expect(linkOf('br1')?.['flags']).not.toContain('UP')
    await more(window, 'up')
    await window.apply()
    expect(linkOf('br1')?.['flags']).toContain('UP')

    await window.pressOnCanvas('F2')
    await window.by('field-ifname').fill('office')
    await window.apply()
    expect(linkOf('br1')).toBeUndefined()
    expect(addressesOf('office')).toContain('10.8.0.1/24')
    await window.shape('office')

    await more(window, 'mtu')
    await window.by('field-mtu').fill('1400')
    await window.apply()
    expect(linkOf('office')).toMatchObject({ mtu: 1400 })

    await window.pressOnCanvas('Delete')
    for (const box of await window.page.locator('[data-testid^="confirm-"]').all()) await box.check()
    await window.ready()
    for (const box of await window.page.locator('[data-testid^="confirm-"]').all()) await box.check()
    await window.by('apply').click()
    await window.gone('office')
    expect(linkOf('office')).toBeUndefined()

    // Five changes: the history lists them, and the first one's Undo takes back all five.
    await window.by('tab-history').click()
    const applied = window.by('history-applied')
    await eventually(async () => expect(await applied.count()).toBeGreaterThanOrEqual(5))
    await applied.nth(4).getByTestId('undo-to').click()
    await window.shape('br1')
    await eventually(() => expect(everything()).toBe(before))
    await eventually(async () => expect(await window.by('history-undone').count()).toBeGreaterThanOrEqual(5))
  })

  it('shows what the kernel refuses on the element, with nothing changed', async () => {
    // The kernel allows a macvlan no more than its lower link has; no plan can know.
    ip('link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vz')
    ip('link', 'add', 'mv0', 'link', 'va', 'type', 'macvlan')
    const before = everything()
    const window = await rig().open()
    await window.find('mv0')
    await more(window, 'mtu')
    await window.by('field-mtu').fill('9000')
    await window.ready()
    await window.by('apply').click()
    const note = window.by('change-card').getByTestId('error-note')
    await note.waitFor()
    expect(await note.innerText()).toMatch(/EINVAL/)
    await window.by('cancel').click()
    const kept = window.by('inspector').getByTestId('error-note')
    await kept.waitFor()
    expect(everything()).toBe(before)
    await kept.getByRole('button').click()
    await kept.waitFor({ state: 'detached' })
    ip('link', 'del', 'va')
  })
})

describe('one order of undo', () => {
  it('takes back moves on the canvas and changes of the kernel as they came', async () => {
    const before = everything()
    const window = await rig().open()
    await window.fit()
    const place = async (): Promise<{ x: number; y: number }> => middleOf((await window.shape('ns4')).box)
    const first = await place()
    await window.drag(first, { x: first.x + 80, y: first.y + 60 })
    const second = await place()
    expect(second.x - first.x).toBeGreaterThan(40)

    await window.find('br1')
    await more(window, 'down')
    await window.apply()

    await window.press('Control+z')
    await eventually(() => expect(everything()).toBe(before))
    await window.press('Control+z')
    await eventually(async () => expect(await place()).toEqual(first))
    await window.press('Control+Shift+Z')
    await eventually(async () => expect(await place()).toEqual(second))
    await window.press('Control+Shift+Z')
    await eventually(() => expect(linkOf('br1')?.['flags']).not.toContain('UP'))
    await window.press('Control+z')
    await eventually(() => expect(everything()).toBe(before))
  })
})
