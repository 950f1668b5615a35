// The front's process (out/main/front.js): reads what it needs, becomes an unprivileged user, then serves windows.
// Started by launch.ts, with the engine at fd 3; ends with its parent (stdin) or with its engine.
import { errorOf, formatError } from '../common/errors/error'
import { noNewPrivileges, notDumpable } from '../sys/process'
import { Keys } from './front/keys'
import { engineWentCode, frontConfig } from './front/protocol'
import type { FrontConfig, FrontSays } from './front/protocol'
import { startFront } from './front/server'
import type { Front } from './front/server'
import { engineAtFd } from './front-engine'
import { hubOf } from './hub'
import { readLines } from './lines'
import { readPageFiles } from './page-files'
import { becomeUser } from './user'

const say = (line: FrontSays): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

let configured = false
let keys: Keys | undefined
let front: Front | undefined

async function end(code: number, why: string): Promise<never> {
  await front?.close(why)
  process.exit(code)
}

const isPortTaken = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'

/** Root's last acts are reading files that the user may not be able to reach. */
async function start(config: FrontConfig): Promise<void> {
  const files = readPageFiles(config.page)
  if (config.user) becomeUser(config.user)
  if (process.geteuid?.() === 0) throw new Error('a front never runs as root')
  noNewPrivileges()
  notDumpable()
  const engine = engineAtFd()
  void engine.closed.then(() => end(engineWentCode, 'the engine ended'))
  await engine.call('hello', {})
  keys = new Keys(config.token, config.instance)
  const options = { ...config, keys, files, handlers: hubOf(engine) }
  front = await startFront(options).catch((thrown: unknown) => {
    if (config.anyPort && isPortTaken(thrown)) return startFront({ ...options, port: 0 })
    throw thrown
  })
  say({ ready: { port: front.port } })
}

function take(line: string): void {
  if (configured) return keys && say({ key: keys.mint() })
  configured = true
  void Promise.resolve()
    .then(() => start(frontConfig.parse(JSON.parse(line))))
    .catch((thrown: unknown) => {
      // The engine went first: what it said itself is what counts.
      if (errorOf(thrown).kind === 'transport') process.exit(engineWentCode)
      const why = isPortTaken(thrown) ? 'the port is in use' : formatError(errorOf(thrown, 'front'))
      say({ failed: `start the front: ${why}` })
      process.exit(1)
    })
}

// Ctrl+C is for the parent, which ends this process in order.
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
process.on('SIGTERM', () => void end(0, 'the front was ended'))
readLines(process.stdin, take, () => void end(0, 'Vethboard was ended'))
