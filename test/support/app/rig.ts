// The whole program as it is started (`vethboard serve`: engine and front in processes of their own) in the test's own
// host, and browsers at it. For e2e tests and for pictures.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchChromium } from '../chromium'
import { startServe } from '../program'
import type { Served } from '../program'
import { AppWindow } from './window'
import type { Look } from './window'

export class Rig {
  private readonly windows = new Set<AppWindow>()

  private constructor(
    readonly served: Served,
    private readonly browser: Browser,
  ) {}

  static async start(env: NodeJS.ProcessEnv = {}): Promise<Rig> {
    const served = await startServe(['serve', '--port', '0'], env)
    try {
      return new Rig(served, await launchChromium())
    } catch (thrown) {
      await served.stop()
      throw thrown
    }
  }

  /** A window of somebody new: nothing remembered, a link of its own. */
  async open(look: Look = {}): Promise<AppWindow> {
    const window = await AppWindow.open(this.browser, await this.link(), look)
    this.windows.add(window)
    return window
  }

  /** Closes every window; fails on what a browser complained of. */
  async closeWindows(): Promise<void> {
    const open = [...this.windows]
    this.windows.clear()
    const ended = await Promise.allSettled(open.map((window) => window.close()))
    for (const one of ended) if (one.status === 'rejected') throw one.reason
  }

  async stop(): Promise<void> {
    await this.browser.close()
    await this.served.stop()
  }

  /** A fresh link, as a second `vethboard serve` gets it: with the token of the running one. */
  private async link(): Promise<string> {
    const site = `http://127.0.0.1:${this.served.port}`
    const { token } = JSON.parse(readFileSync(join(this.served.stateDir, 'serve.json'), 'utf8')) as {
      token: string
    }
    const answer = await fetch(`${site}/link`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, connection: 'close' },
    })
    if (!answer.ok) throw new Error(`no link: ${answer.status}`)
    return `${site}/open?key=${(await answer.text()).trim()}`
  }
}

/** One rig for a test file, after what makes its host; every window is closed after each test. */
export function useRig(): () => Rig {
  let rig: Rig | undefined
  beforeAll(async () => {
    rig = await Rig.start()
  })
  afterEach(() => rig?.closeWindows())
  afterAll(() => rig?.stop())
  return () => {
    if (!rig) throw new Error('useRig() gives its rig to tests only')
    return rig
  }
}
