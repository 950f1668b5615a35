// What the kernel says of id maps (idmaps.c), and random maps to ask it about: valid ones, and ones with every fault.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'

/** One write: its bytes as characters, to which file, and whether setgroups is "deny" before. */
export interface MapWrite {
  kind: 'uid' | 'gid'
  deny: boolean
  bytes: string
}

export interface MapAnswer {
  errno: number
  /** What the map reads afterwards. */
  reads: string
}

/** Compiles idmaps.c into a folder that any user may enter; `remove` takes it away. */
export function buildOracle(): { path: string; remove: () => void } {
  const folder = mkdtempSync('/tmp/vethboard-idmaps-')
  chmodSync(folder, 0o755)
  const path = join(folder, 'idmaps')
  const source = join(import.meta.dirname, 'idmaps.c')
  execFileSync('gcc', ['-static', '-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-o', path, source])
  return { path, remove: () => rmSync(folder, { recursive: true }) }
}

/** Runs the oracle with `command` (itself, or something that starts it) as `id`; one answer for each write. */
export function askKernel(command: readonly string[], id: number, writes: readonly MapWrite[]): MapAnswer[] {
  const [file = '', ...args] = command
  const { status, stdout, stderr } = spawnSync(file, args, {
    input: Buffer.concat(writes.map(encode)),
    uid: id,
    gid: id,
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`oracle: status ${status}, ${String(stderr)}`)
  const answers: MapAnswer[] = []
  for (let at = 0; at < stdout.length;) {
    const length = stdout.readUInt16LE(at + 4)
    answers.push({ errno: stdout.readInt32LE(at), reads: stdout.toString('latin1', at + 6, at + 6 + length) })
    at += 6 + length
  }
  return answers
}

function encode({ kind, deny, bytes }: MapWrite): Buffer {
  const head = Buffer.from(`${kind === 'uid' ? 'u' : 'g'}${deny ? 'd' : '-'}\0\0`, 'latin1')
  head.writeUInt16LE(bytes.length, 2)
  return Buffer.concat([head, Buffer.from(bytes, 'latin1')])
}

/** Numbers at which something happens, some beyond 32 bits. */
const edges = [
  ...[0, 1, 2, 5, 999, 1000, 1001, 1999, 2000, 5000, 5009, 65534, 65536, 99_999, 100_000, 2 ** 31],
  ...[2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 7],
].map(String)

const number = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...edges, '18446744073709551616', '99999999999999999999') },
  { weight: 4, arbitrary: fc.nat(3000).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('', '-1', '+1', '0x10', '007', '1e3', 'a') },
)
const count = fc.oneof(
  { weight: 4, arbitrary: fc.constant('1') },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 50 }).map(String) },
  { weight: 2, arbitrary: number },
)
const gap = fc.oneof(
  { weight: 12, arbitrary: fc.constant(' ') },
  fc.constantFrom('  ', '\t', '\u00a0', '\v', ','),
)

const looseLine = fc.tuple(number, gap, number, gap, count).map((parts) => parts.join(''))
const loose = fc.array(looseLine, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'))

/** Extents one after the other, so that nothing overlaps; the order outside is another one. */
const tidy = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 12 }),
    fc.constantFrom(0, 1, 1000, 5000, 100_000),
    fc.boolean(),
  )
  .map(([steps, base, backwards]) => {
    let inside = 0
    const lines = steps.map(([skip, length]) => {
      const first = inside + skip
      inside = first + length
      return { first, length }
    })
    return lines
      .map(
        ({ first, length }) =>
          `${first} ${backwards ? base + inside - first - length : base + first} ${length}`,
      )
      .join('\n')
  })

const one = fc
  .tuple(fc.constantFrom(0, 1, 1000), fc.constantFrom(0, 1, 999, 1000, 1001, 5000))
  .map(([inside, outside]) => `${inside} ${outside} 1`)

/** Around 340 extents and around 4,095 bytes, padded with spaces. */
const large = fc
  .tuple(fc.integer({ min: 335, max: 345 }), fc.integer({ min: 4090, max: 4100 }), fc.boolean())
  .map(([lines, bytes, pad]) => {
    const text = Array.from({ length: lines }, (_, i) => `${i} ${i} 1`).join('\n')
    return pad
      ? text
          .slice(0, 1500)
          .replace(/\n[^\n]*$/, '')
          .padEnd(bytes, ' ')
      : text
  })

const spoilt = fc
  .tuple(tidy, fc.nat(200), fc.constantFrom('\n', '\0', '\n\n', 'x', '#', '\r', '-', ' '))
  .map(
    ([text, at, what]) => text.slice(0, at % (text.length + 1)) + what + text.slice(at % (text.length + 1)),
  )

const text = fc
  .tuple(
    fc.oneof(
      { weight: 5, arbitrary: loose },
      { weight: 4, arbitrary: tidy },
      { weight: 3, arbitrary: one },
      { weight: 2, arbitrary: spoilt },
      { weight: 1, arbitrary: large },
    ),
    fc.constantFrom('\n', '\n', '\n', '', '\n\n', '\n\0', ' \n'),
  )
  .map(([lines, end]) => lines + end)

/** The same writes for the same seed. */
export const randomWrites = (seed: number, numRuns: number): MapWrite[] =>
  fc.sample(fc.record({ kind: fc.constantFrom('uid', 'gid'), deny: fc.boolean(), bytes: text }), {
    seed,
    numRuns,
  })
