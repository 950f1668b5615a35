// A front under fire: hostile frames with a fixed seed, and a window that stopped reading while the host goes wild.
import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from '../../src-main/common/rpc/client'
import { contract } from '../../src-main/common/rpc/contract'
import type { EngineClient } from '../../src-main/common/rpc/contract'
import { applyDiff } from '../../src-main/common/topology/diff'
import type { Topology } from '../../src-main/common/topology/topology'
import type { TopologyItem } from '../../src-main/server/topology-stream'
import { wsTransport } from '../../src-main/server/ws-transport'
import { ip, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { isRunning, startServe, statusOf, until } from '../support/program'
import type { Served } from '../support/program'

useHost()
noLeaks()

const seed = 20_260_102
let served: Served
let headers: Record<string, string>
beforeAll(async () => {
  // Of this namespace alone: small buffers on the way, so that a reader who stands still is noticed soon.
  for (const side of ['tcp_rmem', 'tcp_wmem']) writeFileSync(`/proc/sys/net/ipv4/${side}`, '4096 16384 32768')
  served = await startServe()
  const { token } = JSON.parse(readFileSync(join(served.stateDir, 'serve.json'), 'utf8')) as { token: string }
  headers = { authorization: `Bearer ${token}` }
})
afterAll(async () => {
  await served.stop()
})

const batch = (lines: string[]): void =>
  void execFileSync('ip', ['-batch', '-'], { input: lines.join('\n'), stdio: ['pipe', 'ignore', 'inherit'] })

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/ws`, { headers })
  await once(socket, 'open')
  return socket
}
async function client(): Promise<EngineClient> {
  return createClient(wsTransport(await open()), contract)
}

it('takes any frames whatever: it answers the next good one, and the host is as before', async () => {
  const before = ip('-d', 'link') + ip('address') + ip('route')
  const { pid } = served.process
  const [engine, front] = [served.engine(), served.front()]
  const name = fc.constantFrom(
    ...Object.keys(contract.calls),
    ...Object.keys(contract.streams),
    '__proto__',
    'x',
  )
  const kind = fc.constantFrom('attach', 'bridge-add', 'link-set', 'netns-del', 'route-add', 'constructor')
  const args = fc.oneof(
    fc.constant({}),
    fc.jsonValue(),
    fc.record({ intent: fc.record({ kind, name: fc.string(), target: fc.string(), link: fc.jsonValue() }) }),
    fc.record({ planId: fc.string(), count: fc.integer(), target: fc.string() }, { requiredKeys: [] }),
  )
  const t = fc.constantFrom('call', 'subscribe', 'unsubscribe', 'result')
  const good = fc.record({ t, id: fc.nat(40), name, args }).map((frame) => JSON.stringify(frame))
  const frames = fc.array(fc.oneof(good, fc.json(), fc.string({ unit: 'binary' })), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(frames, fc.boolean(), async (texts, binary) => {
      const socket = await open()
      for (const text of texts) socket.send(text)
      if (binary) socket.send(Buffer.from([0, 1, 2, 255]))
      socket.close()
      await once(socket, 'close')
    }),
    { seed, numRuns: 150 },
  )
  const asking = await client()
  expect(await asking.call('hello', {})).toMatchObject({ mode: 'host' })
  asking.close()
  expect(ip('-d', 'link') + ip('address') + ip('route')).toBe(before)
  expect([pid, engine, front].map((one) => isRunning(one ?? 0))).toEqual([true, true, true])
})

it('takes any bytes in place of HTTP and of WebSocket frames', async () => {
  const upgrade =
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: ${headers['authorization']}\r\n\r\n`
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), async (bytes, upgraded) => {
      const socket = connect(served.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.resume()
      if (upgraded) socket.write(upgrade)
      socket.end(bytes)
      await once(socket, 'close')
    }),
    { seed, numRuns: 100 },
  )
  const asking = await client()
  expect(await asking.call('history', {})).toEqual([])
  asking.close()
})

it('resyncs a window that stood still through 40,000 changes, and neither front nor engine keeps them for it', async () => {
  const socket = await open()
  const standing = wsTransport(socket)
  const following = createClient(standing, contract)
  const seen: { at?: Topology; snapshots: number; items: number } = { snapshots: 0, items: 0 }
  const first = new Promise<void>((resolve) => {
    following.subscribe(
      'topology',
      {},
      {
        item(item: TopologyItem) {
          seen.items++
          if ('snapshot' in item) {
            seen.snapshots++
            seen.at = item.snapshot
          } else if (seen.at) seen.at = applyDiff(seen.at, item.diff)
          resolve()
        },
      },
    )
  })
  await first
  const residentKb = (pid: number): number => Number(statusOf(pid, 'VmRSS')?.[0])
  standing.pause()
  // Long aliases on many links make changes weigh: more than all buffers on the way hold.
  const links = Array.from({ length: 500 }, (_, i) => `flood${i}`)
  batch(links.map((name) => `link add ${name} group 7 mtu 1280 type bridge`))
  batch(links.map((name) => `link set ${name} alias ${'x'.repeat(250)}`))
  const before = residentKb(served.front())
  for (let round = 0; round < 80; round++) batch(links.map((name) => `link set ${name} mtu ${1300 + round}`))
  const grown = residentKb(served.front()) - before
  standing.resume()
  const caughtUp = (): boolean =>
    Object.values(seen.at?.links ?? {}).filter(({ mtu }) => mtu === 1379).length === 500
  await until(caughtUp, () => `at ${seen.items} items, ${seen.snapshots} snapshots`)
  expect(seen.snapshots).toBeGreaterThan(1)
  expect(grown).toBeLessThan(100_000)
  following.close()
  await following.closed
  ip('link', 'del', 'group', '7')
})
