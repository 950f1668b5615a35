// `vethboard` alone: the app's window, in Electron or the system's Chromium.
import { command } from '../spec'

export const app = command({
  summary: 'Open the app: the live graph of this host. With a command, do one thing on the command line.',
  positionals: {},
  options: {
    rootless: {
      help: 'a world of your own, without root: a network apart from the host’s, gone with the window',
    },
  },
  examples: [['vethboard --rootless', 'build labs as an ordinary user']],
  async run({ rootless }) {
    const { openApp } = await import('../../server/open-app')
    return openApp({ rootless })
  },
})
