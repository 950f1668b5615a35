// The Electron front against fakes of Electron: what the page may not do, how it gets its port, where its window opens.
import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Session, WebContents } from 'electron'
import { createClient } from '../../../src-main/common/rpc/client'
import { contract } from '../../../src-main/common/rpc/contract'
import { eventPort, portTransport } from '../../../src-main/common/rpc/port-transport'
import type { EventPort } from '../../../src-main/common/rpc/port-transport'
import { handlersOf } from '../../../src-main/server/services'
import {
  fakeElectron,
  FakeContents,
  FakeSession,
  FakeWindow,
  ipcMain,
  opened,
} from '../../support/fake-electron'
import type { FakePortMain } from '../../support/fake-electron'
import { fakeEngine } from '../../support/fake-engine'

const ipcRenderer = Object.assign(new EventEmitter(), {
  sent: [] as string[],
  send: (name: string) => void ipcRenderer.sent.push(name),
})
vi.mock('electron', () => ({ ...fakeElectron, ipcRenderer }))

const { answer, originOf } = await import('../../../src-main/app/page')
const { hardenContents, hardenSession, isOurPage, mayOpenExternally } =
  await import('../../../src-main/app/security')
const { menuTemplate } = await import('../../../src-main/app/menu')
const { openWindow } = await import('../../../src-main/app/window')
const { placeWindow, readWindowState } = await import('../../../src-main/app/window-state')
const { servePorts } = await import('../../../src-main/app/ports')

describe('the page', () => {
  const contents = new FakeContents()
  const session = new FakeSession()
  beforeEach(() => {
    opened.length = 0
    hardenContents(contents as unknown as WebContents)
    hardenSession(session as unknown as Session)
  })

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('stays where it is (%s)', (event) => {
    for (const url of [
      'https://evil.example/',
      'file:///etc/passwd',
      'app://evil/',
      'javascript:1',
      'data:text/html,x',
      'x',
    ])
      expect([url, contents.stops(event, url)]).toEqual([url, true])
    expect(contents.stops(event, 'app://vethboard/')).toBe(false)
  })

  it('opens no window; https pages of a few hosts go to the user’s browser', () => {
    const urls = [
      'https://man7.org/linux/man-pages/man7/rtnetlink.7.html',
      'http://man7.org/',
      'https://man7.org.evil.example/',
      'https://evil@man7.org/',
      'https://man7.org:8443/',
      'file:///bin/sh',
      'smb://man7.org/',
      'nonsense',
    ]
    for (const url of urls) expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' })
    expect(opened).toEqual([urls[0]])
    expect(urls.map(mayOpenExternally)).toEqual([true, ...Array(7).fill(false)])
  })

  it('gets no webview and no download', () => {
    expect(contents.stops('will-attach-webview', '')).toBe(true)
    let stopped = false
    session.emit('will-download', { preventDefault: () => (stopped = true) })
    expect(stopped).toBe(true)
  })

  it('gets no permission but to copy text', () => {
    const asked = (permission: string, url: string): boolean | undefined => {
      let granted: boolean | undefined
      session.request?.(new FakeContents(url), permission, (answer) => (granted = answer))
      return granted
    }
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'usb',
      'fileSystem',
    ]) {
      expect([permission, asked(permission, 'app://vethboard/')]).toEqual([permission, false])
      expect(session.check?.(null, permission, 'app://vethboard/')).toBe(false)
    }
    expect(asked('clipboard-sanitized-write', 'app://vethboard/')).toBe(true)
    expect(asked('clipboard-sanitized-write', 'https://evil.example/')).toBe(false)
    expect(session.check?.(null, 'clipboard-sanitized-write', 'app://vethboard/')).toBe(true)
    expect(session.check?.(null, 'clipboard-sanitized-write', 'app://vethboard.evil/')).toBe(false)
    expect(session.device?.()).toBe(false)
  })

  it('loads nothing from elsewhere', () => {
    const cancelled = (url: string): boolean | undefined => {
      let cancel: boolean | undefined
      session.before?.({ url }, (answer) => (cancel = answer.cancel))
      return cancel
    }
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1/',
      'ws://127.0.0.1/',
      'file:///etc/passwd',
      'app://other/x',
      'ftp://x',
    ])
      expect([url, cancelled(url)]).toEqual([url, true])
    for (const url of ['app://vethboard/assets/a.js', 'data:image/png;base64,AA', 'blob:app://vethboard/1'])
      expect([url, cancelled(url)]).toEqual([url, false])
  })
})

describe('app://vethboard', () => {
  const files = new Map([
    ['/', { body: Buffer.from('<p>'), type: 'text/html; charset=utf-8', cacheControl: 'no-store' }],
  ])

  it('answers with the table of files alone, under the content policy', async () => {
    const page = answer(files, 'app://vethboard/?x#y', 'GET')
    expect([page.status, await page.text(), page.headers.get('content-type')]).toEqual([
      200,
      '<p>',
      'text/html; charset=utf-8',
    ])
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'(?!.*unsafe)/)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    for (const [url, method] of [
      ['app://vethboard/../etc/passwd', 'GET'],
      ['app://other/', 'GET'],
      ['app://vethboard/', 'POST'],
      ['https://vethboard/', 'GET'],
      ['', 'GET'],
    ] as const)
      expect([url, answer(files, url, method).status]).toEqual([url, 404])
  })

  it('has an origin that Node’s URL doesn’t give', () => {
    expect([originOf('app://vethboard/a').origin, originOf('no url').origin]).toEqual([
      'app://vethboard',
      'null',
    ])
  })
})

