// The host of the real contract against hostile frames, with fixed seeds: no crash, no hang, nothing unvalidated.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Handlers } from '../../src-main/common/rpc/define'
import { contract } from '../../src-main/common/rpc/contract'
import type { Contract } from '../../src-main/common/rpc/contract'
import { serveTransport } from '../../src-main/common/rpc/host'
import { memoryPair } from '../../src-main/common/rpc/memory-transport'
import { inbox } from '../support/transports'

const seed = 20_260_101

interface Reached {
  name: string
  args: unknown
}

/** A service that only notes what reaches it. */
function recorder() {
  const reached: Reached[] = []
  const note = (name: string, args: unknown): void => void reached.push({ name, args })
  const calls = Object.keys(contract.calls).map((name) => [name, (args: unknown) => note(name, args)])
  const streams = Object.keys(contract.streams).map((name) => [
    name,
    (args: unknown) => (note(name, args), () => undefined),
  ])
  const handlers = { calls: Object.fromEntries(calls), streams: Object.fromEntries(streams) } as unknown
  return { reached, handlers: handlers as Handlers<Contract, undefined> }
}

/** Sends the frames and one good call at the end; resolves when that is answered, with what else reached a handler. */
async function throwAt(frames: string[]): Promise<Reached[]> {
  const { reached, handlers } = recorder()
  const [client, host] = memoryPair()
  serveTransport(host, contract, handlers, undefined)
  const answers = inbox(client)
  for (const frame of frames) client.send(frame)
  client.send('{"t":"call","id":9007199254740991,"name":"hello","args":{}}')
  while ((JSON.parse(await answers.next()) as { id?: number }).id !== Number.MAX_SAFE_INTEGER);
  client.close()
  expect(reached.pop()).toEqual({ name: 'hello', args: {} })
  return reached
}

const schemas: Record<string, { args: { parse(value: unknown): unknown } }> = {
  ...contract.streams,
  ...contract.calls,
}
const expectValid = (reached: Reached[]): void => {
  for (const { name, args } of reached) expect(schemas[name]?.args.parse(args)).toEqual(args)
}

const hostileName = fc.constantFrom(
  ...Object.keys(schemas),
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'apply\u0000'],
)
const hostileKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'intent',
  'kind',
  'target',
  'count',
  'planId',
  'confirm',
)
const hostileValue = fc.constantFrom<unknown>(
  'attach',
  'docker:web',
  '$(id)',
  1e308,
  -0,
  2 ** 53,
  null,
  '\ud800',
  '4:1',
)
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 6 },
    hostileValue,
    fc.jsonValue(),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(hostileKey, fc.string()), tie('any'), { maxKeys: 6 }),
  ),
})).any
const frame = fc.record(
  {
    t: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('call', 'subscribe', 'unsubscribe') },
      { weight: 1, arbitrary: value },
    ),
    id: fc.oneof({ weight: 5, arbitrary: fc.nat() }, { weight: 1, arbitrary: value }),
    name: fc.oneof({ weight: 5, arbitrary: hostileName }, { weight: 1, arbitrary: value }),
    args: fc.oneof(
      { weight: 1, arbitrary: value },
      { weight: 4, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.record({ count: value }) },
      { weight: 1, arbitrary: fc.record({ planId: value, confirm: value }, { requiredKeys: [] }) },
      fc.record({
        intent: fc.record(
          { kind: hostileValue, target: value, name: value, link: value },
          { requiredKeys: [] },
        ),
      }),
    ),
  },
  { requiredKeys: ['t', 'id', 'name'] },
)

describe('the host of the contract survives', () => {
  it('any JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json(), { maxLength: 30 }), async (frames) => {
        expect(await throwAt(frames)).toEqual([])
      }),
      { seed, numRuns: 300 },
    )
  })

  it('any text at all, and valid frames cut or bent at any place', { timeout: 60_000 }, async () => {
    const good = '{"t":"call","id":1,"name":"plan","args":{"intent":{"kind":"netns-add","name":"a"}}}'
    const bent = fc
      .tuple(fc.nat(good.length), fc.nat(8), fc.string({ unit: 'binary' }))
      .map(([at, cut, text]) => good.slice(0, at) + text + good.slice(at + cut))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(bent, fc.string({ unit: 'binary' })), { maxLength: 30 }),
        async (frames) => {
          expectValid(await throwAt(frames))
        },
      ),
      { seed, numRuns: 300 },
    )
  })

  it('frames that look right with hostile names and arguments', async () => {
    let reachedAny = 0
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 30 }), async (frames) => {
        const reached = await throwAt(frames.map((f) => JSON.stringify(f)))
        expectValid(reached)
        reachedAny += reached.length
      }),
      { seed, numRuns: 500 },
    )
    // Else this would only show that everything is refused.
    expect(reachedAny).toBeGreaterThan(50)
  })

  it('nesting of any depth, and the longest frames', async () => {
    for (const depth of [31, 33, 1000, 100_000, 500_000]) {
      const lists = `{"t":"call","id":1,"name":"plan","args":${'['.repeat(depth)}${']'.repeat(depth)}}`
      const records = `{"t":"call","id":2,"name":"plan","args":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`
      expect(await throwAt([lists, records])).toEqual([])
    }
    const wide = `{"t":"call","id":1,"name":"apply","args":{"planId":"x","confirm":[${'"a",'.repeat(200_000)}"a"]}}`
    expect(await throwAt([wide, 'x'.repeat(5_000_000), `"${'\\u0000'.repeat(170_000)}"`])).toEqual([])
  })
})
