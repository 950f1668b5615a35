// The front's WebSockets: taking an upgrade that the rules let through, a bounded number of windows, and their end.
import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { contract } from '../../common/rpc/contract'
import type { Contract } from '../../common/rpc/contract'
import type { Handlers } from '../../common/rpc/define'
import { serveTransport } from '../../common/rpc/host'
import { maxFrameBytes } from '../../common/rpc/transport'
import type { Context } from '../services'
import { wsTransport } from '../ws-transport'

const maxClientsByDefault = 32
/** A window that doesn't answer two of these is gone (a laptop that slept, a tunnel that broke). */
const pingMs = 30_000
/** RFC 6455: the server is going, and may be back. */
const serviceRestart = 1012
/** What a window has to say goodbye. */
const goodbyeMs = 300

export class Sockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  })
  readonly #silent = new WeakSet<WebSocket>()
  readonly #pings: NodeJS.Timeout

  constructor(
    private readonly handlers: Handlers<Contract, Context>,
    private readonly maxClients = maxClientsByDefault,
  ) {
    this.#pings = setInterval(() => this.#ping(), pingMs)
    this.#pings.unref()
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#server.clients.size >= this.maxClients)
      return this.refuse(socket, 503, `${this.maxClients} windows are open already`)
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      ws.on('pong', () => this.#silent.delete(ws))
      serveTransport(wsTransport(ws), contract, this.handlers, undefined)
    })
  }

  refuse(socket: Duplex, status: number, why: string): void {
    socket.on('error', () => undefined)
    // Said and done: one that keeps its own half open must not hold a place.
    socket.once('finish', () => socket.destroy())
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
        'Content-Type: text/plain; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(why) + 1}`,
        'Connection: close',
        '',
        `${why}\n`,
      ].join('\r\n'),
    )
  }

  close(why: string): void {
    clearInterval(this.#pings)
    const open = [...this.#server.clients]
    for (const ws of open) ws.close(serviceRestart, why)
    if (open.length > 0) setTimeout(() => open.forEach((ws) => ws.terminate()), goodbyeMs)
    this.#server.close()
  }

  #ping(): void {
    for (const ws of this.#server.clients) {
      if (this.#silent.has(ws)) ws.terminate()
      else {
        this.#silent.add(ws)
        ws.ping()
      }
    }
  }
}
