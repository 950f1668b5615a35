// Kernel to pixel: from before a link is added on the host until the open window has drawn it. The whole way: engine,
// front, WebSocket, the window's fold and layout, one frame of Chromium.
import { execFileSync } from 'node:child_process'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../support/chromium'
import { startServe } from '../../support/program'
import type { Figure } from '../lib/result'
import type { Section } from './section'

const changes = 40
const pauseMs = 120

/** In the page: tells when a frame after the canvas took in a link called `name` was drawn, as wall-clock milliseconds. */
const drawn = (name: string): string => `new Promise((resolve, reject) => {
  const seek = (vnode) => {
    const inside = vnode?.component
    if (inside?.exposed?.scene) return inside.exposed
    const next = inside ? [inside.subTree] : Array.isArray(vnode?.children) ? vnode.children : []
    for (const one of next) {
      const found = one && typeof one === 'object' && seek(one)
      if (found) return found
    }
  }
  const canvas = seek(document.querySelector('#app')._vnode)
  const end = performance.now() + 10000
  const look = () => {
    if ([...canvas.scene.value.nodes.values()].some((node) => node.title === ${JSON.stringify(name)}))
      return requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
    if (performance.now() > end) return reject(new Error('not drawn: ' + ${JSON.stringify(name)}))
    requestAnimationFrame(look)
  }
  look()
})`

const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8' })

async function open(browser: Browser, link: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(link)
  await page.waitForSelector('[data-testid="canvas"]')
  await page.evaluate(() => document.fonts.ready)
  return page
}

async function latency(page: Page, name: string): Promise<number> {
  const seen = page.evaluate<number>(drawn(name))
  // The page looks at every frame before anything happens.
  await page.evaluate('new Promise(requestAnimationFrame)')
  const before = performance.timeOrigin + performance.now()
  ip('link', 'add', name, 'type', 'bridge')
  const took = (await seen) - before
  await new Promise((resolve) => setTimeout(resolve, pauseMs))
  ip('link', 'del', name)
  await new Promise((resolve) => setTimeout(resolve, pauseMs))
  return took
}

export const windowLatency: Section = {
  name: 'window',
  about: 'from `ip link add` until the open window has drawn it',
  async run({ runs }) {
    const served = await startServe()
    const samples: number[] = []
    try {
      const browser = await launchChromium()
      try {
        const page = await open(browser, served.link)
        for (let n = 0; n < 3; n++) await latency(page, `warm${n}`)
        for (let n = 0; n < runs * changes; n++) samples.push(await latency(page, `bench${n}`))
      } finally {
        await browser.close()
      }
    } finally {
      await served.stop()
    }
    const figure: Figure = {
      contender: 'Vethboard: kernel → pixel',
      case: 'bridge added',
      samples,
      as: 'percentiles',
    }
    const notes = [
      `${changes} bridges in each of ${runs} rounds, each added by \`ip link add\`, whose own start and end are included`,
      'until the next frame of Chromium after the canvas took it in; software rendering',
    ]
    const target = { contender: figure.contender, case: figure.case, limit: 150, p95: true } as const
    const title = 'Window: kernel to pixel'
    return { section: 'window', title, unit: 'ms', figures: [figure], targets: [target], notes }
  },
}
