// Our netlink layer (src-main/netlink, src-main/sys) as a contender: a process of its own that stays warm and does
// what each line of its input asks for, answering with a line of JSON. No engine: nothing is planned, journaled or verified.
import { closeSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { ifindex } from '../../src-main/common/net/ids'
import type { Ifindex } from '../../src-main/common/net/ids'
import { addrAdd, addrDump } from '../../src-main/netlink/rtnl/address'
import { linkAdd, linkDel, linkDump, linkGet, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { routeDump } from '../../src-main/netlink/rtnl/route-requests'
import { Epoll, epollIn } from '../../src-main/sys/epoll'
import { Monitor } from '../../src-main/sys/monitor'
import { openNetns, ownNetnsPath } from '../../src-main/sys/netns'
import { raiseOpenFiles } from '../../src-main/sys/process'
import { RouteSocket } from '../../src-main/sys/socket'

export type Question =
  | { do: 'discover' }
  | { do: 'listen' }
  | { do: 'attach'; pid: number; bridge: string; cidr: string }
  | { do: 'detach' }

const host = RouteSocket.open()

function indexOf(ifname: string): Ifindex {
  const reply = host.request(linkGet({ ifname }))
  if (reply?.is !== 'link') throw new Error(`no link ${ifname}`)
  return reply.link.ifindex
}

/** Each namespace's links, addresses and routes as values; peers are not resolved. */
function discover(): object {
  const start = performance.now()
  const counts = { netns: 0, links: 0, addresses: 0, routes: 0 }
  for (const path of [ownNetnsPath, ...readdirSync('/run/netns').map((name) => `/run/netns/${name}`)]) {
    const netns = openNetns(path)
    const socket = RouteSocket.open(netns.fd)
    counts.netns++
    counts.links += socket.dumpMessages(linkDump()).length
    counts.addresses += socket.dumpMessages(addrDump()).length
    counts.routes += socket.dumpMessages(routeDump()).length
    socket.close()
    closeSync(netns.fd)
  }
  return { ms: performance.now() - start, ...counts }
}

/** From now on prints each MTU that `mtu0` gets, with the monotonic clock at which it was decoded. */
function listen(): object {
  const watched = indexOf('mtu0')
  const monitor = Monitor.open({ allNsid: true })
  const epoll = new Epoll()
  epoll.add(monitor.fd, epollIn, () => {
    const changes = monitor.drain()
    const ms = Number(process.hrtime.bigint()) / 1e6
    for (const { message } of changes === 'overrun' ? [] : changes)
      if (message.is === 'link' && message.link.ifindex === watched) answer({ mtu: message.link.mtu, ms })
  })
  epoll.start()
  return { ready: true }
}

/** The whole cable in one message, then address and up in the target: what a hot add is in the kernel. */
function attach({ pid, bridge, cidr }: Extract<Question, { do: 'attach' }>): object {
  const start = performance.now()
  const master = indexOf(bridge)
  const target = openNetns(`/proc/${pid}/ns/net`)
  const inside = RouteSocket.open(target.fd)
  try {
    host.request(
      linkAdd({
        kind: 'veth',
        ifname: 'bench-host',
        master,
        up: true,
        peer: { ifname: 'eth1', netnsFd: target.fd },
      }),
    )
    const made = inside.request(linkGet({ ifname: 'eth1' }))
    const index = made?.is === 'link' ? made.link.ifindex : ifindex(0)
    const outcomes = inside.batch([
      addrAdd({ ifindex: index, cidr, ifname: 'eth1' }),
      linkSet({ ifindex: index, ifname: 'eth1' }, { up: true }),
    ])
    const failed = outcomes.find((outcome) => outcome.error)
    if (failed?.error) throw new Error(failed.error.what)
    return { ms: performance.now() - start }
  } finally {
    inside.close()
    closeSync(target.fd)
  }
}

function detach(): object {
  const start = performance.now()
  host.request(linkDel({ ifname: 'bench-host' }))
  return { ms: performance.now() - start }
}

function handle(question: Question): object {
  switch (question.do) {
    case 'discover':
      return discover()
    case 'listen':
      return listen()
    case 'attach':
      return attach(question)
    case 'detach':
      return detach()
  }
}

const answer = (value: object): boolean => process.stdout.write(`${JSON.stringify(value)}\n`)

raiseOpenFiles()
for await (const line of createInterface(process.stdin)) {
  try {
    answer(handle(JSON.parse(line) as Question))
  } catch (thrown) {
    answer({ error: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}
process.exit(0) // the pool's thread still waits for events
