// `vethboard serve`: engine and web front until Ctrl+C. The link goes to stdout, all else to stderr.
import { onStopSignal } from './launch/signals'
import { linkOfRunning, writeRecord } from './launch/record'
import { startWebSession } from './launch/web-session'
import { findBrowser, openInBrowser } from './launch/browser'

export interface ServeOptions {
  /** Default: 8474, or a free one where that is taken. 0: a free one. */
  port?: number
  /** Open it in this machine's browser as well. */
  open?: boolean
}

export const sayOnStderr = (line: string): void => void process.stderr.write(`vethboard: ${line}\n`)

/** Resolves with the exit code. Throws `permission` where there is no way to become root. */
export async function serve({ port, open = false }: ServeOptions): Promise<number> {
  const running = await linkOfRunning()
  if (running !== undefined) {
    sayOnStderr('it runs already; this is a new link to it')
    await show(running, open)
    return 0
  }
  const session = await startWebSession({ ...(port === undefined ? {} : { port }), say: sayOnStderr })
  if (typeof session === 'number') return session
  const removeRecord = writeRecord(session)
  onStopSignal(() => session.stop())
  const over = new AbortController()
  const shown = session.link().then((link) => show(link, open, over.signal))
  const code = await session.ended
  over.abort()
  await shown
  removeRecord()
  return code
}

async function show(link: string, open: boolean, signal?: AbortSignal): Promise<void> {
  process.stdout.write(`${link}\n`)
  if (!open)
    return sayOnStderr('open this link within a minute; it works once. `vethboard serve` gives another one.')
  const browser = findBrowser()
  if (!browser) return sayOnStderr('no Chromium was found here: open the link in a browser of this machine')
  // The link is used up by the window: what was printed is for the log alone.
  await openInBrowser(browser, link, sayOnStderr, signal)
}
