// What every section of the benchmark is.
import type { SectionResult } from '../lib/result'

export interface Options {
  /** Counted runs of each contender. */
  runs: number
  /** Numbers of namespaces. */
  sizes: number[]
}

export interface Section {
  name: string
  /** One line for `--help`. */
  about: string
  run(options: Options): Promise<SectionResult>
}
