// What a start leads to: a link to what runs already, or the engine to start, with the rights that are asked for.
import { engineCommand, thisMachine } from './escalate'
import type { EngineCommand } from './escalate'
import { engineFile } from './paths'
import { linkOfRunning } from './record'
import type { ServeMode } from './record'

export type Choice = { link: string } | { command: EngineCommand }

/** Throws what `engineCommand` throws. */
export async function choose(rootless: boolean): Promise<Choice> {
  const running = await linkOfRunning(rootless ? 'rootless' : 'host')
  if (running !== undefined) return { link: running }
  const command = chosenCommand(rootless)
  // It came to a rootless world by itself: one may run.
  const world = command.by === 'rootless' && !rootless ? await linkOfRunning('rootless') : undefined
  return world === undefined ? { command } : { link: world }
}

export const chosenCommand = (rootless: boolean): EngineCommand =>
  engineCommand(thisMachine(engineFile()), rootless)

export const modeOf = ({ by }: EngineCommand): ServeMode => (by === 'rootless' ? 'rootless' : 'host')
