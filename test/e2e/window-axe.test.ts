// axe finds nothing serious in any state of the window, in both themes and both languages. Over a made-up host.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from '../support/axe'
import { launchChromium } from '../support/chromium'
import { smallHost, TopologyBuilder } from '../support/topologies'
import { FakeEngine } from '../support/window/fake-engine'
import { serveWindow } from '../support/window/harness'
import type { Harness } from '../support/window/harness'

let engine: FakeEngine
let harness: Harness
let browser: Browser

beforeAll(async () => {
  harness = await serveWindow(() => engine.handlers(), undefined)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await harness?.close()
})

const id = (testId: string): string => `[data-testid="${testId}"]`

async function find(page: Page, query: string): Promise<void> {
  await page.keyboard.press('Control+f')
  await page.fill(id('palette-query'), query)
  await page.keyboard.press('Enter')
}

async function attach(page: Page): Promise<void> {
  await find(page, 'web')
  await page.click(id('action-attach'))
  await page.waitForSelector(`${id('change-card')}[data-stage="ready"]`)
}

async function openTerminal(page: Page): Promise<void> {
  await find(page, 'web')
  await page.click(id('action-terminal'))
  await page.waitForSelector(`${id('terminal')}[data-state="open"]`)
}

const states: Record<string, (page: Page) => Promise<unknown>> = {
  'at start': async () => undefined,
  'an empty host': (page) => page.waitForSelector(id('empty-host')),
  'a hot add': attach,
  'a hot add done': async (page) => {
    await attach(page)
    await page.click(id('apply'))
    await page.waitForSelector(id('toast'))
    await page.click(id('tab-history'))
  },
  'a failed hot add': async (page) => {
    engine.failAt = {
      step: '2',
      error: { kind: 'kernel', op: 'linkSet', what: 'mark it', errno: { code: 16, name: 'EBUSY' } },
    }
    await attach(page)
    await page.click(id('apply'))
    await page.waitForSelector(id('error-note'))
  },
  'the tree with a link': async (page) => {
    await page.click(id('toggle-tree'))
    await find(page, '172.17.0.2')
    await page.click('summary')
  },
  'a deletion to confirm': async (page) => {
    await find(page, 'docker0')
    await page.keyboard.press('Delete')
    await page.waitForSelector(id('confirm-foreign-object'))
  },
  'the palette': async (page) => {
    await page.keyboard.press('Control+k')
    await page.waitForSelector(id('palette'))
  },
  'the shortcuts': (page) => page.keyboard.press('?'),
  'a menu': async (page) => {
    await find(page, 'web')
    await page.click(id('action-more'))
    await page.waitForSelector('[role="menu"]')
  },
  'a terminal': async (page) => {
    await openTerminal(page)
    await page.keyboard.type('ip addr')
  },
  'a terminal for screen readers': async (page) => {
    await openTerminal(page)
    await page.click(id('terminal-reader'))
    await page.waitForSelector('.xterm-accessibility')
  },
  'a terminal that has ended': async (page) => {
    await openTerminal(page)
    for (const key of engine.terminals.open.keys()) engine.terminals.end(key, { how: 'target-gone' })
    await page.waitForSelector(id('terminal-end'))
  },
  'the choice of namespaces': async (page) => {
    await find(page, 'web')
    await page.click(id('action-more'))
    await page.click(id('menu-terminal-choose'))
    await page.waitForSelector(id('terminal-dialog'))
  },
  'the container engines': async (page) => {
    await page.click(id('engines'))
    await page.waitForSelector(id('engines-card'))
  },
}

describe.each(['dark', 'light'])('axe, %s', (theme) => {
  describe.each(['en', 'zh-CN'])('%s', (locale) => {
    it.each(Object.keys(states))('%s', async (state) => {
      engine = new FakeEngine((state === 'an empty host' ? new TopologyBuilder() : smallHost()).build())
      const context = await browser.newContext({
        viewport: { width: 1280, height: 720 },
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      await page.addInitScript(
        ([name, language]) => {
          localStorage.setItem('vethboard.theme', name ?? '')
          localStorage.setItem('vethboard.locale', language ?? '')
        },
        [theme, locale],
      )
      await page.goto(harness.url)
      await page.waitForSelector(id('canvas'))
      await states[state]?.(page)
      expect(await seriousFindings(page)).toEqual([])
      await context.close()
    })
  })
})
