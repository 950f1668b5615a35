// `vethboard` alone: the window, in Electron where its binary is, else in the system's Chromium, else as a link.
import { findBrowser, hasDisplay, openInBrowser } from './launch/browser'
import { findElectron, startElectron } from './launch/electron'
import { choose, chosenCommand, modeOf } from './launch/choose'
import { writeRecord } from './launch/record'
import { onStopSignal } from './launch/signals'
import { supervise } from './launch/supervise'
import { tidyAfter } from './launch/tidy'
import { startWebSession } from './launch/web-session'
import { sayOnStderr, serve } from './serve'

export interface OpenOptions {
  /** A world of the user's own, without root; it ends with the window. */
  rootless?: boolean
}

/** Resolves with the exit code once the window is closed. Throws what `engineCommand` throws. */
export async function openApp({ rootless = false }: OpenOptions = {}): Promise<number> {
  if (!hasDisplay()) {
    sayOnStderr('there is no display here: open the link below in a browser of this machine')
    return serve({ rootless })
  }
  const electron = findElectron()
  if (electron) return openElectron(electron, rootless)
  const browser = findBrowser()
  if (browser) return openBrowser(browser, rootless)
  sayOnStderr(
    'neither Electron nor Chromium was found (apt install chromium): open the link below in a browser',
  )
  return serve({ rootless })
}

async function openElectron(binary: string, rootless: boolean): Promise<number> {
  const command = chosenCommand(rootless)
  if (command.why) sayOnStderr(command.why)
  const { ended, stop } = supervise(command, (channel) => startElectron(binary, channel), sayOnStderr)
  onStopSignal(stop)
  const code = await ended
  await tidyAfter(command)
  return code
}

/** A second start opens a second window on what runs already. */
async function openBrowser(browser: string, rootless: boolean): Promise<number> {
  const choice = await choose(rootless)
  if ('link' in choice) {
    await openInBrowser(browser, choice.link, sayOnStderr)
    return 0
  }
  const session = await startWebSession({ command: choice.command, say: sayOnStderr })
  if (typeof session === 'number') return session
  const removeRecord = writeRecord(session, modeOf(choice.command))
  onStopSignal(() => session.stop())
  const over = new AbortController()
  const closed = session.link().then((link) => openInBrowser(browser, link, sayOnStderr, over.signal))
  void closed.then(() => session.stop())
  const code = await session.ended
  over.abort()
  await closed
  removeRecord()
  await tidyAfter(choice.command)
  return code
}
