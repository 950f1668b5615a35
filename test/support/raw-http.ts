// HTTP as a hostile client speaks it: every header is the caller's own.
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

export interface Ask {
  method?: string
  path?: string
  headers?: Record<string, string>
  address?: string
}

/** One request on a connection of its own. Without `host` in `headers`, that of the server itself is sent. */
export const ask = (port: number, { method = 'GET', path = '/', headers = {}, address = '127.0.0.1' }: Ask) =>
  new Promise<Answer>((resolve, reject) => {
    const options = {
      host: address,
      port,
      method,
      path,
      agent: false,
      setHost: false,
      headers: { host: `127.0.0.1:${port}`, ...headers },
    }
    const asking = request(options, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (body += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    })
    asking.on('upgrade', (answer, socket) => {
      socket.destroy()
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' })
    })
    asking.on('error', reject)
    asking.end()
  })

/** The headers of a WebSocket upgrade. */
export const upgrading = (headers: Record<string, string> = {}): Record<string, string> => ({
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  ...headers,
})

/** Bytes as they are; what came back until the server closed. */
export const askRaw = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => (text += chunk))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
