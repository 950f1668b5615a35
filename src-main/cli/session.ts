// The engine that a command talks to: the one that runs already, else one of its own for as long as the command takes.
// Both are reached through the same contract, so that both ways behave the same.
import type { EngineClient } from '../common/rpc/contract'
import { connectOwnEngine } from '../server/connect'
import type { Io } from './io'

/** Runs `use` with an engine, and lets go of it. `live`: it is to go on watching (an engine of one's own else looks once). */
export async function withEngine<T>(
  io: Io,
  use: (client: EngineClient) => Promise<T>,
  { live = false }: { live?: boolean } = {},
): Promise<T> {
  const running = await connectOwnEngine()
  if (!running) return (await import('./hosted')).hosted(io, use, live)
  try {
    return await use(running)
  } finally {
    running.close()
  }
}
