// All that the window gets from Electron: a port to the front, for each load of the page. No API is exposed.
import { ipcRenderer } from 'electron'

ipcRenderer.on('vethboard:port', (event) => {
  window.postMessage('vethboard:port', window.location.origin, [...event.ports])
})
// The page listens by then: its script is a module, which runs before `load`.
window.addEventListener('load', () => ipcRenderer.send('vethboard:connect'))