describe('the port', () => {
  afterEach(() => ipcMain.removeAllListeners())

  it('goes through the preload to the page, and carries the contract', async () => {
    const page = Object.assign(new EventTarget(), {
      location: { origin: 'app://vethboard' },
      posted: [] as [unknown, string, unknown[]][],
      postMessage: (data: unknown, to: string, ports: unknown[]) => void page.posted.push([data, to, ports]),
    })
    vi.stubGlobal('window', page)
    await import('../../../src-main/preload/preload')
    const engine = fakeEngine()
    servePorts(handlersOf(engine))
    page.dispatchEvent(new Event('load'))
    expect(ipcRenderer.sent).toEqual(['vethboard:connect'])
    const senderFrame = {
      origin: 'app://vethboard',
      parent: null,
      postMessage: (name: string, _message: unknown, [port]: FakePortMain[]) =>
        ipcRenderer.emit(name, { ports: [port?.native] }),
    }
    ipcMain.emit('vethboard:connect', { senderFrame })
    expect(page.posted.map(([data, to]) => [data, to])).toEqual([['vethboard:port', 'app://vethboard']])
    const client = createClient(portTransport(eventPort(page.posted[0]?.[2][0] as EventPort)), contract)
    expect(await client.call('hello', {})).toEqual(engine.hostInfo())
    client.close()
    vi.unstubAllGlobals()
  })

  it('is for our page’s top frame alone', () => {
    servePorts(handlersOf(fakeEngine()))
    const ask = (senderFrame: object | null): boolean => {
      let given = false
      ipcMain.emit('vethboard:connect', {
        senderFrame: senderFrame && { ...senderFrame, postMessage: () => (given = true) },
      })
      return given
    }
    expect(ask({ origin: 'app://vethboard', parent: null })).toBe(true)
    expect(ask({ origin: 'app://vethboard', parent: {} })).toBe(false)
    for (const origin of ['https://evil.example', 'app://evil', 'null', 'file://'])
      expect([origin, ask({ origin, parent: null })]).toEqual([origin, false])
    expect(ask(null)).toBe(false)
    expect(isOurPage(null)).toBe(false)
  })
})

describe('the window', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
  const state = join(folder, 'window.json')
  const places = { preload: '/p/preload.cjs', icon: '/p/icon.png', state }
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is sandboxed and isolated, shows when it is ready, and keeps its place', () => {
    writeFileSync(
      state,
      JSON.stringify({ bounds: { x: 5, y: 6, width: 1000, height: 600 }, maximized: true }),
    )
    openWindow(places, true)
    const [window] = FakeWindow.opened
    expect(window?.options).toMatchObject({
      x: 5,
      width: 1000,
      show: false,
      webPreferences: {
        preload: '/p/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        webSecurity: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webviewTag: false,
        allowRunningInsecureContent: false,
      },
    })
    expect([window?.url, window?.shown, window?.maximized]).toEqual(['app://vethboard/', false, true])
    window?.emit('ready-to-show')
    expect(window?.shown).toBe(true)
    window?.emit('close')
    expect(readWindowState(state)).toEqual({
      bounds: { x: 10, y: 20, width: 1000, height: 700 },
      maximized: true,
    })
  })

  it('opens on a screen that there is, whatever was kept', () => {
    const screens = [{ x: 0, y: 0, width: 1366, height: 768 }]
    const usual = { width: 1280, height: 800 }
    expect(placeWindow(undefined, screens)).toEqual(usual)
    expect(placeWindow({ x: 3000, y: 0, width: 800, height: 600 }, screens)).toEqual(usual)
    expect(placeWindow({ x: 1340, y: 0, width: 800, height: 600 }, screens)).toEqual(usual)
    expect(placeWindow({ x: 0, y: -10, width: 5000, height: 100 }, screens)).toEqual({
      x: 0,
      y: 0,
      width: 1366,
      height: 560,
    })
    for (const text of [
      '',
      '{}',
      '{"bounds":{"x":1e99,"y":0,"width":1,"height":1},"maximized":true}',
      '[1]',
    ]) {
      const path = join(tmpdir(), `vethboard-window-${process.pid}.json`)
      writeFileSync(path, text)
      expect(readWindowState(path)).toBeUndefined()
      rmSync(path)
    }
  })
})

it('the menu has no undo of its own, and developer tools only in a checkout', () => {
  const roles = (packaged: boolean): string => JSON.stringify(menuTemplate('zh-CN', packaged))
  expect(roles(true)).not.toMatch(/undo|redo|toggleDevTools/)
  expect(roles(false)).toContain('toggleDevTools')
  expect(roles(true)).toContain('放大')
  expect(JSON.stringify(menuTemplate('de', true))).toContain('Zoom in')
})

it('the preload stays small, and exposes nothing', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../src-main/preload/preload.ts'), 'utf8')
  expect(source.split('\n').length).toBeLessThan(40)
  expect(source).not.toMatch(/contextBridge|require|invoke/)
})
