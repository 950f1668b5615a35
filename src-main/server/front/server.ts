// The loopback server: HTTP for the window's files and the way in, WebSocket for the contract. SECURITY.md has its rules.
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Contract } from '../../common/rpc/contract'
import type { Handlers } from '../../common/rpc/define'
import type { PageFiles } from '../page-files'
import { pageHeaders } from '../page-headers'
import type { Context } from '../services'
import type { Keys } from './keys'
import { enteredPage, lockedPage } from './pages'
import { hostsOf, refusalOf } from './rules'
import { Sockets } from './sockets'

export interface FrontOptions {
  /** Loopback addresses; the first one gives the URL. */
  addresses: readonly string[]
  /** 0: a free one. */
  port: number
  keys: Keys
  files: PageFiles
  handlers: Handlers<Contract, Context>
  maxClients?: number
}

export interface Front {
  port: number
  /** Ends every connection; windows are told `why`. */
  close(why: string): Promise<void>
}

/** Throws `busy` (EADDRINUSE) and the like of listen(2). */
export async function startFront(options: FrontOptions): Promise<Front> {
  const servers: Server[] = []
  const sockets = new Sockets(options.handlers, options.maxClients)
  let { port } = options
  const close = async (why: string): Promise<void> => {
    sockets.close(why)
    await Promise.all(servers.map(closeServer))
  }
  try {
    for (const address of options.addresses) {
      const server = createServer({ maxHeaderSize: 16_384, connectionsCheckingInterval: 5_000 })
      servers.push(server)
      port = await listen(server, address, port)
    }
  } catch (thrown) {
    await close('not started')
    throw thrown
  }
  const site = new Site(options, hostsOf(options.addresses, port), port)
  for (const server of servers) {
    server.on('request', (request, response) => site.answer(request, response))
    server.on('upgrade', (request, socket, head) => {
      const refused = site.upgradeRefusal(request)
      if (refused) sockets.refuse(socket, refused.status, refused.why)
      else sockets.accept(request, socket, head)
    })
  }
  return { port, close }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.headersTimeout = 10_000
  server.requestTimeout = 20_000
  server.maxConnections = 256
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, resolve)
  })
  return (server.address() as AddressInfo).port
}

function closeServer(server: Server): Promise<unknown> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  return closed
}

class Site {
  constructor(
    private readonly options: FrontOptions,
    private readonly hosts: ReadonlySet<string>,
    private readonly port: number,
  ) {}

  answer(request: IncomingMessage, response: ServerResponse): void {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    const refused = refusalOf(request.headers, !reads, this.hosts)
    if (refused) return text(response, refused.status, refused.why)
    // No request has a body that counts; what comes is thrown away.
    request.resume()
    const url = request.url ?? '/'
    if (request.method === 'GET' && url.startsWith('/open?key=')) return this.#open(url, response)
    if (!this.options.keys.admits(request.headers)) return html(response, 401, lockedPage)
    if (request.method === 'POST' && url === '/link') return text(response, 200, this.options.keys.mint())
    if (!reads) return text(response, 405, 'only GET is answered here', { Allow: 'GET, HEAD' })
    this.#file(url, request, response)
  }

  upgradeRefusal({ headers, url }: IncomingMessage): { status: number; why: string } | undefined {
    const refused = refusalOf(headers, true, this.hosts)
    if (refused) return refused
    if (!this.options.keys.admits(headers)) return { status: 401, why: 'not let in' }
    return url === '/ws' ? undefined : { status: 404, why: 'no such path' }
  }

  #open(url: string, response: ServerResponse): void {
    const cookie = this.options.keys.redeem(url.slice('/open?key='.length))
    if (cookie) html(response, 200, enteredPage, { 'Set-Cookie': cookie })
    else html(response, 401, lockedPage)
  }

  #file(url: string, { method, headers }: IncomingMessage, response: ServerResponse): void {
    const file = this.options.files.get(url.split('?', 1)[0] ?? '/')
    if (!file) return text(response, 404, 'no such path')
    response.writeHead(200, {
      ...pageHeaders([`ws://${headers.host ?? `127.0.0.1:${this.port}`}`]),
      'Content-Type': file.type,
      'Content-Length': file.body.length,
      'Cache-Control': file.cacheControl,
    })
    response.end(method === 'HEAD' ? undefined : file.body)
  }
}

type Headers = Record<string, string>

function html(response: ServerResponse, status: number, body: string, headers: Headers = {}): void {
  send(response, status, 'text/html; charset=utf-8', body, headers)
}

function text(response: ServerResponse, status: number, body: string, headers: Headers = {}): void {
  send(response, status, 'text/plain; charset=utf-8', `${body}\n`, headers)
}

function send(response: ServerResponse, status: number, type: string, body: string, headers: Headers): void {
  response.writeHead(status, {
    ...pageHeaders(),
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...headers,
  })
  response.end(body)
}
