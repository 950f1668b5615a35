// How Electron's main process starts: never as root, once for a user, and not without an engine.
import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeElectron, FakeSession } from '../../support/fake-electron'

const did: string[] = []
const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  enableSandbox: () => void did.push('sandbox'),
  requestSingleInstanceLock: vi.fn(() => true),
  whenReady: () => Promise.resolve(),
  quit: () => void did.push('quit'),
  exit: (code: number) => void did.push(`exit ${code}`),
  getLocale: () => 'en',
  getPath: () => '/nonexistent',
})
vi.mock('electron', () => ({
  ...fakeElectron,
  app,
  nativeTheme: { shouldUseDarkColors: true },
  protocol: { registerSchemesAsPrivileged: () => void did.push('scheme'), handle: () => undefined },
  session: { defaultSession: new FakeSession() },
  Menu: { setApplicationMenu: () => undefined, buildFromTemplate: () => undefined },
}))
vi.mock('../../../src-main/server/front-engine', () => ({
  engineWentCode: 75,
  engineForFront: () => Promise.resolve(undefined),
}))

class Exited extends Error {}

async function start(euid: number): Promise<string> {
  did.length = 0
  vi.resetModules()
  let said = ''
  vi.spyOn(process, 'geteuid').mockReturnValue(euid)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true))
  vi.spyOn(process.stdin, 'resume').mockReturnThis()
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    did.push(`process.exit ${code}`)
    throw new Exited()
  })
  await import('../../../src-main/app/main').catch((thrown: unknown) => {
    if (!(thrown instanceof Exited)) throw thrown
  })
  await new Promise((resolve) => setTimeout(resolve, 10))
  return said
}

afterEach(() => {
  vi.restoreAllMocks()
  app.removeAllListeners()
  process.stdin.removeAllListeners('end')
})

describe('Electron’s main process', () => {
  it('as root says one line and ends with 77, before anything else', async () => {
    expect(await start(0)).toBe('vethboard: the window never runs as root; start it with: vethboard\n')
    expect(did).toEqual(['process.exit 77'])
  })

  it('sandboxes every page, and without an engine says how to get one', async () => {
    expect(await start(1000)).toBe('vethboard: no engine runs for this user; start it with: vethboard\n')
    expect(did).toEqual(['sandbox', 'scheme', 'exit 77'])
  })

  it('started a second time only shows the first one’s window', async () => {
    app.requestSingleInstanceLock.mockReturnValueOnce(false)
    expect(await start(1000)).toBe('')
    expect(did).toEqual(['sandbox', 'scheme', 'quit'])
  })
})
