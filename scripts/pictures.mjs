// `node scripts/pictures.mjs [FOLDER [NAME]]`: pictures of the window in its states (test/support/window/pictures.ts).
// Needs Chromium; touches no network but the loopback.
import { resolve } from 'node:path'
import { createServer } from 'vite'

const vite = await createServer({
  configFile: false,
  root: resolve(import.meta.dirname, '..'),
  appType: 'custom',
  logLevel: 'warn',
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
})
try {
  await vite.ssrLoadModule('/test/support/window/pictures.ts')
} finally {
  await vite.close()
}
