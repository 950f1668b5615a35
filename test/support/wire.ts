// Named namespaces that a test sends real traffic between, wired with our own requests; `ping` is the witness.
import { spawnSync } from 'node:child_process'
import { closeSync } from 'node:fs'
import type { Ifindex } from '../../src-main/common/net/ids'
import { addrAdd } from '../../src-main/netlink/rtnl/address'
import { linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { openNetns } from '../../src-main/sys/netns'
import { RouteSocket } from '../../src-main/sys/socket'
import { named, netnsFolder, removeNamed } from './host'
import { readLink } from './link-kinds'

export interface Station {
  name: string
  fd: number
  socket: RouteSocket
  /** Brings a link up and gives it addresses; its index. */
  up(ifname: string, ...cidrs: string[]): Ifindex
  [Symbol.dispose](): void
}

/** A fresh namespace with its lo up. Its links go with it. */
export function station(name: string): Station {
  const { fd } = openNetns(named(name).path)
  const socket = RouteSocket.open(fd)
  socket.request(linkSet({ ifname: 'lo' }, { up: true }))
  return {
    name,
    fd,
    socket,
    up(ifname, ...cidrs) {
      const { ifindex } = readLink(socket, ifname)
      socket.request(linkSet({ ifindex }, { up: true }))
      for (const cidr of cidrs) socket.request(addrAdd({ ifindex, cidr }))
      return ifindex
    },
    [Symbol.dispose]() {
      socket[Symbol.dispose]()
      closeSync(fd)
      removeNamed(name)
    },
  }
}

/** Whether one of so many pings from `from` is answered, each within two seconds. Stops at the first answer. */
export function pings(from: Station, address: string, attempts = 10): boolean {
  const args = [`--net=${netnsFolder}/${from.name}`, 'ping', '-n', '-c1', '-W2', address]
  for (let attempt = 0; attempt < attempts; attempt++)
    if (spawnSync('nsenter', args, { stdio: 'ignore' }).status === 0) return true
  return false
}
