// The graph in a real browser: first picture, frames per second while panning, an update (test/bench/graph/page).
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import { extname, join, normalize } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../support/chromium'
import type { Bench } from '../graph/page/measure'
import { bin } from '../lib/paths'
import type { Figure } from '../lib/result'
import type { Section } from './section'

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
const panMs = 2000
const updates = 9
const rows = {
  first: 'first picture, ms',
  far: 'panning, all in view, frames/s',
  near: 'panning, at life size, frames/s',
  update: 'one container more, ms of script',
}

/** The built page on loopback: module scripts don't load from file:. */
async function servePage(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = join(bin('graph'), path === '/' ? 'index.html' : path)
    readFile(file).then(
      (body) => response.writeHead(200, { 'content-type': types[extname(file)] ?? 'font/woff2' }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/` }
}

type Samples = Record<keyof typeof rows, number[]>

async function measure(browser: Browser, url: string, size: number, runs: number): Promise<Samples> {
  const samples: Samples = { first: [], far: [], near: [], update: [] }
  for (let run = 0; run < runs; run++) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(url)
    await page.waitForFunction(() => 'bench' in window)
    await measureOnce(page, size, samples)
    await page.close()
  }
  return samples
}

async function measureOnce(page: Page, size: number, samples: Samples): Promise<void> {
  const bench = <T>(use: (bench: Bench, value: number) => Promise<T>, value: number): Promise<T> =>
    page.evaluate(`(${use.toString()})(window.bench, ${value})`)
  samples.first.push(await bench((b, n) => b.show(n, 'dark'), size))
  const { far, near } = await bench((b, ms) => b.pan(ms), panMs)
  samples.far.push(far)
  samples.near.push(near)
  samples.update.push(await bench((b, n) => b.updates(n), updates))
}

export const graph: Section = {
  name: 'graph',
  about: 'the canvas in headless Chromium: first picture, panning, an update',
  async run({ runs, sizes }) {
    const { server, url } = await servePage()
    const browser = await launchChromium()
    const figures: Figure[] = []
    try {
      for (const size of sizes) {
        const samples = await measure(browser, url, size, runs)
        for (const [key, contender] of Object.entries(rows))
          figures.push({ contender, case: String(size), samples: samples[key as keyof Samples] })
      }
    } finally {
      await browser.close()
      server.close()
    }
    return {
      section: 'graph',
      title: `Graph: ${browser.version()} headless, software rendering, 1440 × 900`,
      unit: 'N namespaces',
      figures,
      targets: [
        { contender: rows.first, case: '200', limit: 210 },
        { contender: rows.first, case: '1000', limit: 350 },
        { contender: rows.far, case: '200', limit: 60, atLeast: true },
        { contender: rows.far, case: '1000', limit: 30, atLeast: true },
      ],
      notes: [
        `a new page for each run; ${panMs / 1000} s of panning; an update is the median of ${updates}, without the redraw`,
      ],
    }
  },
}
