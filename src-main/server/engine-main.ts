// The engine's process (out/main/engine.js): root, of the host or of a rootless world, without a TCP or UDP socket that listens. It speaks the contract
// with the front that started it over stdin and stdout, and with its user's commands over its Unix socket.
import { fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { errorOf, formatError } from '../common/errors/error'
import { terminalLimits } from '../common/net/terminal'
import { contract } from '../common/rpc/contract'
import { hostLimits, serveTransport } from '../common/rpc/host'
import { maxFrameBytes } from '../common/rpc/transport'
import { createEngine } from '../engine/create'
import { proveWorld } from '../engine/rootless'
import { ownCredentials } from '../sys/credentials'
import { listenAt } from './engine-socket'
import { cleanEnv, engineStart, untrustedProgram } from './engine-start'
import { handlersOf } from './services'
import { ensureStateDir, lockWorld } from './ensure-state-dir'
import { rootStateDir } from './state-dir'
import { socketTransport } from './socket-transport'

const noPermission = 77
/** EX_SOFTWARE: not 1, which is what sudo ends with when it refuses. */
const notStarted = 70

/** A front speaks for all of its windows. */
const frontLimits = { ...hostLimits, calls: 512, subscriptions: 16 + terminalLimits.terminals }

/** stdin and stdout: one socket of a pair, or two pipes where sudo puts itself in between. */
function channel(): Duplex {
  const input = new Socket({ fd: 0, allowHalfOpen: true })
  if (fstatSync(0).ino === fstatSync(1).ino) return input
  return Duplex.from({ readable: input, writable: new Socket({ fd: 1, readable: false, writable: true }) })
}

async function start(): Promise<void> {
  const { stateDir, uid, daemon, mode } = engineStart(process.argv.slice(2), {
    euid: process.geteuid?.() ?? -1,
    rootOutside: ownCredentials().uidMap.find(({ inside }) => inside === 0)?.outside,
    env: process.env,
    untrusted: () => untrustedProgram(process.execPath, import.meta.filename),
  })
  const env = cleanEnv(process.env)
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.chdir('/')
  ensureStateDir(stateDir)
  const engine = await createEngine({ live: true, stateDir: recordsDir(stateDir, mode), mode })
  const handlers = handlersOf(engine)
  const socket = await listenAt(stateDir, uid, (transport) =>
    serveTransport(transport, contract, handlers, undefined),
  ).catch(async (thrown: unknown) => {
    await engine.close()
    throw thrown
  })
  const end = once(async () => {
    socket.close()
    await engine.close()
    process.exit(0)
  })
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end())
  // Ctrl+C is for the parent, which closes the channel.
  process.on('SIGINT', () => void (daemon && end()))
  if (daemon) return
  const front = socketTransport(channel(), maxFrameBytes)
  front.onClose(() => void end())
  serveTransport(front, contract, handlers, undefined, frontLimits)
}

/** A world's journal and history are in the world, and end with it: another one has nothing to undo. */
function recordsDir(stateDir: string, mode: 'host' | 'rootless'): string {
  if (mode === 'host') return stateDir
  proveWorld()
  lockWorld(stateDir)
  ensureStateDir(rootStateDir)
  return rootStateDir
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= run())
}

start().catch((thrown: unknown) => {
  const error = errorOf(thrown, 'engine')
  process.stderr.write(`vethboard: ${formatError(error)}\n`)
  process.exit(error.kind === 'permission' ? noPermission : notStarted)
})
