// The loopback rules of SECURITY.md against a front that really runs, with the real engine: each one by a request that
// would get through without it.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { startServe } from '../support/program'
import type { Served } from '../support/program'
import { ask, askRaw, upgrading } from '../support/raw-http'
import type { Ask } from '../support/raw-http'

useHost()
noLeaks()

let served: Served
let cookie: string
let token: string

const at = (request: Ask): ReturnType<typeof ask> => ask(served.port, request)
const origin = (): string => `http://127.0.0.1:${served.port}`
const linkPath = (): string => served.link.slice(origin().length)
/** A fresh way in, as a second `vethboard serve` gets one. */
const mint = async (): Promise<string> =>
  (await at({ method: 'POST', path: '/link', headers: { authorization: `Bearer ${token}` } })).body.trim()

beforeAll(async () => {
  served = await startServe()
  const record = JSON.parse(readFileSync(join(served.stateDir, 'serve.json'), 'utf8')) as { token: string }
  token = record.token
  const entered = await at({ path: linkPath() })
  cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
})
afterAll(async () => {
  await served.stop()
})

describe('the way in', () => {
  it('is a key that works once, for a cookie that scripts and other sites don’t get', async () => {
    const key = await mint()
    const entered = await at({ path: `/open?key=${key}` })
    expect(entered.status).toBe(200)
    const [set] = entered.headers['set-cookie'] ?? []
    expect(set).toMatch(/^vethboard-[0-9a-f]{12}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(entered.headers['cache-control']).toBe('no-store')
    const again = await at({ path: `/open?key=${key}` })
    expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined])
    expect((await at({ headers: { cookie: set?.split(';')[0] ?? '' } })).status).toBe(200)
  })

  it('is not used up by a HEAD request', async () => {
    const key = await mint()
    expect((await at({ method: 'HEAD', path: `/open?key=${key}` })).status).toBe(401)
    expect((await at({ path: `/open?key=${key}` })).status).toBe(200)
  })

  it.each([
    ['no cookie', {}],
    ['another instance’s cookie', { cookie: 'vethboard-000000000000=x' }],
    ['a wrong bearer', { authorization: 'Bearer x' }],
    ['a wrong bearer beside the right cookie', { authorization: 'Bearer x', withCookie: '1' }],
  ])('is shut with %s', async (_what, { withCookie, ...headers }: Record<string, string>) => {
    const asked = { ...headers, ...(withCookie && { cookie }) }
    for (const path of ['/', '/index.html', '/assets/x.js', '/nothing', '/open', '/open?key=', '/link'])
      expect([path, (await at({ path, headers: asked })).status]).toEqual([path, 401])
    expect((await at({ path: '/ws', headers: upgrading({ ...asked, origin: origin() }) })).status).toBe(401)
  })

  it('is shut with the right cookie value under another name', async () => {
    const value = cookie.split('=')[1] ?? ''
    expect((await at({ headers: { cookie: `vethboard-000000000000=${value}` } })).status).toBe(401)
  })

  it('is open with the token as a bearer', async () => {
    expect((await at({ headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  })

  it('keeps the token in a file of its user alone, and out of every argument list', () => {
    const { mode, uid } = statSync(join(served.stateDir, 'serve.json'))
    expect([mode & 0o777, uid]).toEqual([0o600, process.getuid?.()])
    for (const pid of [served.process.pid ?? 0, served.engine(), served.front()]) {
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(token)
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(token)
    }
  })

  it('is shut for another local user, who can’t read the token either', () => {
    const script = `
      const { readFileSync } = require('node:fs')
      let read = 'readable'
      try { readFileSync(${JSON.stringify(join(served.stateDir, 'serve.json'))}) } catch (e) { read = e.code }
      require('node:http').get({ port: ${served.port}, agent: false }, (a) => console.log(a.statusCode, read))`
    const other = spawnSync(process.execPath, ['-e', script], {
      uid: 4321,
      gid: 4321,
      encoding: 'utf8',
      cwd: '/',
    })
    expect([other.stdout.trim(), other.stderr]).toEqual(['401 EACCES', ''])
  })
})

describe('Host', () => {
  it.each([
    ['another name', 'evil.example'],
    ['another name with our port', 'evil.example:PORT'],
    ['ours without the port', '127.0.0.1'],
    ['ours with another port', '127.0.0.1:1'],
    ['ours with something in front', 'x.127.0.0.1:PORT'],
    ['ours with something behind', '127.0.0.1:PORT.evil.example'],
    ['an address that it isn’t bound to', '[::1]:PORT'],
    ['another way to write 127.0.0.1', '0x7f.1:PORT'],
    ['nothing', ''],
  ])('refuses %s on every path, whoever asks', async (_what, host) => {
    const headers = { host: host.replace('PORT', String(served.port)), cookie }
    for (const path of ['/', '/assets/x.js', '/nothing', await mint().then((key) => `/open?key=${key}`)])
      expect((await at({ path, headers })).status).toBe(403)
    const upgrade = upgrading({ ...headers, origin: `http://${headers.host}` })
    expect((await at({ path: '/ws', headers: upgrade })).status).toBe(403)
  })

  it('refuses a request without one', async () => {
    expect(await askRaw(served.port, `GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 403 /,
    )
    expect(await askRaw(served.port, `GET / HTTP/1.1\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 /,
    )
  })

  it('takes localhost', async () => {
    const headers = { host: `localhost:${served.port}`, cookie }
    expect((await at({ headers })).status).toBe(200)
  })
})

describe('Origin', () => {
  const upgrade = async (headers: Record<string, string>): Promise<number> =>
    (await at({ path: '/ws', headers: upgrading(headers) })).status

  it.each([
    ['another site', 'https://evil.example'],
    ['our name, another port', 'http://127.0.0.1:1'],
    ['our address over https', 'https://127.0.0.1:PORT'],
    ['our other name', 'http://localhost:PORT'],
    ['a sandboxed frame', 'null'],
  ])('refuses %s, with the cookie', async (_what, text) => {
    const from = text.replace('PORT', String(served.port))
    expect(await upgrade({ cookie, origin: from })).toBe(403)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'GET'])
      expect((await at({ method, path: '/link', headers: { cookie, origin: from } })).status).toBe(403)
  })

  it('may be missing only beside an Authorization header', async () => {
    expect(await upgrade({ cookie })).toBe(403)
    expect((await at({ method: 'POST', path: '/link', headers: { cookie } })).status).toBe(403)
    expect(await upgrade({ authorization: `Bearer ${token}` })).toBe(101)
    expect(await upgrade({ cookie, origin: origin() })).toBe(101)
  })

  it('of our own is let through to one path alone', async () => {
    for (const path of ['/', '/ws/', '/ws?x', '/link'])
      expect((await at({ path, headers: upgrading({ cookie, origin: origin() }) })).status).toBe(404)
  })
})

describe('answers', () => {
  it('carry a policy without unsafe-*, nosniff, and no-store for pages', async () => {
    const { headers, status } = await at({ headers: { cookie } })
    expect(status).toBe(200)
    const policy = headers['content-security-policy']
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${served.port}`)
    expect(policy).not.toMatch(/unsafe|\*|https:/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('have no path out of the window’s folder', async () => {
    for (const path of ['/../main/engine.js', '/..%2fmain/engine.js', '//etc/passwd', '/%2e%2e/x', '/.built'])
      expect([path, (await at({ path, headers: { cookie } })).status]).toEqual([path, 404])
    const absolute = `GET http://127.0.0.1:${served.port}/../main/engine.js HTTP/1.1`
    const raw = `${absolute}\r\nHost: 127.0.0.1:${served.port}\r\nCookie: ${cookie}\r\n\r\n`
    expect(await askRaw(served.port, raw)).toMatch(/^HTTP\/1\.1 404 /)
  })

  it('to other methods are refusals', async () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await at({ method, headers: { cookie, origin: origin() } })).status).toBe(405)
  })
})

describe('WebSockets', () => {
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/ws`, {
      headers: { cookie, origin: origin() },
    })
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return socket
  }
  const closing = (socket: WebSocket): Promise<number> =>
    new Promise((resolve) => socket.once('close', (code) => resolve(code)))

  it('are cut off at a message over 1 MiB', async () => {
    const socket = await open()
    socket.on('error', () => undefined)
    const closed = closing(socket)
    socket.send('x'.repeat(1024 * 1024 + 1))
    expect(await closed).toBe(1009)
  })

  it('are bounded in number; a place is free again when one closes', async () => {
    const sockets = await Promise.all(Array.from({ length: 32 }, open))
    await expect(open()).rejects.toThrow('503')
    const closed = sockets.map(closing)
    for (const socket of sockets) socket.close()
    await Promise.all(closed)
    const one = await open()
    one.close()
    await closing(one)
  })
})
