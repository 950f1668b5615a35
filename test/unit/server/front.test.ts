// The front's pure parts: hosts and origins, keys and their minute, the table of files, pages.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Keys, newInstance, newToken } from '../../../src-main/server/front/keys'
import { Sockets } from '../../../src-main/server/front/sockets'
import { hostsOf, refusalOf } from '../../../src-main/server/front/rules'
import { contentPolicy } from '../../../src-main/server/page-headers'
import { readPageFiles } from '../../../src-main/server/page-files'

describe('hosts', () => {
  it('are the addresses and localhost, with the port', () => {
    expect([...hostsOf(['127.0.0.1', '::1'], 8474)]).toEqual([
      '127.0.0.1:8474',
      '[::1]:8474',
      'localhost:8474',
    ])
  })

  it('leave the port 80 out or not, as browsers leave it out', () => {
    expect([...hostsOf(['127.0.0.1'], 80)].sort()).toEqual([
      '127.0.0.1',
      '127.0.0.1:80',
      'localhost',
      'localhost:80',
    ])
  })

  it('belong to the origin of the same request', () => {
    const hosts = hostsOf(['127.0.0.1'], 1)
    expect(refusalOf({ host: 'localhost:1', origin: 'http://localhost:1' }, true, hosts)).toBeUndefined()
    expect(refusalOf({ host: 'localhost:1', origin: 'http://127.0.0.1:1' }, true, hosts)?.status).toBe(403)
    expect(refusalOf({ host: 'localhost:1' }, false, hosts)).toBeUndefined()
    expect(refusalOf({ host: 'LOCALHOST:1' }, false, hosts)?.status).toBe(403)
  })
})

describe('keys', () => {
  const token = newToken()

  it('have 256 random bits', () => {
    expect(Buffer.from(token, 'base64url').length).toBe(32)
    expect(new Set(Array.from({ length: 100 }, newToken)).size).toBe(100)
  })

  it('are good for a minute, to the millisecond', () => {
    let now = 1_000
    const keys = new Keys(token, newInstance(), () => now)
    const [a, b] = [keys.mint(), keys.mint()]
    now += 59_999
    expect(keys.redeem(a)).toBeDefined()
    now += 1
    expect(keys.redeem(b)).toBeUndefined()
  })

  it('are sixteen at most: the oldest goes', () => {
    const keys = new Keys(token, newInstance())
    const minted = Array.from({ length: 17 }, () => keys.mint())
    expect(minted.map((key) => keys.redeem(key) !== undefined)).toEqual([false, ...Array(16).fill(true)])
  })

  it('give a cookie that another instance or another token doesn’t take', () => {
    const [one, two] = ['000000000001', '000000000002']
    const cookieOf = (keys: Keys): string => keys.redeem(keys.mint())?.split(';')[0] ?? ''
    const cookie = cookieOf(new Keys(token, one))
    expect(new Keys(token, one).admits({ cookie: `other=1; ${cookie}; more=2` })).toBe(true)
    expect(new Keys(token, two).admits({ cookie })).toBe(false)
    expect(new Keys(newToken(), one).admits({ cookie })).toBe(false)
    expect(cookie).not.toContain(token)
  })

  it.each(['', 'Bearer', 'Bearer ', 'bearer TOKEN', 'Bearer TOKEN ', 'Basic TOKEN', 'TOKEN'])(
    'are no use as the authorization "%s"',
    (authorization) => {
      const keys = new Keys(token, newInstance())
      expect(keys.admits({ authorization: authorization.replace('TOKEN', token) })).toBe(false)
      expect(keys.admits({ authorization: `Bearer ${token}` })).toBe(true)
    },
  )
})

it('the table of files has what the build makes, by type, and nothing that a link leads to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
  mkdirSync(join(folder, 'assets'))
  for (const name of [
    'index.html',
    'assets/a-1.js',
    'assets/a-1.js.map',
    'assets/f.woff2',
    'mark.svg',
    'notes',
  ])
    writeFileSync(join(folder, name), name)
  symlinkSync('/etc/passwd', join(folder, 'passwd.html'))
  const files = readPageFiles(folder)
  rmSync(folder, { recursive: true })
  expect(Object.fromEntries([...files].map(([url, file]) => [url, [file.type, file.cacheControl]]))).toEqual({
    '/': ['text/html; charset=utf-8', 'no-store'],
    '/index.html': ['text/html; charset=utf-8', 'no-store'],
    '/assets/a-1.js': ['text/javascript; charset=utf-8', 'private, max-age=31536000, immutable'],
    '/assets/f.woff2': ['font/woff2', 'private, max-age=31536000, immutable'],
    '/mark.svg': ['image/svg+xml', 'no-cache'],
  })
})

it('the content policy allows nothing from elsewhere, and nothing inline', () => {
  expect(contentPolicy()).not.toMatch(/unsafe|http|\*|ws:/)
  for (const directive of [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
    expect(contentPolicy()).toContain(directive)
})

it('a refused upgrade is closed, though the other side keeps its half open', async () => {
  const sockets = new Sockets({} as ConstructorParameters<typeof Sockets>[0])
  let answer = ''
  const socket = new Duplex({
    read: () => undefined,
    write(chunk, _encoding, done) {
      answer += String(chunk)
      done()
    },
  })
  sockets.refuse(socket, 401, 'not let in')
  await once(socket, 'close')
  expect(answer).toContain('HTTP/1.1 401 Unauthorized')
  sockets.close('')
})
