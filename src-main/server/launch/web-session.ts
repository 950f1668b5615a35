// A running `serve`: engine and web front under supervision, and the links that open it.
import { newInstance, newToken } from '../front/keys'
import { unprivilegedUser } from '../user'
import { startWebFront } from './children'
import type { WebFront } from './children'
import type { EngineCommand } from './escalate'
import { pageFolder } from './paths'
import { supervise } from './supervise'
import { cleanEnv } from '../engine-start'

export interface WebSession {
  port: number
  token: string
  /** "http://127.0.0.1:8474/open?key=…": good once, for a minute. */
  link(): Promise<string>
  /** The exit code of the whole. */
  ended: Promise<number>
  stop(): void
}

export interface WebOptions {
  command: EngineCommand
  /** Undefined: the usual one, or a free one where that is taken. */
  port?: number
  say: (line: string) => void
}

/** Stable, so that what a browser keeps by origin (positions of nodes) is found again. */
const usualPort = 8474

export const siteOf = (port: number): string => `http://127.0.0.1:${port}`

/** Resolves once it serves; with the exit code when it didn't come to that. */
export async function startWebSession({ command, port, say }: WebOptions): Promise<WebSession | number> {
  if (command.why) say(command.why)
  const [token, instance] = [newToken(), newInstance()]
  const user = process.geteuid?.() === 0 ? unprivilegedUser() : undefined
  let front: WebFront | undefined
  let at = { port: port ?? usualPort, anyPort: port === undefined }
  let serving: (port: number) => void = () => undefined
  const served = new Promise<number>((resolve) => (serving = resolve))
  const startFront = (channel: number): WebFront => {
    const who = user && { user: { uid: user.uid, gid: user.gid } }
    const config = { ...at, addresses: ['127.0.0.1' as const], token, instance, page: pageFolder(), ...who }
    const started = startWebFront(config, channel, cleanEnv(process.env), say)
    front = started
    void started.ready.then((ready) => {
      // Started again, it keeps its port and its token: windows that are open find it again.
      at = { port: ready, anyPort: false }
      serving(ready)
    })
    return started
  }
  const { ended, stop } = supervise(command, startFront, say)
  const first = await Promise.race([served, ended.then((code) => ({ code }))])
  if (typeof first === 'object') return first.code
  return {
    port: first,
    token,
    link: async () => `${siteOf(first)}/open?key=${(await front?.mint()) ?? ''}`,
    ended,
    stop,
  }
}
