// An open window of the running program in a real Chromium, and what a hand does in it. Everything that the browser
// complains of is kept: a test fails on it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { canvasState, middleOf } from './canvas'
import type { CanvasState, Shape } from './canvas'

export interface Look {
  theme?: 'dark' | 'light'
  locale?: 'en' | 'zh-CN'
  width?: number
  height?: number
  /** Of the device: 2 is a HiDPI screen. */
  scale?: number
  reducedMotion?: boolean
}

const patienceMs = 15_000

/** Runs `check` until it no longer throws. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  for (const end = Date.now() + patienceMs; ; await sleep(40)) {
    try {
      return await check()
    } catch (thrown) {
      if (Date.now() > end) throw thrown
    }
  }
}

export class AppWindow {
  /** What the browser complained of, and each request that left the page's own origin. */
  readonly problems: string[] = []
  private readonly expected: RegExp[] = []

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    origin: string,
  ) {
    page.on('pageerror', (error) => this.blame(`page error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.blame(`console: ${message.text()}`)
    })
    page.on('request', (request) => this.ask(request.url(), origin))
    page.on('websocket', (socket) => this.ask(socket.url(), origin))
    page.on('dialog', (dialog) => {
      this.blame(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('popup', (popup) => this.blame(`a second page: ${popup.url()}`))
  }

  /** Opens `link`, a link of `vethboard serve`, as a new person at a new browser would. */
  static async open(browser: Browser, link: string, look: Look = {}): Promise<AppWindow> {
    const context = await browser.newContext({
      viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
      deviceScaleFactor: look.scale ?? 1,
      colorScheme: look.theme ?? 'dark',
      locale: look.locale ?? 'en',
      reducedMotion: look.reducedMotion ? 'reduce' : 'no-preference',
    })
    // What the policy refuses is told as an event, too, also where nothing is printed.
    await context.addInitScript(
      `addEventListener('securitypolicyviolation', (e) => console.error('refused by the policy', e.violatedDirective, e.blockedURI))`,
    )
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const window = new AppWindow(page, context, new URL(link).origin)
    await page.goto(link)
    await page.waitForSelector('[data-testid="canvas"]', { timeout: 20_000 })
    await page.evaluate(() => document.fonts.ready)
    return window
  }

  /** What a test brings about on purpose: not counted as a problem. */
  expectProblem(pattern: RegExp): void {
    this.expected.push(pattern)
  }

  /** Fails on all that was complained of so far. */
  expectNoProblems(): void {
    expect(this.problems).toEqual([])
  }

  async close(): Promise<void> {
    await this.context.close()
    this.expectNoProblems()
  }

  by(testId: string): Locator {
    return this.page.getByTestId(testId)
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key)
  }

  /** A key for the canvas. */
  async pressOnCanvas(key: string): Promise<void> {
    await this.by('canvas').focus()
    await this.press(key)
  }

  canvas(): Promise<CanvasState> {
    return canvasState(this.page)
  }

  /** The shape with this title, once it is there. A port is named "owner/label". */
  async shape(name: string): Promise<Shape> {
    return eventually(async () => {
      const { shapes } = await this.canvas()
      const found = shapes.find((one) => nameOf(one, shapes) === name)
      if (!found)
        throw new Error(`no ${name} on the canvas: ${shapes.map((one) => nameOf(one, shapes)).join(', ')}`)
      return found
    })
  }

  /** Waits until no shape has this title. */
  async gone(name: string): Promise<void> {
    await eventually(async () => {
      const { shapes } = await this.canvas()
      expect(shapes.map((one) => nameOf(one, shapes))).not.toContain(name)
    })
  }

  /** All of it in view and at rest. */
  async fit(): Promise<void> {
    await this.pressOnCanvas('Shift+Digit1')
    await this.settled()
  }

  /** Two frames without a change. */
  async settled(): Promise<void> {
    let last = ''
    await eventually(async () => {
      const now = JSON.stringify(await this.canvas())
      const same = now === last
      last = now
      expect(same).toBe(true)
    })
  }

  /** A click with the mouse at the middle of what is called `name`. */
  async click(name: string, options: Parameters<Page['mouse']['click']>[2] = {}): Promise<void> {
    const { x, y } = middleOf((await this.shape(name)).box)
    await this.page.mouse.click(x, y, options)
  }

  /** Pulls from one point to another, in steps as a hand does; `drop: false` keeps the button down. */
  async drag(
    from: { x: number; y: number },
    to: { x: number; y: number },
    { button = 'left', drop = true }: { button?: 'left' | 'middle'; drop?: boolean } = {},
  ): Promise<void> {
    const { mouse } = this.page
    await mouse.move(from.x, from.y)
    await mouse.down({ button })
    await mouse.move(to.x, to.y, { steps: 8 })
    if (drop) await mouse.up({ button })
  }

  /** Finds a thing by typing, as Ctrl+F does, and takes the first that fits. */
  async find(query: string): Promise<void> {
    await this.press('Control+f')
    await this.by('palette-query').fill(query)
    await this.page.waitForSelector('[data-testid="palette"] [role="option"]')
    await this.press('Enter')
    await this.page.waitForSelector('[data-testid="palette"]', { state: 'detached' })
  }

  /** The open change, planned and ready to apply. */
  async ready(): Promise<Locator> {
    const card = this.page.locator('[data-testid="change-card"][data-stage="ready"]')
    await card.waitFor({ timeout: 15_000 })
    return card
  }

  /** Applies the open change and waits until it is done. */
  async apply(): Promise<void> {
    await this.ready()
    await this.by('apply').click()
    await this.by('change-card').waitFor({ state: 'detached' })
  }

  /** Words of the inspector's title. */
  title(): Promise<string> {
    return this.by('inspector-title').innerText()
  }

  private blame(problem: string): void {
    if (!this.expected.some((pattern) => pattern.test(problem))) this.problems.push(problem)
  }

  private ask(url: string, origin: string): void {
    const { protocol, host } = new URL(url)
    const inside = ['data:', 'blob:'].includes(protocol) || host === new URL(origin).host
    if (!inside) this.blame(`a request to ${url}`)
  }
}

function nameOf(shape: Shape, shapes: readonly Shape[]): string {
  if (shape.shape !== 'port') return shape.title
  const owner = shapes.find((one) => one.id === shape.owner)
  return `${owner?.title ?? '?'}/${shape.title}`
}
