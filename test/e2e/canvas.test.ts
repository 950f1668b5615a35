// Every habit of the canvas, by mouse and by key: looking around, choosing, moving, connecting, finding.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { middleOf, overlap, plusOf } from '../support/app/canvas'
import type { CanvasState } from '../support/app/canvas'
import { macOf, makeLab, removeLab } from '../support/app/lab'
import { useRig } from '../support/app/rig'
import { eventually } from '../support/app/window'
import type { AppWindow } from '../support/app/window'
import { hostText } from '../support/changing'
import { ip, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

const host = useHost()
noLeaks()
beforeAll(makeLab)
afterAll(removeLab)
const rig = useRig()

let window: AppWindow
beforeEach(async () => {
  window = await rig().open()
  await window.fit()
})

type Point = { x: number; y: number }
const centre = async (name: string): Promise<Point> => middleOf((await window.shape(name)).box)

/** A point of the canvas with nothing near it. */
async function emptySpot(): Promise<Point> {
  const { box, shapes } = await window.canvas()
  const solid = shapes.filter((one) => one.shape !== 'host')
  for (let y = box.y + 60; y < box.y + box.h - 160; y += 20)
    for (let x = box.x + 60; x < box.x + box.w - 260; x += 20) {
      const around = { x: x - 30, y: y - 30, w: 60, h: 60 }
      if (!solid.some((one) => overlap(one.box, around))) return { x, y }
    }
  throw new Error('the canvas is full')
}

const chosen = async (): Promise<string> => {
  const heading = window.by('inspector').locator('h2').first()
  return heading.innerText()
}
const expectChosen = (text: string | RegExp): Promise<void> =>
  eventually(async () => expect(await chosen()).toMatch(text))
const near = (a: Point, b: Point, tolerance = 1.5): boolean => Math.hypot(a.x - b.x, a.y - b.y) < tolerance
/** The view follows with the next frame; what is moved snaps to a grid of 4. */
const expectAt = (name: string, at: Point, tolerance = 1.5): Promise<void> =>
  eventually(async () => {
    const now = await centre(name)
    expect(near(now, at, tolerance), `${name} at ${now.x},${now.y}, not ${at.x},${at.y}`).toBe(true)
  })
const insideCanvas = ({ box, shapes }: CanvasState): boolean =>
  shapes.every(
    ({ box: b }) => b.x >= box.x && b.y >= box.y && b.x + b.w <= box.x + box.w && b.y + b.h <= box.y + box.h,
  )

describe('looking around', () => {
  it('zooms with the wheel at the cursor, both ways', async () => {
    const at = await centre('ns2')
    const { zoom } = await window.canvas()
    await window.page.mouse.move(at.x, at.y)
    await window.page.mouse.wheel(0, -240)
    await eventually(async () => expect((await window.canvas()).zoom).toBeGreaterThan(zoom * 1.2))
    expect(near(await centre('ns2'), at)).toBe(true)
    await window.page.mouse.wheel(0, 240)
    await eventually(async () => expect((await window.canvas()).zoom).toBeCloseTo(zoom, 2))
    expect(near(await centre('ns2'), at)).toBe(true)
  })

  it.each(['space', 'middle'] as const)('pans with the %s button held', async (how) => {
    const from = await centre('ns2')
    if (how === 'space') {
      await window.by('canvas').focus()
      await window.page.keyboard.down('Space')
    }
    await window.drag(
      from,
      { x: from.x + 70, y: from.y - 40 },
      { button: how === 'space' ? 'left' : 'middle' },
    )
    if (how === 'space') await window.page.keyboard.up('Space')
    await expectAt('ns2', { x: from.x + 70, y: from.y - 40 })
    // Nothing was chosen or moved by it.
    expect(await chosen()).not.toBe('ns2')
  })

  it('fits all with Shift+1 and the selection with Shift+2, and zooms by key', async () => {
    await window.page.mouse.move(...spread(await centre('br0')))
    await window.page.mouse.wheel(0, -900)
    await window.fit()
    const all = await window.canvas()
    expect(insideCanvas(all)).toBe(true)
    await window.click('ns3')
    for (let i = 0; i < 4; i++) await window.pressOnCanvas('-')
    await eventually(async () => expect((await window.canvas()).zoom).toBeLessThan(all.zoom * 0.6))
    await window.pressOnCanvas('Shift+Digit2')
    await eventually(async () => expect((await window.canvas()).zoom).toBeGreaterThanOrEqual(all.zoom))
    // Half of what the tools at the foot cover aside.
    await expectAt('ns3', middleOf(all.box), 20)
    const before = (await window.canvas()).zoom
    await window.pressOnCanvas('-')
    await eventually(async () => expect((await window.canvas()).zoom).toBeLessThan(before))
    await window.pressOnCanvas('Shift+Digit0')
    await eventually(async () => expect((await window.canvas()).zoom).toBe(1))
  })

  it('goes where the overview is pressed', async () => {
    // With all in view there is nothing to go to.
    const overview = window.page.getByLabel('Overview')
    expect(await overview.isVisible()).toBe(false)
    for (let i = 0; i < 4; i++) await window.pressOnCanvas('+')
    await overview.waitFor()
    await window.settled()
    const { pan } = await window.canvas()
    const box = await overview.boundingBox()
    if (!box) throw new Error('no overview')
    await window.page.mouse.click(box.x + box.width * 0.2, box.y + box.height * 0.3)
    await eventually(async () => expect((await window.canvas()).pan).not.toEqual(pan))
  })
})

const spread = ({ x, y }: Point): [number, number] => [x, y]

describe('choosing', () => {
  it('takes one with a click, one more with Shift, none on empty ground, all with Ctrl+A', async () => {
    await window.click('ns1')
    await expectChosen('ns1')
    await window.page.keyboard.down('Shift')
    await window.click('ns2')
    await window.page.keyboard.up('Shift')
    await expectChosen('2 selected')
    await window.page.mouse.click(...spread(await emptySpot()))
    await eventually(async () => expect(await window.page.getByLabel('Deselect').count()).toBe(0))
    await window.pressOnCanvas('Control+a')
    await expectChosen(/\d selected/)
    const said = await window.by('inspector').innerText()
    for (const name of ['ns1', 'ns2', 'ns3', 'ns4', 'br0', 'br1']) expect(said).toContain(name)
  })

  it('takes what a rectangle touches', async () => {
    const boxes = await Promise.all(['ns1', 'ns2', 'ns3'].map(async (name) => (await window.shape(name)).box))
    const left = Math.min(...boxes.map((box) => box.x)) - 12
    const top = Math.min(...boxes.map((box) => box.y)) + 30
    const right = Math.max(...boxes.map((box) => box.x + box.w)) + 12
    const bottom = Math.max(...boxes.map((box) => box.y + box.h)) + 10
    await window.drag({ x: left, y: bottom }, { x: right, y: top })
    await expectChosen('3 selected')
  })

  it('opens the menu of a thing by the right button and by key', async () => {
    await window.click('ns1', { button: 'right' })
    const menu = window.by('menu')
    await menu.waitFor()
    expect(await menu.innerText()).toMatch(/ns1[^]*Add an interface/)
    await window.press('Escape')
    await menu.waitFor({ state: 'detached' })
    await window.click('br0')
    await window.pressOnCanvas('Shift+F10')
    await menu.waitFor()
    expect(await menu.innerText()).toMatch(/br0[^]*Connect something to it/)
    // Opened by key, its first entry has the focus.
    await window.by('menu-connect-here').and(window.page.locator(':focus')).waitFor()
    await window.press('Enter')
    await window.by('palette').waitFor()
  })

  it('asks before Delete, and begins renaming with F2', async () => {
    const before = hostText()
    await window.find('br1')
    await window.pressOnCanvas('F2')
    await eventually(async () => expect(await window.by('field-ifname').inputValue()).toBe('br1'))
    await window.press('Escape')
    await window.by('change-card').waitFor({ state: 'detached' })
    await window.pressOnCanvas('Delete')
    expect(await (await window.ready()).innerText()).toContain('Delete br1')
    await window.press('Escape')
    await window.by('change-card').waitFor({ state: 'detached' })
    expect(hostText()).toBe(before)
  })
})

describe('moving', () => {
  it('nudges with the arrows, more with Shift, and takes it back', async () => {
    await window.click('ns4')
    const from = await centre('ns4')
    const { zoom } = await window.canvas()
    await window.pressOnCanvas('ArrowRight')
    await expectAt('ns4', { x: from.x + 4 * zoom, y: from.y }, 3)
    expect(near(await centre('ns4'), from)).toBe(false)
    await window.pressOnCanvas('Shift+ArrowDown')
    await expectAt('ns4', { x: from.x + 4 * zoom, y: from.y + 20 * zoom }, 4.5)
    await window.press('Control+z')
    await window.press('Control+z')
    await eventually(async () => expect(near(await centre('ns4'), from)).toBe(true))
  })

  it('drags what is selected together, and remembers the places', async () => {
    const [a, b] = [await centre('ns3'), await centre('ns4')]
    await window.click('ns3')
    await window.page.keyboard.down('Shift')
    await window.click('ns4')
    await window.page.keyboard.up('Shift')
    await window.drag(b, { x: b.x + 60, y: b.y + 80 })
    const moved = { a: await centre('ns3'), b: await centre('ns4') }
    expect(near(moved.b, b)).toBe(false)
    expect(near(moved.b, { x: b.x + 60, y: b.y + 80 }, 4.5)).toBe(true)
    expect(near(moved.a, { x: a.x + 60, y: a.y + 80 }, 4.5)).toBe(true)
    const sceneOf = async (name: string): Promise<Point> => {
      const [{ zoom, pan }, at] = [await window.canvas(), await centre(name)]
      return { x: Math.round((at.x - pan.x) / zoom), y: Math.round((at.y - pan.y) / zoom) }
    }
    const offset = async (): Promise<Point> => {
      const [one, other] = [await sceneOf('ns3'), await sceneOf('br0')]
      return { x: one.x - other.x, y: one.y - other.y }
    }
    const before = await offset()
    await window.page.reload()
    await window.by('canvas').waitFor()
    await eventually(async () => {
      const after = await offset()
      expect(Math.abs(after.x - before.x) + Math.abs(after.y - before.y)).toBeLessThan(6)
    })
  })
})

describe('connecting', () => {
  const form = async (): Promise<string> => {
    await window.ready()
    return window.by('change-card').innerText()
  }
  const noForm = async (): Promise<void> => {
    await window.settled()
    expect(await window.by('change-card').count()).toBe(0)
  }

  it('pulls a cable from a port, or from the "+", to a bridge', async () => {
    await window.drag(await centre('ns1/eth0'), await centre('br1'))
    expect(await form()).toContain('Connect ns1 to br1 as eth1')
    await window.press('Escape')
    await window.by('change-card').waitFor({ state: 'detached' })
    await window.page.mouse.move(...spread(await centre('ns4')))
    await window.drag(plusOf((await window.shape('ns4')).box), await centre('br1'))
    expect(await form()).toContain('Connect ns4 to br1 as eth0')
    await window.apply()
    await window.shape('ns4/eth0')
    expect(ip('-n', 'ns4', '-4', 'address')).toContain('10.8.0.2/24')
    await window.press('Control+z')
    await window.gone('ns4/eth0')
  })

  it('offers a choice of bridges when it is dropped on empty ground', async () => {
    const port = await centre('ns1/eth0')
    await window.drag(port, await emptySpot())
    await form()
    expect(await window.by('field-bridge').locator('option').count()).toBeGreaterThan(1)
  })

  it('ends nowhere but at a bridge', async () => {
    await window.drag(await centre('ns1/eth0'), await centre('ns2'))
    await noForm()
  })

  it('goes by keyboard: C, arrows, Enter', async () => {
    await window.find('ns4')
    await window.pressOnCanvas('c')
    await window.press('ArrowRight')
    await window.press('Enter')
    expect(await form()).toMatch(/Connect ns4 to br[01] as eth0/)
  })
})

describe('Esc', () => {
  it('takes back a drag, a rectangle and a cable before the button is let go', async () => {
    const at = await centre('ns4')
    await window.by('canvas').focus()
    await window.drag(at, { x: at.x + 90, y: at.y + 90 }, { drop: false })
    expect(near(await centre('ns4'), at)).toBe(false)
    await window.press('Escape')
    expect(near(await centre('ns4'), at)).toBe(true)
    await window.page.mouse.up()
    expect(near(await centre('ns4'), at)).toBe(true)

    await window.page.mouse.click(...spread(await emptySpot()))
    await window.drag(await emptySpot(), await centre('ns2'), { drop: false })
    await window.press('Escape')
    await window.page.mouse.up()
    expect(await chosen()).not.toMatch(/ns2|selected/)

    await window.drag(await centre('ns1/eth0'), await centre('br1'), { drop: false })
    await window.press('Escape')
    await window.page.mouse.up()
    await window.settled()
    expect(await window.by('change-card').count()).toBe(0)
  })

  it('takes back the choice of a target by keyboard', async () => {
    await window.find('ns4')
    await window.pressOnCanvas('c')
    await window.press('Escape')
    await window.press('Enter')
    await window.settled()
    expect(await window.by('change-card').count()).toBe(0)
  })
})

describe('finding', () => {
  const ns2 = (): string => String(ip('netns', 'exec', 'ns2', 'readlink', '/proc/self/ns/net'))

  it('finds by name, address, MAC and inode', async () => {
    await window.find('ns2')
    await expectChosen('ns2')
    await window.find('10.9.0.13')
    await expectChosen('eth0')
    expect(await window.by('inspector').innerText()).toContain('10.9.0.13/24')
    await window.find(macOf(1))
    await expectChosen('eth0')
    expect(await window.by('inspector').innerText()).toContain('10.9.0.11/24')
    await window.find(/\d+/.exec(ns2())?.[0] ?? '')
    await expectChosen('ns2')
  })

  it('finds by PID', async () => {
    await window.find(String(rig().served.engine()))
    const inode = host().id.split(':')[1] ?? '?'
    expect(await window.by('inspector').innerText()).toContain(inode)
  })

  it('runs any action from the palette', async () => {
    await window.press('Control+k')
    await window.by('palette-query').fill('create a bridge')
    await window.page.waitForSelector('[data-testid="palette-bridge-add"]')
    await window.press('Enter')
    await window.by('field-ifname').waitFor()
  })

  it('shows the keys at ?', async () => {
    await window.pressOnCanvas('?')
    const sheet = window.page.getByRole('dialog')
    await sheet.waitFor()
    expect(await sheet.innerText()).toMatch(/Shift\+1[^]*Space/)
    await window.press('Escape')
    await sheet.waitFor({ state: 'detached' })
  })

  it('shows only what is around a thing, and all again', async () => {
    await window.find('ns1')
    await window.pressOnCanvas('f')
    await window.gone('ns4')
    await window.shape('br0')
    await window.pressOnCanvas('f')
    await window.shape('ns4')
  })
})
