// Serves the window with Vite and answers its WebSocket from an engine's handlers, on a free port of the loopback.
import { once } from 'node:events'
import type { Server } from 'node:http'
import { resolve } from 'node:path'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import vue from '@vitejs/plugin-vue'
import { createServer } from 'vite'
import { WebSocketServer } from 'ws'
import { contract } from '../../../src-main/common/rpc/contract'
import type { Contract } from '../../../src-main/common/rpc/contract'
import type { Handlers } from '../../../src-main/common/rpc/define'
import { serveTransport } from '../../../src-main/common/rpc/host'
import { wsTransport } from '../../../src-main/server/ws-transport'

const root = resolve(import.meta.dirname, '../../../src-renderer')

export interface Harness {
  url: string
  /** Cuts every connection; they may come again. */
  cut(): void
  close(): Promise<void>
}

export async function serveWindow<C>(
  handlers: () => Handlers<Contract, C>,
  context: C,
  port = 0,
): Promise<Harness> {
  const vite = await createServer({
    configFile: false,
    root,
    base: '/',
    logLevel: 'warn',
    server: { host: '127.0.0.1', port, strictPort: port !== 0, hmr: false, watch: null },
    optimizeDeps: {
      include: [
        'reka-ui',
        '@lucide/vue',
        'cytoscape',
        'zod',
        'pinia',
        'vue-i18n',
        '@xterm/xterm',
        '@xterm/addon-fit',
      ],
    },
    plugins: [
      vue(),
      vueI18n({ include: resolve(root, 'i18n/*.json'), runtimeOnly: true, strictMessage: true }),
    ],
  })
  await vite.listen()
  const http = vite.httpServer as Server
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 })
  http.on('upgrade', (request, socket, head) => {
    if (request.url !== '/ws') return
    sockets.handleUpgrade(request, socket, head, (ws) =>
      serveTransport(wsTransport(ws), contract, handlers(), context),
    )
  })
  if (!http.listening) await once(http, 'listening')
  const address = http.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}/`,
    cut: () => sockets.clients.forEach((client) => client.terminate()),
    close: async () => {
      sockets.clients.forEach((client) => client.terminate())
      await vite.close()
    },
  }
}
