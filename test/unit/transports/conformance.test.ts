// Every transport keeps the same promises: order, big frames, backpressure, close, and a host that garbage can't kill.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createClient } from '../../../src-main/common/rpc/client'
import { call, stream } from '../../../src-main/common/rpc/define'
import type { Handlers } from '../../../src-main/common/rpc/define'
import { serveTransport } from '../../../src-main/common/rpc/host'
import { maxFrameBytes } from '../../../src-main/common/rpc/transport'
import { closing, inbox, transportKinds } from '../../support/transports'
import type { Pair } from '../../support/transports'

const contract = {
  calls: { double: call('reads', z.strictObject({ n: z.number() }))<number>() },
  streams: { count: stream(z.strictObject({ to: z.int() }))<number>() },
}

const handlers: Handlers<typeof contract, undefined> = {
  calls: { double: ({ n }) => n * 2 },
  streams: {
    count: ({ to }, sink) => {
      for (let n = 1; n <= to; n++) sink.send(n)
      return () => undefined
    },
  },
}

describe.each(transportKinds)('$name', ({ connect, boundsFrames }) => {
  let pair: Pair
  beforeEach(async () => {
    pair = await connect()
  })
  afterEach(() => pair.dispose())

  it('keeps the order of frames, both ways', async () => {
    const sent = Array.from({ length: 300 }, (_, i) => `{"n":${i},"text":"ä€😀\\u0000"}`)
    const [atHost, atClient] = [inbox(pair.host), inbox(pair.client)]
    for (const frame of sent) pair.client.send(frame)
    for (const frame of sent) pair.host.send(frame)
    for (const frame of sent) expect(await atHost.next()).toBe(frame)
    for (const frame of sent) expect(await atClient.next()).toBe(frame)
  })

  it('keeps frames that come before anyone listens', async () => {
    pair.client.send('early')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await inbox(pair.host).next()).toBe('early')
  })

  it('carries an answer of 20 MB and an empty frame', async () => {
    const big = 'x'.repeat(20_000_000)
    const atClient = inbox(pair.client)
    pair.host.send(big)
    pair.host.send('')
    expect((await atClient.next()).length).toBe(big.length)
    expect(await atClient.next()).toBe('')
  })

  it('carries a request of exactly 1 MiB', async () => {
    const atHost = inbox(pair.host)
    pair.client.send('x'.repeat(maxFrameBytes))
    expect((await atHost.next()).length).toBe(maxFrameBytes)
  })

  it('does not take a request of more than 1 MiB', async () => {
    serveTransport(pair.host, contract, handlers, undefined)
    const atClient = inbox(pair.client)
    const gone = closing(pair.client)
    pair.client.send(
      JSON.stringify({ t: 'call', id: 1, name: 'double', args: { n: 'x'.repeat(maxFrameBytes) } }),
    )
    if (boundsFrames) await gone
    else expect(JSON.parse(await atClient.next())).toMatchObject({ t: 'error', error: { kind: 'invalid' } })
  })

  it('says when the reader is behind, and when it has caught up', async () => {
    const frame = 'x'.repeat(100_000)
    let sent = 0
    while (pair.host.send(frame)) if (++sent > 5000) throw new Error('the sender was never told to wait')
    const drained = new Promise<void>((resolve) => pair.host.onDrain(resolve))
    const atClient = inbox(pair.client)
    await drained
    for (let i = 0; i <= sent; i++) expect((await atClient.next()).length).toBe(frame.length)
    expect(pair.host.send('more')).toBe(true)
  })

  it('holds frames back while it is paused', async () => {
    const atClient = inbox(pair.client)
    pair.client.pause()
    pair.host.send('later')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(atClient.all).toEqual([])
    pair.client.resume()
    expect(await atClient.next()).toBe('later')
  })

  it('delivers what was sent before the close, then tells both ends once', async () => {
    const atHost = inbox(pair.host)
    let told = 0
    pair.host.onClose(() => told++)
    pair.client.send('last words')
    pair.client.close()
    await Promise.all([closing(pair.client), closing(pair.host)])
    expect(atHost.all).toEqual(['last words'])
    expect(told).toBe(1)
    expect(pair.host.send('into the void')).toBe(false)
    await closing(pair.host) // also for one who asks late
  })

  it('ends the subscriptions and fails the calls of a line that is cut', async () => {
    let stopped = 0
    serveTransport(
      pair.host,
      contract,
      {
        calls: { double: () => new Promise<number>(() => undefined) },
        streams: { count: () => () => void stopped++ },
      },
      undefined,
    )
    const client = createClient(pair.client, contract)
    const calling = client.call('double', { n: 1 })
    const ended = new Promise((resolve) =>
      client.subscribe('count', { to: 1 }, { item: () => undefined, error: resolve }),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    pair.breakClient()
    await expect(calling).rejects.toMatchObject({ error: { kind: 'transport' } })
    expect(await ended).toMatchObject({ error: { kind: 'transport' } })
    await closing(pair.host)
    expect(stopped).toBe(1)
    await expect(client.call('double', { n: 1 })).rejects.toMatchObject({ error: { kind: 'transport' } })
  })

  it('answers a good call after any garbage', async () => {
    serveTransport(pair.host, contract, handlers, undefined)
    const answers = inbox(pair.client)
    const garbage = [
      '',
      'null',
      '[]',
      '{',
      '"',
      '{"t":"call"}',
      '{"t":"call","id":1e999}',
      '\u0000',
      '['.repeat(100_000),
    ]
    for (const frame of garbage) pair.client.send(frame)
    for (const frame of garbage)
      expect([frame.slice(0, 20), JSON.parse(await answers.next())]).toMatchObject([{}, { t: 'error' }])
    pair.client.send('{"t":"call","id":7,"name":"double","args":{"n":21}}')
    expect(JSON.parse(await answers.next())).toEqual({ t: 'result', id: 7, value: 42 })
  })

  it('serves calls and streams through the typed client', async () => {
    serveTransport(pair.host, contract, handlers, undefined)
    const client = createClient(pair.client, contract)
    expect(await Promise.all([1, 2, 3].map((n) => client.call('double', { n })))).toEqual([2, 4, 6])
    const items: number[] = []
    await new Promise<void>((resolve) => {
      client.subscribe('count', { to: 5 }, { item: (n) => (items.push(n), n === 5 && resolve()) })
    })
    expect(items).toEqual([1, 2, 3, 4, 5])
  })
})
