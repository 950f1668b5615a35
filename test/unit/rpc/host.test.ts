// The host of a contract: what it refuses, and that a reader which doesn't read costs a bounded amount.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Failure } from '../../../src-main/common/errors/error'
import { createClient } from '../../../src-main/common/rpc/client'
import { call, stream } from '../../../src-main/common/rpc/define'
import type { Handlers, Sink } from '../../../src-main/common/rpc/define'
import { hostLimits, serveTransport } from '../../../src-main/common/rpc/host'
import { memoryPair } from '../../../src-main/common/rpc/memory-transport'
import { closing, inbox } from '../../support/transports'

const contract = {
  calls: {
    echo: call(
      'reads',
      z.strictObject({ text: z.string().max(10), list: z.array(z.int()).optional() }),
    )<string>(),
    hang: call('mutates', z.strictObject({}))<number>(),
    fail: call('reads', z.strictObject({ how: z.enum(['failure', 'bug']) }))<never>(),
  },
  streams: { ticks: stream(z.strictObject({}))<string>() },
}

function setUp(limits = hostLimits) {
  const [clientEnd, hostEnd] = memoryPair()
  const seen: unknown[] = []
  const sinks: Sink<string>[] = []
  let stopped = 0
  const handlers: Handlers<typeof contract, undefined> = {
    calls: {
      echo: (args) => (seen.push(args), args.text),
      hang: () => new Promise<number>(() => undefined),
      fail: ({ how }) => {
        if (how === 'bug') throw new TypeError('x is undefined')
        throw new Failure({
          kind: 'exists',
          op: 'linkAdd',
          what: 'create br0',
          errno: { code: 17, name: 'EEXIST' },
        })
      },
    },
    streams: { ticks: (_args, sink) => (sinks.push(sink), () => void stopped++) },
  }
  serveTransport(hostEnd, contract, handlers, undefined, limits)
  return { clientEnd, hostEnd, seen, sinks, stopped: () => stopped }
}

const refused = async (frame: unknown): Promise<unknown> => {
  const { clientEnd, seen } = setUp()
  const answers = inbox(clientEnd)
  clientEnd.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  const answer: unknown = JSON.parse(await answers.next())
  expect(seen).toEqual([])
  return answer
}

describe('the host refuses', () => {
  const call = (name: string, args: unknown): unknown => ({ t: 'call', id: 3, name, args })
  it.each([
    ['an unknown key', call('echo', { text: 'a', extra: 1 })],
    ['a missing argument', call('echo', {})],
    ['no arguments', { t: 'call', id: 3, name: 'echo' }],
    ['a wrong type', call('echo', { text: 5 })],
    ['a text that is too long', call('echo', { text: 'x'.repeat(11) })],
    ['an unknown name', call('nothing', {})],
    ['a name of Object.prototype', call('constructor', {})],
    ['__proto__ as a name', call('__proto__', {})],
    ['a stream called as a call', call('ticks', {})],
    ['a key too many in the frame', { t: 'call', id: 3, name: 'echo', args: { text: 'a' }, sudo: true }],
  ])('%s', async (_what, frame) => {
    expect(await refused(frame)).toMatchObject({ t: 'error', id: 3, error: { kind: 'invalid' } })
  })

  it.each([
    [
      '__proto__ as a key',
      '{"t":"call","id":3,"name":"echo","args":{"text":"a","__proto__":{"list":[1]}}}',
      '__proto__',
    ],
    [
      'deep nesting',
      `{"t":"call","id":3,"name":"echo","args":${'['.repeat(40)}${']'.repeat(40)}}`,
      'nested deeper',
    ],
    ['a negative id', '{"t":"call","id":-1,"name":"echo","args":{"text":"a"}}', 'id'],
  ])('%s', async (_what, frame, why) => {
    expect(await refused(frame)).toMatchObject({
      t: 'error',
      error: { what: expect.stringContaining(why) as string },
    })
  })
})

describe('the host answers', () => {
  it('errors as plain data, and a bug of ours as one', async () => {
    const client = createClient(setUp().clientEnd, contract)
    await expect(client.call('fail', { how: 'failure' })).rejects.toMatchObject({
      error: { kind: 'exists', op: 'linkAdd', errno: { name: 'EEXIST' } },
    })
    await expect(client.call('fail', { how: 'bug' })).rejects.toMatchObject({
      error: { kind: 'bug', op: 'fail', what: 'TypeError: x is undefined' },
    })
  })

  it('a client’s own oversized call without sending it', async () => {
    const client = createClient(setUp().clientEnd, contract)
    await expect(client.call('echo', { text: 'x'.repeat(2 ** 20) })).rejects.toMatchObject({
      error: { kind: 'invalid' },
    })
  })
})

describe('the host bounds', () => {
  it('the calls in flight and the subscriptions', async () => {
    const { clientEnd } = setUp({ ...hostLimits, calls: 2, subscriptions: 1 })
    const client = createClient(clientEnd, contract)
    void client.call('hang', {}).catch(() => undefined)
    void client.call('hang', {}).catch(() => undefined)
    await expect(client.call('hang', {})).rejects.toMatchObject({ error: { kind: 'busy' } })
    client.subscribe('ticks', {}, { item: () => undefined })
    const error = await new Promise((resolve) =>
      client.subscribe('ticks', {}, { item: () => undefined, error: resolve }),
    )
    expect(error).toMatchObject({ error: { kind: 'busy' } })
    client.close()
  })

  it('what is queued for a reader that stopped reading: it is cut off', async () => {
    const { clientEnd, hostEnd, sinks, stopped } = setUp({ ...hostLimits, backlog: 10_000 })
    clientEnd.send('{"t":"subscribe","id":1,"name":"ticks","args":{}}')
    await Promise.resolve().then(() => undefined)
    const gone = closing(hostEnd)
    let taken = 0
    for (let i = 0; i < 100_000; i++) if (sinks[0]?.send('x'.repeat(100))) taken++
    await gone
    expect(taken).toBeLessThan(200)
    expect(stopped()).toBe(1)
  })

  it('nothing for a stream that waits for its reader', async () => {
    const { clientEnd, sinks } = setUp()
    clientEnd.send('{"t":"subscribe","id":1,"name":"ticks","args":{}}')
    await Promise.resolve().then(() => undefined)
    const sink = sinks[0]!
    const drained = new Promise<void>((resolve) => sink.onDrain(resolve))
    let sent = 1
    while (sink.send(`${sent}`)) sent++
    const items = inbox(clientEnd)
    await drained
    expect(sink.send('fresh')).toBe(true)
    for (let i = 1; i <= sent; i++)
      expect(JSON.parse(await items.next())).toEqual({ t: 'item', id: 1, value: `${i}` })
    expect(JSON.parse(await items.next())).toMatchObject({ value: 'fresh' })
  })

  it('a subscription to its life: nothing after unsubscribe', async () => {
    const { clientEnd, sinks, stopped } = setUp()
    const client = createClient(clientEnd, contract)
    const items: string[] = []
    const stop = client.subscribe('ticks', {}, { item: (item) => items.push(item) })
    await client.call('echo', { text: 'a' })
    sinks[0]?.send('one')
    await client.call('echo', { text: 'b' })
    stop()
    stop()
    await client.call('echo', { text: 'c' })
    expect(sinks[0]?.send('two')).toBe(false)
    expect([items, stopped()]).toEqual([['one'], 1])
  })
})
