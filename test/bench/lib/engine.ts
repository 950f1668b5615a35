// Starts our engine as a contender (engine-child.ts).
import type { Question } from '../engine-child'
import { bin } from './paths'
import { Coprocess } from './process'

export interface Took {
  ms: number
  /** Of the processor, in the engine's process. */
  cpuMs: number
}

export class EngineProcess {
  readonly #process = new Coprocess('engine', process.execPath, [bin('engine.mjs')])

  ask<T = Took>(question: Question): Promise<T> {
    return this.#process.ask<T>(question)
  }

  close(): Promise<void> {
    return this.#process.close()
  }
}
