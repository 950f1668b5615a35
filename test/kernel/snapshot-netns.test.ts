// Namespaces: whatever holds them and whoever owns them. The snapshot of each against iproute2.
import { closeSync, mkdirSync } from 'node:fs'
import { expect } from 'vitest'
import { linkAdd, linkDel } from '../../src-main/netlink/rtnl/link-requests'
import { nameNetns, unnameNetns } from '../../src-main/sys/mount'
import { createNetns } from '../../src-main/sys/netns'
import { RouteSocket } from '../../src-main/sys/socket'
import { endProcess, processInNetns, startProcess, until } from '../support/observe'
import { expectSame, inHost, linkNamed, netnsWith, situations, withNamed } from '../support/situation'
import { snapshotOf } from '../support/truth'

situations({
  'the unnamed namespace of a process': async (check) => {
    const held = await processInNetns()
    inHost(`link add proc0 type veth peer name eth0 netns ${held.pid}`)
    const observer = await check()
    const netns = netnsWith(observer, ({ pids }) => pids.includes(held.pid))
    expect(netns).toMatchObject({ names: [], processCount: 1, firstProcess: { pid: held.pid } })
    expect(linkNamed(observer, 'proc0').peer).toMatchObject({ seen: true })
    await endProcess(held)
  },

  'a namespace of one thread only': async (check) => {
    const script = `const { Worker } = require('node:worker_threads')
      new Worker("const k = require('koffi').load(null); k.func('int unshare(int)')(0x40000000); setInterval(() => {}, 1e6)", { eval: true })`
    const held = startProcess(process.execPath, ['-e', script])
    const observer = await until('a thread apart', async () => true).then(check)
    const found = await until('its namespace', () => {
      void observer.settle()
      return snapshotOf(observer).netns.find(({ holders }) =>
        holders.some((holder) => holder.by === 'thread' && holder.pid === held.pid),
      )
    })
    expect(found.holders).toHaveLength(1)
    expect(found.processCount).toBe(0)
    expectSame(observer)
    await endProcess(held)
  },

  'a namespace that only an open file holds': async (check) => {
    const open = createNetns()
    const held = startProcess('sleep', ['1000'], ['ignore', 'ignore', 'ignore', open.fd])
    closeSync(open.fd)
    const observer = await check()
    const netns = await until('the namespace of the file', () =>
      snapshotOf(observer).netns.find(({ id }) => id === open.id),
    )
    expect(netns.holders).toEqual([{ by: 'fd', pid: held.pid, fd: 3 }])
    expectSame(observer)
    await endProcess(held)
  },

  'mounted elsewhere, under Docker’s folder, and twice': async (check) => {
    const paths = ['/run/elsewhere/a b', '/run/docker/netns/0123456789ab', '/run/elsewhere/again']
    for (const folder of ['/run/elsewhere', '/run/docker/netns']) mkdirSync(folder, { recursive: true })
    const [one, two] = [createNetns(), createNetns()]
    nameNetns(one.fd, paths[0]!)
    nameNetns(two.fd, paths[1]!)
    nameNetns(one.fd, paths[2]!)
    for (const { fd } of [one, two]) closeSync(fd)
    const observer = await check()
    expect(netnsWith(observer, ({ id }) => id === one.id).names).toEqual([
      { path: paths[0], source: 'mount' },
      { path: paths[2], source: 'mount' },
    ])
    expect(netnsWith(observer, ({ id }) => id === two.id).names).toMatchObject([{ source: 'docker-netns' }])
    for (const path of paths) unnameNetns(path)
  },

  'owned by a nested user namespace': async (check) => {
    const held = await processInNetns('--user', '--map-root-user')
    const observer = await check()
    const netns = netnsWith(observer, ({ pids }) => pids.includes(held.pid))
    const { users } = snapshotOf(observer)
    const owner = users.find(({ id }) => id === netns.owner)
    expect(owner).toMatchObject({ initial: false, ownerUid: 0, parent: users[0]?.id })
    await endProcess(held)
  },

  'hostile names': (check) =>
    withNamed(['$(id)', '<i>s15'], async ([id]) => {
      const names = ['$(id)', '<b>x', 'a\u001b[31m', 'q"uote', '\u202eevil', 'b\udcff\udcfe']
      using socket = RouteSocket.open()
      for (const ifname of names) socket.request(linkAdd({ kind: 'bridge', ifname }))
      const observer = await check()
      for (const ifname of names) expect(linkNamed(observer, ifname).kind).toBe('bridge')
      expect(netnsWith(observer, (netns) => netns.id === id).names).toMatchObject([{ name: '$(id)' }])
      socket.batch(names.map((ifname) => linkDel({ ifname })))
    }),
})
