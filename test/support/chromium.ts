// The system's Chromium, driven by playwright-core: headless, without reaching for the network.
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const path = process.env['VETHBOARD_CHROMIUM'] ?? '/usr/bin/chromium'

/** Root in a test's sandbox can't have Chromium's own sandbox; the product never runs it like this. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Launches it. Throws with what to install when it isn't there. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      ...asRoot,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      '--force-color-profile=srgb',
    ],
  })
}
