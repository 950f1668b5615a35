// `vethboard serve`: engine and web front until Ctrl+C. The link goes to stdout, all else to stderr.
import { onStopSignal } from './launch/signals'
import { choose, modeOf } from './launch/choose'
import { writeRecord } from './launch/record'
import { tidyAfter } from './launch/tidy'
import { startWebSession } from './launch/web-session'
import { findBrowser, openInBrowser } from './launch/browser'

export interface ServeOptions {
  /** Default: 8474, or a free one where that is taken. 0: a free one. */
  port?: number
  /** Open it in this machine's browser as well. */
  open?: boolean
  /** A world of the user's own, without root; it lives as long as this. */
  rootless?: boolean
}

export const sayOnStderr = (line: string): void => void process.stderr.write(`vethboard: ${line}\n`)

/** Resolves with the exit code. Throws what `engineCommand` throws. */
export async function serve({ port, open = false, rootless = false }: ServeOptions): Promise<number> {
  const choice = await choose(rootless)
  if ('link' in choice) {
    sayOnStderr('it runs already; this is a new link to it')
    await show(choice.link, { open, rootless })
    return 0
  }
  const session = await startWebSession({
    command: choice.command,
    ...(port === undefined ? {} : { port }),
    say: sayOnStderr,
  })
  if (typeof session === 'number') {
    await tidyAfter(choice.command)
    return session
  }
  const removeRecord = writeRecord(session, modeOf(choice.command))
  onStopSignal(() => session.stop())
  const over = new AbortController()
  const shown = session.link().then((link) => show(link, { open, rootless, signal: over.signal }))
  const code = await session.ended
  over.abort()
  await shown
  removeRecord()
  await tidyAfter(choice.command)
  return code
}

interface Showing {
  open: boolean
  rootless: boolean
  signal?: AbortSignal
}

async function show(link: string, { open, rootless, signal }: Showing): Promise<void> {
  process.stdout.write(`${link}\n`)
  if (!open)
    return sayOnStderr(
      `open this link within a minute; it works once. \`vethboard serve${rootless ? ' --rootless' : ''}\` gives another one.`,
    )
  const browser = findBrowser()
  if (!browser) return sayOnStderr('no Chromium was found here: open the link in a browser of this machine')
  // The link is used up by the window: what was printed is for the log alone.
  await openInBrowser(browser, link, sayOnStderr, signal)
}
