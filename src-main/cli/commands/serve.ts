// `vethboard serve`: engine and unprivileged web front, until Ctrl+C.
import { command } from '../spec'
import { number } from '../values'

export const serve = command({
  summary: 'Serve the app to a browser on this machine, and print the address to open (it works once).',
  positionals: {},
  options: {
    port: {
      value: 'N',
      help: 'the TCP port on 127.0.0.1; default: 8474, or a free one',
      check: number(0, 65535),
    },
    open: { help: 'open it in this machine’s Chromium' },
    rootless: { help: 'in a world of your own, without root: it ends with this command' },
  },
  details: ['Only this machine can reach it. The web front is never root, also when this command is.'],
  examples: [
    ['vethboard serve --port 8737', 'at a port of your own choice'],
    ['vethboard serve --rootless', 'a lab of your own, without root'],
  ],
  async run({ port, open, rootless }) {
    const { serve: run } = await import('../../server/serve')
    return run({ ...(port === undefined ? {} : { port: Number(port) }), open, rootless })
  },
})
