// How the window reaches its front: a MessagePort that Electron's preload hands over, or a WebSocket to the server.
import { eventPort, portTransport } from '../../src-main/common/rpc/port-transport'
import type { Transport } from '../../src-main/common/rpc/transport'
import { webSocketTransport } from './web-socket-transport'

type Opener = () => Promise<Transport>

/** How to open a transport from where the page is. Call it at start: a port may come before it is asked for. */
export const openerOf = (page: Window): Opener =>
  page.location.protocol === 'app:' ? portOpener(page) : () => overWebSocket(page.location)

/** Rejects when the server refuses. */
function overWebSocket({ protocol, host }: Location): Promise<Transport> {
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`)
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(webSocketTransport(socket)))
    socket.addEventListener('close', () => reject(new Error('the server refused the connection')))
  })
}

/** The preload posts "vethboard:port" with a port for each connection; the latest one counts. */
function portOpener(page: Window): Opener {
  let arrived: MessagePort | undefined
  let waiting: ((transport: Transport) => void) | undefined
  const hand = (): void => {
    if (!arrived || !waiting) return
    waiting(portTransport(eventPort(arrived)))
    arrived = waiting = undefined
  }
  page.addEventListener('message', (event: MessageEvent) => {
    const [port] = event.ports
    if (event.data !== 'vethboard:port' || event.source !== page || !port) return
    arrived = port
    hand()
  })
  return () =>
    new Promise((resolve) => {
      waiting = resolve
      hand()
    })
}
