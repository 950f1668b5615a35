// Serving the window over MessagePorts: a fresh one for each load of the page, to our own page's top frame alone.
import { MessageChannelMain, ipcMain } from 'electron'
import type { MessagePortMain } from 'electron'
import { contract } from '../common/rpc/contract'
import type { Contract } from '../common/rpc/contract'
import type { Handlers } from '../common/rpc/define'
import { serveTransport } from '../common/rpc/host'
import { portTransport } from '../common/rpc/port-transport'
import type { PortLike } from '../common/rpc/port-transport'
import type { Context } from '../server/services'
import { isOurPage } from './security'

/** Electron's main-process port has events of Node's kind. */
export const mainPort = (port: MessagePortMain): PortLike => ({
  post: (message) => port.postMessage(message),
  listen(onMessage, onClose) {
    port.on('message', ({ data }) => onMessage(data))
    port.on('close', onClose)
    port.start()
  },
  close: () => port.close(),
})

export function servePorts(handlers: Handlers<Contract, Context>): void {
  ipcMain.on('vethboard:connect', ({ senderFrame }) => {
    if (!senderFrame || !isOurPage(senderFrame)) return
    const { port1, port2 } = new MessageChannelMain()
    serveTransport(portTransport(mainPort(port1)), contract, handlers, undefined)
    senderFrame.postMessage('vethboard:port', null, [port2])
  })
}
