// An engine in this very process for one command, behind the contract's client and the in-memory transport.
import { formatError } from '../common/errors/error'
import { createClient } from '../common/rpc/client'
import { contract } from '../common/rpc/contract'
import type { EngineClient } from '../common/rpc/contract'
import { serveTransport } from '../common/rpc/host'
import { memoryPair } from '../common/rpc/memory-transport'
import { displayText } from '../common/text'
import { createEngine } from '../engine/create'
import type { Engine } from '../engine/engine'
import { handlersOf } from '../server/services'
import { ensureStateDir } from '../server/ensure-state-dir'
import { stateDirOf } from '../server/state-dir'
import type { Io } from './io'

/** Runs `use` with it and ends it. */
export async function hosted<T>(
  io: Io,
  use: (client: EngineClient) => Promise<T>,
  live: boolean,
): Promise<T> {
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

function clientOf(engine: Engine): EngineClient {
  const [near, far] = memoryPair()
  serveTransport(far, contract, handlersOf(engine), undefined)
  return createClient(near, contract)
}

/** A change that a killed engine left half done was taken back when this one started: nobody else tells. */
function sayRecovered({ changer }: Engine, io: Io): void {
  const { recovered } = changer
  if (!recovered) return
  const how = recovered.outcome === 'rolled-back' ? 'taken back' : 'taken back in part'
  const why = recovered.error ? `: ${displayText(formatError(recovered.error))}` : ''
  io.say(`vethboard: a change that was broken off has been ${how}: ${displayText(recovered.title)}${why}`)
}
