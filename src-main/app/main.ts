// Electron's main process: an unprivileged front, like front-main.ts, whose window is its own. launch/electron.ts starts
// it with the engine's channel; by itself it takes the engine that serves this user.
import { BrowserWindow, Menu, app, nativeTheme, protocol, session } from 'electron'
import { hubOf } from '../server/hub'
import { engineForFront, engineWentCode } from '../server/front-engine'
import { readPageFiles } from '../server/page-files'
import { join } from 'node:path'
import { menuTemplate } from './menu'
import { answer, registerScheme, scheme } from './page'
import { servePorts } from './ports'
import { hardenContents, hardenSession } from './security'
import { openWindow, windowPlaces } from './window'

const noPermission = 77
const built = import.meta.dirname

async function start(): Promise<void> {
  const engine = await engineForFront()
  if (!engine) {
    process.stderr.write('vethboard: no engine runs for this user; start it with: vethboard\n')
    return app.exit(noPermission)
  }
  void engine.closed.then(() => app.exit(engineWentCode))
  const files = readPageFiles(join(built, '../renderer'))
  await app.whenReady()
  hardenSession(session.defaultSession)
  protocol.handle(scheme, ({ url, method }) => answer(files, url, method))
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(app.getLocale(), app.isPackaged)))
  servePorts(hubOf(engine))
  openWindow(windowPlaces(built, app.getPath('userData')), nativeTheme.shouldUseDarkColors)
}

/** A second start shows the window of the first. */
function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window?.isMinimized()) window.restore()
  window?.focus()
}

if (process.geteuid?.() === 0) {
  process.stderr.write('vethboard: the window never runs as root; start it with: vethboard\n')
  process.exit(noPermission)
}
app.enableSandbox()
registerScheme(protocol)
app.on('web-contents-created', (_event, contents) => hardenContents(contents))
app.on('window-all-closed', () => app.quit())
app.on('second-instance', showWindow)
// The launcher's end, or its word, is ours.
process.stdin.on('end', () => app.quit()).resume()
if (app.requestSingleInstanceLock()) {
  start().catch((thrown: unknown) => {
    process.stderr.write(`vethboard: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    app.exit(1)
  })
} else app.quit()
