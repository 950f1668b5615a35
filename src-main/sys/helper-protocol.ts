// nshelper's status protocol (native/status.c): from bytes on the status fd to events. Pure; what is no line of the
// protocol is a `bug`, since both sides are built together.
import { fail } from '../common/errors/error'
import { isBirthStage } from '../common/net/birth'
import type { BirthStage } from '../common/net/birth'

export type HelperEvent =
  | { event: 'ok'; stage: BirthStage; ns: bigint }
  | { event: 'failed'; stage: BirthStage; errno: number; ns: bigint }
  | { event: 'child'; pid: number }
  | { event: 'exited'; code: number }
  | { event: 'killed'; signal: number }

const version = 'nshelper 1'
const longestLine = 128

/** Cuts bytes into lines and reads them. The first line must name this version of the protocol. */
export class HelperReader {
  #rest = ''
  #greeted = false

  push(bytes: Uint8Array): HelperEvent[] {
    const lines = (this.#rest + Buffer.from(bytes).toString('latin1')).split('\n')
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > longestLine) malformed(this.#rest)
    return lines.flatMap((line) => this.#read(line))
  }

  #read(line: string): HelperEvent[] {
    if (this.#greeted) return [readLine(line)]
    if (line !== version) malformed(line)
    this.#greeted = true
    return []
  }
}

function readLine(line: string): HelperEvent {
  const [word, a = '', b = '', c = ''] = line.split(' ')
  switch (word) {
    case 'ok':
      return { event: 'ok', stage: stageOf(a), ns: nsOf(b) }
    case 'failed':
      return { event: 'failed', stage: stageOf(a), errno: numberOf(b), ns: nsOf(c) }
    case 'child':
      return { event: 'child', pid: numberOf(a) }
    case 'exited':
      return { event: 'exited', code: numberOf(a) }
    case 'killed':
      return { event: 'killed', signal: numberOf(a) }
    default:
      return malformed(line)
  }
}

const stageOf = (text: string): BirthStage => (isBirthStage(text) ? text : malformed(text))
const numberOf = (text: string): number => (/^\d{1,10}$/.test(text) ? Number(text) : malformed(text))
const nsOf = (text: string): bigint => (/^\d{1,20}$/.test(text) ? BigInt(text) : malformed(text))

const malformed = (line: string): never =>
  fail({
    kind: 'bug',
    op: 'helper',
    what: `understand nshelper: ${JSON.stringify(line.slice(0, longestLine))}`,
  })
