// The system's Chromium, driven by playwright-core: headless, without reaching for the network.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const path = process.env['VETHBOARD_CHROMIUM'] ?? '/usr/bin/chromium'

/** Root in a test's sandbox can't have Chromium's own sandbox; the product never runs it like this. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--force-color-profile=srgb',
]

/** Launches it. Throws with what to install when it isn't there. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [...asRoot, ...quiet],
  })
}

/** Launches it as an ordinary user, in its own sandbox; `close` waits for its end and takes its profile away. */
export async function launchChromiumAs(
  uid: number,
): Promise<{ browser: Browser; pid: number; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'vethboard-chromium-'))
  chownSync(profile, uid, uid)
  const args = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--no-first-run']
  const child = spawn(path, [...args, ...quiet, 'about:blank'], {
    ...{ uid, gid: uid, cwd: profile, env: { HOME: profile, PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' } },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  const end = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    rmSync(profile, { recursive: true, force: true })
  }
  try {
    const browser = await chromium.connectOverCDP(await addressOf(child.stderr, ended))
    const close = async (): Promise<void> => {
      await browser.close()
      await end()
    }
    return { browser, pid: child.pid ?? 0, close }
  } catch (thrown) {
    await end()
    throw thrown
  }
}

/** Where it listens, as it says on stderr; what else it said when it ends instead. */
function addressOf(stderr: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (address !== undefined) resolve(address)
    })
    void ended.then(() => reject(new Error(`chromium ended: ${said}`)))
  })
}
