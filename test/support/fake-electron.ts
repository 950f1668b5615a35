// The few of Electron's APIs that src-main/app uses, as fakes that note what was asked of them: Electron's binary is
// not everywhere where tests run. For `vi.mock('electron', …)`.
import { EventEmitter } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'

export class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  constructor(public url = 'app://vethboard/') {
    super()
  }
  getURL = (): string => this.url
  setWindowOpenHandler(handler: FakeContents['openHandler']): void {
    this.openHandler = handler
  }
  /** True when a navigation of that kind was stopped. */
  stops(event: string, url: string): boolean {
    let stopped = false
    this.emit(event, { url, preventDefault: () => (stopped = true) })
    return stopped
  }
}

type Decide<T> = (answer: T) => void

export class FakeSession extends EventEmitter {
  request: ((contents: FakeContents, permission: string, decide: Decide<boolean>) => void) | undefined
  check: ((contents: null, permission: string, origin: string) => boolean) | undefined
  device: (() => boolean) | undefined
  before: ((request: { url: string }, decide: Decide<{ cancel: boolean }>) => void) | undefined
  setPermissionRequestHandler = (handler: FakeSession['request']): void => void (this.request = handler)
  setPermissionCheckHandler = (handler: FakeSession['check']): void => void (this.check = handler)
  setDevicePermissionHandler = (handler: FakeSession['device']): void => void (this.device = handler)
  webRequest = { onBeforeRequest: (handler: FakeSession['before']): void => void (this.before = handler) }
}

export class FakeWindow extends EventEmitter {
  static opened: FakeWindow[] = []
  static getAllWindows = (): FakeWindow[] => FakeWindow.opened
  url: string | undefined
  shown = false
  maximized = false
  focused = 0
  constructor(readonly options: Record<string, unknown>) {
    super()
    FakeWindow.opened.push(this)
  }
  loadURL = (url: string): Promise<void> => Promise.resolve(void (this.url = url))
  show = (): void => void (this.shown = true)
  maximize = (): void => void (this.maximized = true)
  isMaximized = (): boolean => this.maximized
  isMinimized = (): boolean => false
  restore = (): void => undefined
  focus = (): void => void this.focused++
  getNormalBounds = (): object => ({ x: 10, y: 20, width: 1000, height: 700 })
}

/** Node's port with the events of Electron's main-process one. */
export class FakePortMain extends EventEmitter {
  constructor(private readonly port: MessagePort) {
    super()
    port.on('message', (data) => this.emit('message', { data }))
    port.on('close', () => this.emit('close'))
    port.unref()
  }
  postMessage = (message: unknown): void => this.port.postMessage(message)
  start = (): void => this.port.start()
  close = (): void => this.port.close()
  get native(): MessagePort {
    return this.port
  }
}

export class FakeMessageChannelMain {
  readonly port1: FakePortMain
  readonly port2: FakePortMain
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new FakePortMain(port1)
    this.port2 = new FakePortMain(port2)
  }
}

export const opened: string[] = []
export const ipcMain = new EventEmitter()

export const fakeElectron = {
  shell: { openExternal: (url: string): Promise<void> => Promise.resolve(void opened.push(url)) },
  BrowserWindow: FakeWindow,
  MessageChannelMain: FakeMessageChannelMain,
  ipcMain,
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
}
