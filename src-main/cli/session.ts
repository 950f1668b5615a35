// The engine that a command talks to: the one that runs already, else one of its own for as long as the command takes.
// Both are reached through the same contract, so that both ways behave the same.
import { displayText } from '../common/text'
import { formatError } from '../common/errors/error'
import type { EngineClient } from '../common/rpc/contract'
import type { Engine } from '../engine/engine'
import type { Io } from './io'

/** Runs `use` with an engine, and lets go of it. `live`: it is to go on watching (an engine of one's own else looks once). */
export async function withEngine<T>(
  io: Io,
  use: (client: EngineClient) => Promise<T>,
  { live = false }: { live?: boolean } = {},
): Promise<T> {
  const { connectOwnEngine } = await import('../server/connect')
  const running = await connectOwnEngine()
  if (!running) return hosted(io, use, live)
  try {
    return await use(running)
  } finally {
    running.close()
  }
}

async function hosted<T>(io: Io, use: (client: EngineClient) => Promise<T>, live: boolean): Promise<T> {
  const [{ createEngine }, { stateDirOf }, { ensureStateDir }, { clientOf }] = await Promise.all([
    import('../engine/create'),
    import('../server/state-dir'),
    import('../server/ensure-state-dir'),
    import('./in-process'),
  ])
  const stateDir = stateDirOf()
  ensureStateDir(stateDir)
  const engine = await createEngine({ live, stateDir, mode: 'host' })
  sayRecovered(engine, io)
  const client = clientOf(engine)
  try {
    return await use(client)
  } finally {
    client.close()
    await engine.close()
  }
}

/** A change that a killed engine left half done was taken back when this one started: nobody else tells. */
function sayRecovered({ changer }: Engine, io: Io): void {
  const { recovered } = changer
  if (!recovered) return
  const how = recovered.outcome === 'rolled-back' ? 'taken back' : 'taken back in part'
  const why = recovered.error ? `: ${displayText(formatError(recovered.error))}` : ''
  io.say(`vethboard: a change that was broken off has been ${how}: ${displayText(recovered.title)}${why}`)
}
