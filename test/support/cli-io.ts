// An Io that keeps what a command writes, and answers questions as it is told.
import { paint } from '../../src-main/cli/io'
import type { Io } from '../../src-main/cli/io'

export interface KeptIo extends Io {
  readonly stdout: string
  readonly stderr: string
}

export function keptIo(answer?: boolean): KeptIo {
  const kept = { stdout: '', stderr: '' }
  return {
    get stdout() {
      return kept.stdout
    },
    get stderr() {
      return kept.stderr
    },
    out: (text) => void (kept.stdout += text),
    say: (line) => void (kept.stderr += `${line}\n`),
    outPaint: paint(false),
    sayPaint: paint(false),
    unicode: true,
    ask: () => Promise.resolve(answer),
  }
}
