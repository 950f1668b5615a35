// `vethboard` alone: the app's window, in Electron or the system's Chromium.
import { command } from '../spec'

export const app = command({
  summary: 'Open the app: the live graph of this host. With a command, do one thing on the command line.',
  positionals: {},
  options: {},
  examples: [],
  async run() {
    const { openApp } = await import('../../server/open-app')
    return openApp({})
  },
})
