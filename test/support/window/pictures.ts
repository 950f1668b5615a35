// Pictures of the window in its states, for looking at: `node scripts/pictures.mjs FOLDER`. Over a made-up host.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { seriousFindings } from '../axe'
import { launchChromium } from '../chromium'
import { hostOf, smallHost, TopologyBuilder } from '../topologies'
import { FakeEngine } from './fake-engine'
import { serveWindow } from './harness'

const [folder = '/tmp/pictures', only = ''] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

const hosts: Record<string, () => TopologyBuilder> = {
  small: smallHost,
  empty: () => new TopologyBuilder(),
  large: () => hostOf(500),
}
let engine = new FakeEngine(smallHost().build(), { stepMs: 5 })
const harness = await serveWindow(() => engine.handlers(), undefined)
const browser = await launchChromium()

interface Look {
  theme?: 'dark' | 'light'
  locale?: 'en' | 'zh-CN'
  size?: { width: number; height: number }
  host?: string
}

async function picture(name: string, look: Look, act: (page: Page) => Promise<void>): Promise<void> {
  if (only !== '' && !name.includes(only)) return
  engine = new FakeEngine((hosts[look.host ?? 'small'] ?? smallHost)().build(), {
    stepMs: name.includes('applying') ? 1500 : 5,
  })
  const page = await browser.newPage({ viewport: look.size ?? { width: 1440, height: 900 } })
  page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()))
  page.on('pageerror', (error) => console.error(name, error))
  await page.addInitScript(
    `localStorage.setItem('vethboard.theme', '${look.theme ?? 'dark'}'); localStorage.setItem('vethboard.locale', '${look.locale ?? 'en'}')`,
  )
  await page.goto(harness.url)
  await page.waitForSelector('[data-testid="connection"][data-state="live"]')
  await page.waitForSelector('[data-testid="canvas"]')
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(400)
  await act(page)
  await page.waitForTimeout(500)
  for (const finding of await seriousFindings(page)) console.log(`${name}: ${finding}`)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
}

const id = (testId: string): string => `[data-testid="${testId}"]`

async function choose(page: Page, query: string): Promise<void> {
  await page.keyboard.press('Control+f')
  await page.fill(id('palette-query'), query)
  await page.keyboard.press('Enter')
}

async function hotAdd(page: Page): Promise<void> {
  await choose(page, 'web')
  await page.click(id('action-attach'))
  await page.waitForSelector('[data-testid="change-card"][data-stage="ready"]')
}

await picture('start-dark', {}, async () => undefined)
await picture('start-light', { theme: 'light' }, async () => undefined)
await picture('attach-dark', {}, hotAdd)
await picture('attach-light', { theme: 'light' }, hotAdd)
await picture('attach-zh', { locale: 'zh-CN' }, hotAdd)
await picture('applying', {}, async (page) => {
  await hotAdd(page)
  await page.click(id('tab-plan'))
  await page.click(id('apply'))
  await page.waitForTimeout(1800)
})
await picture('done', {}, async (page) => {
  await hotAdd(page)
  await page.click(id('apply'))
  await page.waitForSelector(id('toast'))
})
await picture('history', {}, async (page) => {
  await hotAdd(page)
  await page.click(id('apply'))
  await page.click(id('make-bridge-add'))
  await page.waitForSelector('[data-testid="change-card"][data-stage="ready"]')
  await page.click(id('apply'))
  await page.waitForTimeout(300)
  await page.keyboard.press('Control+z')
  await page.click(id('tab-history'))
})
await picture('failed', {}, async (page) => {
  engine.failAt = {
    step: '3',
    error: {
      kind: 'kernel',
      op: 'linkSet',
      what: 'set eth2 of web up',
      errno: { code: 16, name: 'EBUSY' },
      extAck: { message: 'Device is in use' },
      hint: 'try again in a moment',
    },
  }
  await hotAdd(page)
  await page.click(id('apply'))
  await page.waitForSelector(id('error-note'))
})
await picture('palette', {}, async (page) => {
  await page.keyboard.press('Control+k')
  await page.fill(id('palette-query'), '172.17')
})
await picture('actions', { theme: 'light' }, async (page) => {
  await choose(page, 'web')
  await page.keyboard.press('Control+k')
})
await picture('tree', {}, async (page) => {
  await page.click(id('toggle-tree'))
  await choose(page, '172.17.0.2')
})
await picture('link-light', { theme: 'light' }, async (page) => {
  await choose(page, '172.17.0.2')
  await page.click('summary')
})
await picture('bridge', {}, async (page) => {
  await choose(page, 'docker0')
})
await picture('menu', {}, async (page) => {
  await choose(page, 'eth0')
  await page.focus('[role="application"]')
  await page.keyboard.press('Shift+F10')
})
await picture('delete-zh', { locale: 'zh-CN', theme: 'light' }, async (page) => {
  await choose(page, 'docker0')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Delete')
  await page.waitForSelector(id('change-card'))
})
await picture('empty', { host: 'empty' }, async () => undefined)
await picture('large', { host: 'large' }, async (page) => {
  await page.click(id('toggle-tree'))
})
await picture('small-window', { size: { width: 1280, height: 720 } }, hotAdd)
await picture('zoomed', { size: { width: 640, height: 360 } }, hotAdd)
await picture('shortcuts', {}, async (page) => {
  await page.keyboard.press('?')
})
await picture('engines', {}, async (page) => {
  await page.click(id('engines'))
})
await picture('reconnecting', {}, async (page) => {
  await page.route('**/ws', (route) => route.abort())
  harness.cut()
  await page.waitForTimeout(50)
})

await browser.close()
await harness.close()
