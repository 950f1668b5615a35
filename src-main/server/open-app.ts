// `vethboard` alone: the window, in Electron where its binary is, else in the system's Chromium, else as a link.
import { findBrowser, hasDisplay, openInBrowser } from './launch/browser'
import { findElectron, startElectron } from './launch/electron'
import { engineCommand, thisMachine } from './launch/escalate'
import { engineFile } from './launch/paths'
import { linkOfRunning, writeRecord } from './launch/record'
import { onStopSignal } from './launch/signals'
import { supervise } from './launch/supervise'
import { startWebSession } from './launch/web-session'
import { sayOnStderr, serve } from './serve'

export type OpenOptions = Record<string, never>

/** Resolves with the exit code once the window is closed. Throws `permission` where there is no way to become root. */
export async function openApp(_options: OpenOptions = {}): Promise<number> {
  if (!hasDisplay()) {
    sayOnStderr('there is no display here: open the link below in a browser of this machine')
    return serve({})
  }
  const electron = findElectron()
  if (electron) return openElectron(electron)
  const browser = findBrowser()
  if (browser) return openBrowser(browser)
  sayOnStderr(
    'neither Electron nor Chromium was found (apt install chromium): open the link below in a browser',
  )
  return serve({})
}

async function openElectron(binary: string): Promise<number> {
  const command = engineCommand(thisMachine(engineFile()))
  if (command.why) sayOnStderr(command.why)
  const { ended, stop } = supervise(command, (channel) => startElectron(binary, channel), sayOnStderr)
  onStopSignal(stop)
  return ended
}

/** A second start opens a second window on what runs already. */
async function openBrowser(browser: string): Promise<number> {
  const running = await linkOfRunning()
  if (running !== undefined) {
    await openInBrowser(browser, running, sayOnStderr)
    return 0
  }
  const session = await startWebSession({ say: sayOnStderr })
  if (typeof session === 'number') return session
  const removeRecord = writeRecord(session)
  onStopSignal(() => session.stop())
  const over = new AbortController()
  const closed = session.link().then((link) => openInBrowser(browser, link, sayOnStderr, over.signal))
  void closed.then(() => session.stop())
  const code = await session.ended
  over.abort()
  await closed
  removeRecord()
  return code
}
