// The monitor: sees changes here and in numbered namespaces, never blocks, says when the kernel dropped some.
// And what wakes for it: epoll.
import { closeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addrAdd } from '../../src-main/netlink/rtnl/address'
import { linkAdd, linkDel, linkGet, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { nsidGet, nsidNew } from '../../src-main/netlink/rtnl/nsid'
import { Epoll, epollIn } from '../../src-main/sys/epoll'
import { Monitor } from '../../src-main/sys/monitor'
import type { Change } from '../../src-main/sys/monitor'
import { createNetns } from '../../src-main/sys/netns'
import { pidfdAlive, pidfdOpen } from '../../src-main/sys/pidfd'
import { RouteSocket, setOption, SOL_SOCKET } from '../../src-main/sys/socket'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ip, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()

const linkChanges = (changes: Change[] | 'overrun', ifname: string): Change[] =>
  changes === 'overrun'
    ? []
    : changes.filter(({ message }) => message.is === 'link' && message.link.ifname === ifname)

describe('monitor', () => {
  it('sees links, addresses, routes and neighbours come and go', () =>
    withoutLeaks(() => {
      const monitor = Monitor.open()
      expect(monitor.drain()).toEqual([])
      using socket = RouteSocket.open()
      socket.request(linkAdd({ kind: 'veth', ifname: 'm0', up: true, peer: { ifname: 'm1' } }))
      socket.request(linkSet({ ifname: 'm1' }, { up: true }))
      const reply = socket.request(linkGet({ ifname: 'm0' }))
      if (reply?.is !== 'link') throw new Error('no link')
      socket.request(addrAdd({ ifindex: reply.link.ifindex, cidr: '10.0.0.1/24' }))
      ip('neighbour', 'add', '10.0.0.9', 'lladdr', '02:00:00:00:00:09', 'dev', 'm0')
      socket.request(linkDel({ ifname: 'm0' }))
      const changes = monitor.drain()
      if (changes === 'overrun') throw new Error('overrun')
      const kinds = new Set(changes.map(({ message }) => `${message.is}${message.gone ? ' gone' : ''}`))
      expect([...kinds].sort()).toEqual(
        expect.arrayContaining([
          'address',
          'address gone',
          'link',
          'link gone',
          'neighbour',
          'route',
          'route gone',
        ]),
      )
      expect(changes.every((change) => change.nsid === undefined)).toBe(true)
      expect(linkChanges(changes, 'm0').at(-1)?.message.gone).toBe(true)
      monitor.close()
    }))

  it('tells a port that leaves its bridge from a link that goes', () => {
    using socket = RouteSocket.open()
    socket.batch([
      linkAdd({ kind: 'bridge', ifname: 'br0', up: true }),
      linkAdd({ kind: 'veth', ifname: 'p0', up: true, peer: { ifname: 'p1' } }),
    ])
    ip('link', 'set', 'p0', 'master', 'br0')
    const monitor = Monitor.open({ groups: ['link'] })
    ip('link', 'set', 'p0', 'nomaster')
    const left = linkChanges(monitor.drain(), 'p0').filter(({ message }) => message.gone)
    expect(left).toMatchObject([{ message: { link: { family: 7 } } }])
    socket.batch([linkDel({ ifname: 'p0' }), linkDel({ ifname: 'br0' })])
    expect(
      linkChanges(monitor.drain(), 'p0').some(
        ({ message }) => message.gone && message.is === 'link' && message.link.family === 0,
      ),
    ).toBe(true)
    monitor.close()
  })

  it('sees numbered namespaces, with their number, and their end', async () => {
    const monitor = Monitor.open({ allNsid: true })
    using socket = RouteSocket.open()
    const numbered = createNetns()
    const unnumbered = createNetns()
    socket.request(nsidNew(numbered.fd))
    const reply = socket.request(nsidGet(numbered.fd))
    const number = reply?.is === 'nsid' ? reply.nsid.nsid : undefined
    for (const { fd } of [numbered, unnumbered]) {
      using inside = RouteSocket.open(fd)
      inside.request(linkAdd({ kind: 'bridge', ifname: 'far0' }))
    }
    const changes = monitor.drain()
    const far = linkChanges(changes, 'far0')
    expect(far.length).toBeGreaterThan(0)
    expect(far.every((change) => change.nsid === number)).toBe(true)
    closeSync(numbered.fd)
    closeSync(unnumbered.fd)
    const end = await until(() => {
      const more = monitor.drain()
      return more !== 'overrun' && more.find(({ message }) => message.is === 'nsid' && message.gone)
    })
    expect(end).toMatchObject({ message: { nsid: { nsid: number } } })
    monitor.close()
  })

  it('says that it lost changes, once, and goes on', () => {
    const monitor = Monitor.open({ groups: ['link'] })
    const SO_RCVBUF = 8
    setOption(monitor.fd, SOL_SOCKET, SO_RCVBUF, 4096)
    using socket = RouteSocket.open()
    for (let i = 0; i < 60; i++)
      socket.batch([linkAdd({ kind: 'bridge', ifname: 'over0' }), linkDel({ ifname: 'over0' })])
    expect(monitor.drain()).toBe('overrun')
    expect(monitor.drain()).toEqual([])
    socket.request(linkAdd({ kind: 'bridge', ifname: 'over1' }))
    expect(linkChanges(monitor.drain(), 'over1').length).toBeGreaterThan(0)
    socket.request(linkDel({ ifname: 'over1' }))
    monitor.close()
  })
})

async function until<T>(look: () => T | false | undefined): Promise<T> {
  for (;;) {
    const found = look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('epoll', () => {
  it('wakes for a change, stays quiet without one, and stops', () =>
    withoutLeaks(async () => {
      const monitor = Monitor.open({ groups: ['link'] })
      const epoll = new Epoll()
      const seen: string[] = []
      let wakes = 0
      const woken = new Promise<void>((resolve) => {
        epoll.add(monitor.fd, epollIn, () => {
          wakes++
          const changes = monitor.drain()
          if (changes === 'overrun') return
          for (const { message } of changes) if (message.is === 'link') seen.push(message.link.ifname)
          resolve()
        })
      })
      epoll.start()
      using socket = RouteSocket.open()
      socket.request(linkAdd({ kind: 'bridge', ifname: 'wake0' }))
      await woken
      expect(seen).toContain('wake0')
      const before = wakes
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(wakes).toBe(before)
      epoll.remove(monitor.fd)
      socket.request(linkDel({ ifname: 'wake0' }))
      await epoll.stop()
      await epoll.stop()
      expect(wakes).toBe(before)
      monitor.close()
    }))

  it('tells the end of a process by its pidfd', () =>
    withoutLeaks(async () => {
      const child = spawn('sleep', ['60'])
      const pidfd = pidfdOpen(child.pid!)
      expect(pidfdAlive(pidfd)).toBe(true)
      const epoll = new Epoll()
      const ended = new Promise<void>((resolve) =>
        epoll.add(pidfd, epollIn, () => (epoll.remove(pidfd), resolve())),
      )
      epoll.start()
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      expect(pidfdAlive(pidfd)).toBe(false)
      await exited
      await epoll.stop()
      closeSync(pidfd)
      expect(() => pidfdOpen(0x3ffffff)).toThrow(/hold process 67108863: ESRCH/)
    }))
})
