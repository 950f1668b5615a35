// A terminal's conversation with the engine, from the window's side: acknowledging, sending in order, ending.
import { describe, expect, it } from 'vitest'
import { terminalLimits } from '../../../src-main/common/net/terminal'
import type { TerminalItem } from '../../../src-main/common/net/terminal'
import type { EngineClient } from '../../../src-main/common/rpc/contract'
import { cleanPaste, fromBase64, fromLatin1, takeBytes, toBase64 } from '../../../src-renderer/terminal/bytes'
import { TerminalSession } from '../../../src-renderer/terminal/session'

interface Call {
  name: string
  args: Record<string, unknown>
  answer(error?: unknown): void
}

function setUp() {
  const calls: Call[] = []
  const seen: Uint8Array[] = []
  const dones: (() => void)[] = []
  const ends: unknown[] = []
  let sink: (item: TerminalItem) => void = () => undefined
  let stopped = 0
  const engine = {
    call: (name: string, args: Record<string, unknown>) =>
      new Promise((resolve, reject) => {
        const value = name === 'terminalOpen' ? { id: 't1', label: 'web', shell: '/bin/sh', kinds: [] } : {}
        calls.push({ name, args, answer: (error) => (error ? reject(error as Error) : resolve(value)) })
      }),
    subscribe: (_name: string, _args: object, on: { item: (item: TerminalItem) => void }) => {
      sink = on.item
      return () => void stopped++
    },
  } as unknown as EngineClient
  const session = new TerminalSession(
    engine,
    { target: 'docker:web' },
    {
      data: (bytes, done) => (seen.push(bytes), dones.push(done)),
      opened: () => undefined,
      ended: (end) => ends.push(end),
    },
  )
  const named = (name: string): Call[] => calls.filter((one) => one.name === name)
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
  return {
    session,
    calls,
    named,
    seen,
    dones,
    ends,
    settle,
    send: (item: TerminalItem) => sink(item),
    stopped: () => stopped,
  }
}

async function started() {
  const all = setUp()
  const done = all.session.start({ cols: 80, rows: 24 })
  all.named('terminalOpen')[0]?.answer()
  await done
  return all
}

describe('output', () => {
  it('is acknowledged once the screen has dealt with it, and often enough that nobody waits', async () => {
    const { send, dones, named, seen } = await started()
    const piece = Buffer.alloc(4096, 0xff)
    for (let i = 0; i < 64; i++) send({ data: piece.toString('base64') })
    expect(named('terminalAck')).toHaveLength(0)
    for (const done of dones) done()
    const acknowledged = named('terminalAck').reduce((sum, { args }) => sum + Number(args['bytes']), 0)
    expect(64 * 4096 - acknowledged).toBeLessThan(terminalLimits.window / 2)
    expect(Buffer.concat(seen)).toEqual(Buffer.alloc(64 * 4096, 0xff))
  })
})

describe('input', () => {
  it('goes in order, one call at a time, in pieces that the contract takes', async () => {
    const { session, named, settle } = await started()
    const all = Uint8Array.from({ length: terminalLimits.write * 2 + 5 }, (_, i) => i % 251)
    session.write(all.subarray(0, 10))
    session.write(all.subarray(10))
    for (let i = 0; i < 3; i++) {
      expect(named('terminalWrite')).toHaveLength(i + 1)
      named('terminalWrite')[i]?.answer()
      await settle()
    }
    expect(named('terminalWrite')).toHaveLength(3)
    const sent = named('terminalWrite').map(({ args }) => fromBase64(String(args['data'])))
    expect(sent.every((one) => one.length <= terminalLimits.write)).toBe(true)
    expect(Buffer.concat(sent).equals(all)).toBe(true)
  })

  it('that came before the shell waits for it, and more than is sensible is refused', async () => {
    const all = setUp()
    const done = all.session.start({ cols: 80, rows: 24 })
    expect(all.session.write(fromLatin1('ls\r'))).toBe(true)
    expect(all.session.write(new Uint8Array(17 * 1024 * 1024))).toBe(false)
    expect(all.named('terminalWrite')).toHaveLength(0)
    all.named('terminalOpen')[0]?.answer()
    await done
    expect(all.named('terminalWrite').map(({ args }) => args['data'])).toEqual([toBase64(fromLatin1('ls\r'))])
  })
})

describe('the end', () => {
  it('is told once, and nothing is sent after it', async () => {
    const { session, send, ends, calls, stopped } = await started()
    send({ end: { how: 'target-gone' } })
    send({ end: { how: 'closed' } })
    const before = calls.length
    session.resize({ cols: 90, rows: 24 })
    expect(session.write(fromLatin1('x'))).toBe(false)
    session.close()
    expect([ends, calls.length, stopped()]).toEqual([[{ how: 'target-gone' }], before, 1])
  })

  it('is an error when it can’t be opened', async () => {
    const all = setUp()
    const done = all.session.start({ cols: 80, rows: 24 })
    all.named('terminalOpen')[0]?.answer(new TypeError('x'))
    await done
    expect(all.ends).toMatchObject([{ error: { kind: 'bug', op: 'terminalOpen' } }])
  })

  it('of a view that went while the shell started closes the shell', async () => {
    const all = setUp()
    const done = all.session.start({ cols: 80, rows: 24 })
    all.session.close()
    all.named('terminalOpen')[0]?.answer()
    await done
    expect(all.named('terminalClose').map(({ args }) => args)).toEqual([{ id: 't1' }])
  })
})

describe('bytes', () => {
  it('survive base64, all of them', () => {
    const all = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 0xff)
    expect(fromBase64(toBase64(all))).toEqual(all)
    expect(toBase64(all)).toBe(Buffer.from(all).toString('base64'))
  })

  it('are taken from the front of a queue', () => {
    const queue = [fromLatin1('abc'), fromLatin1('defg'), fromLatin1('h')]
    expect(Buffer.from(takeBytes(queue, 5)).toString()).toBe('abcde')
    expect(Buffer.from(takeBytes(queue, 50)).toString()).toBe('fgh')
    expect(takeBytes(queue, 5)).toHaveLength(0)
  })

  it('that are pasted have no controls that could be keys', () => {
    expect(cleanPaste('a\tb\r\nc\u001b[201~\u0003\u007f\u009b容器')).toBe('a\tb\r\nc[201~容器')
  })
})
