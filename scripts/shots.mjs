// `npm run shots [-- NAME…]`: the pictures of docs/images/, taken of the real program on real hosts (test/support/app/shots.ts):
// in a sandbox with a host name of its own. Needs Chromium, Docker and ImageMagick's `convert`, which makes them small.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { createServer } from 'vite'

const root = resolve(import.meta.dirname, '..')

if (process.env.VETHBOARD_SHOTS !== '1') {
  const self = ['unshare', '--uts', process.execPath, import.meta.filename, ...process.argv.slice(2)]
  const { status } = spawnSync(process.execPath, [resolve(root, 'scripts/sandbox.mjs'), ...self], {
    stdio: 'inherit',
    env: { ...process.env, VETHBOARD_SHOTS: '1' },
  })
  process.exit(status ?? 1)
}

const vite = await createServer({
  configFile: false,
  root,
  appType: 'custom',
  logLevel: 'warn',
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
})
try {
  const { takeShots } = await vite.ssrLoadModule('/test/support/app/shots.ts')
  await takeShots(resolve(root, 'docs/images'), process.argv.slice(2))
} finally {
  await vite.close()
}
