// The contract's client of an engine in this very process, through the in-memory transport.
import { createClient } from '../common/rpc/client'
import { contract } from '../common/rpc/contract'
import type { EngineClient } from '../common/rpc/contract'
import { serveTransport } from '../common/rpc/host'
import { memoryPair } from '../common/rpc/memory-transport'
import type { Engine } from '../engine/engine'
import { handlersOf } from '../server/services'

export function clientOf(engine: Engine): EngineClient {
  const [near, far] = memoryPair()
  serveTransport(far, contract, handlersOf(engine), undefined)
  return createClient(near, contract)
}
