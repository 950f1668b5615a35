// The one window: sandboxed, isolated, at the place where it was last.
import { BrowserWindow, screen } from 'electron'
import { join } from 'node:path'
import { pageUrl } from './page'
import { placeWindow, readWindowState, smallest, writeWindowState } from './window-state'

export interface WindowPlaces {
  preload: string
  icon: string
  /** The file that keeps its place. */
  state: string
}

/** As the page's own colours, so that nothing flashes before it is drawn. */
const background = { dark: '#0b0f14', light: '#f6f8fa' }

export function openWindow({ preload, icon, state }: WindowPlaces, dark: boolean): BrowserWindow {
  const kept = readWindowState(state)
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const window = new BrowserWindow({
    ...placeWindow(kept?.bounds, screens),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Vethboard',
    icon,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: dark ? background.dark : background.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  if (kept?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () =>
    writeWindowState(state, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
  )
  void window.loadURL(pageUrl)
  return window
}

export const windowPlaces = (built: string, userData: string): WindowPlaces => ({
  preload: join(built, '../preload/preload.cjs'),
  icon: join(built, '../../resources/vethboard.png'),
  state: join(userData, 'window.json'),
})
