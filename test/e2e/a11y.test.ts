// The window for everybody, over a real host: axe, the keyboard alone, small screens, 200 %, less motion. The states of a
// made-up host are in window-axe.test.ts.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeLab, removeLab } from '../support/app/lab'
import { useRig } from '../support/app/rig'
import { eventually } from '../support/app/window'
import type { AppWindow } from '../support/app/window'
import { seriousFindings } from '../support/axe'
import { ip, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
noLeaks()
beforeAll(makeLab)
afterAll(removeLab)
const rig = useRig()
beforeEach(() => eventually(() => expect(ip('address')).not.toContain('tentative')))

/** The open form of a hot add of ns4 to br1. */
async function hotAddForm(window: AppWindow): Promise<void> {
  await window.find('ns4')
  await window.by('action-attach').click()
  await window.ready()
}

describe.each(['dark', 'light'] as const)('%s', (theme) => {
  it.each(['en', 'zh-CN'] as const)('axe finds nothing serious, %s', async (locale) => {
    const window = await rig().open({ theme, locale, reducedMotion: true })
    const findings: string[] = []
    const look = async (state: string): Promise<void> => {
      for (const one of await seriousFindings(window.page)) findings.push(`${state}: ${one}`)
    }
    await look('the host')
    await window.press('t')
    await window.find('10.9.0.11')
    await look('a link, with the tree')
    await hotAddForm(window)
    await look('a hot add')
    await window.by('field-address').fill('10.9.0.11/24')
    await window.by('field-address').blur()
    await window.by('error-note').or(window.by('confirm-outside-subnet')).first().waitFor()
    await look('a hot add that is refused')
    await window.press('Escape')
    await window.press('Control+k')
    await look('the palette')
    await window.press('Escape')
    await window.by('tab-history').click()
    await look('the history')
    expect(findings).toEqual([])
  })
})

describe('by keyboard alone', () => {
  /** The element with the focus. */
  const focused = (window: AppWindow): Promise<string> =>
    window.page.evaluate<string>(
      `document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName`,
    )

  it('adds an interface to a namespace and takes it back, without a mouse', async () => {
    const window = await rig().open()
    // From the first Tab: the link that leads to the tree.
    await window.press('Tab')
    await window.press('Enter')
    await eventually(async () => expect(await focused(window)).toMatch(/^tree-/))
    for (let n = 0; n < 40 && (await focused(window)) !== 'tree-ns4'; n++) await window.press('ArrowDown')
    expect(await focused(window)).toBe('tree-ns4')
    await window.press('Enter')
    await eventually(async () => expect(await window.title()).toBe('ns4'))
    await window.press('c')
    await window.ready()
    await eventually(async () => expect(await focused(window)).toMatch(/^(field-|apply)/))
    await window.press('Enter')
    await window.by('toast').waitFor()
    expect(ip('-n', 'ns4', '-4', 'address')).toMatch(/inet 10\.[89]\.0\.\d+\/24/)
    await eventually(async () => expect(await window.by('change-card').count()).toBe(0))
    await window.press('Control+z')
    await eventually(() => expect(ip('-n', 'ns4', 'link')).not.toContain('eth0'))
  })

  it('shows where the focus is, at each stop of a round with Tab', async () => {
    const window = await rig().open()
    const seen = new Set<string>()
    for (let n = 0; n < 60; n++) {
      await window.press('Tab')
      const at = await window.page.evaluate<{ id: string; visible: boolean }>(visibleFocus)
      expect(at.visible, `the focus on ${at.id} can be seen`).toBe(true)
      if (seen.has(at.id) && n > 30) break
      seen.add(at.id)
    }
    expect(seen.size).toBeGreaterThan(12)
  })
})

/** An outline, a ring or a bar on the element that has the focus; the body is none. */
const visibleFocus = `(() => {
  const el = document.activeElement
  if (!el || el === document.body) return { id: 'the page', visible: true }
  const own = getComputedStyle(el)
  const after = getComputedStyle(el, '::after')
  const ring = (s) => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'
  const bar = el.getAttribute('role') === 'separator' && own.backgroundColor !== 'rgba(0, 0, 0, 0)'
  const box = el.getBoundingClientRect()
  return {
    id: (el.getAttribute('data-testid') ?? el.getAttribute('aria-label') ?? el.textContent ?? el.tagName).trim().slice(0, 40),
    visible: (ring(own) || ring(after) || bar) && box.width > 0 && box.right > 0 && box.bottom > 0,
  }
})()`

/** Controls inside `selector` that can't be reached with a pointer: outside the window, or under something else. */
const unreachable = (selector: string): string => `(() => {
  const bad = []
  const root = document.querySelector(${JSON.stringify(selector)})
  if (!root) return ['there is no ' + ${JSON.stringify(selector)}]
  for (const el of root.querySelectorAll('button, input, select, a[href], [role="tab"]')) {
    const style = getComputedStyle(el)
    if (style.visibility === 'hidden' || el.closest('.skip, [hidden], [inert]') || !el.getClientRects().length) continue
    el.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const box = el.getBoundingClientRect()
    if (box.width < 2) continue
    const name = (el.getAttribute('aria-label') ?? el.getAttribute('data-testid') ?? el.textContent ?? el.tagName).trim()
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) {
      bad.push(name + ' is outside the window')
      continue
    }
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    if (!top || !(el === top || el.contains(top) || top.contains(el) || top.closest('label')?.contains(el)))
      bad.push(name + ' is under ' + (top?.className || top?.tagName))
  }
  return bad
})()`

describe.each([
  ['1280×720', { width: 1280, height: 720 }],
  ['1280×720 at 200 %', { width: 640, height: 360, scale: 2 }],
])('%s', (_, size) => {
  it.each(['en', 'zh-CN'] as const)('every control can be reached, %s', async (locale) => {
    const window = await rig().open({ ...size, locale })
    const check = async (selector: string, state: string): Promise<void> =>
      expect(await window.page.evaluate<string[]>(unreachable(selector)), state).toEqual([])
    await check('body', 'at the start')
    await window.find('ns1')
    await check('.side', 'in the inspector')
    await window.by('action-attach').click()
    await window.ready()
    await check('[data-testid="change-card"]', 'in the card of a change')
    await window.press('Escape')
    await window.press('Control+k')
    await check('[data-testid="palette"]', 'in the palette')
    await window.press('Escape')
    // Nothing makes the page itself scroll.
    const overflow =
      'document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight'
    expect(await window.page.evaluate<boolean>(overflow)).toBe(false)
  })
})

describe('less motion', () => {
  it('moves nothing by itself where it is asked for', async () => {
    const window = await rig().open({ reducedMotion: true })
    await hotAddForm(window)
    await window.by('apply').click()
    const moving = '[...document.getAnimations()].filter((a) => a.playState === "running").length'
    for (let n = 0; n < 10; n++) expect(await window.page.evaluate<number>(moving)).toBe(0)
    await window.by('toast').waitFor()
    expect(await window.page.evaluate<number>(moving)).toBe(0)
    await window.press('Control+z')
    await window.gone('ns4/eth0')
  })
})
