// Namespaces: opening, entering and leaving, making, naming, numbering; and that no thread is ever left behind.
import {
  closeSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { inodeOf } from '../../src-main/common/net/ids'
import { linkAdd, linkGet } from '../../src-main/netlink/rtnl/link-requests'
import { nsidDump, nsidGet, nsidNew } from '../../src-main/netlink/rtnl/nsid'
import { nameNetns, shareNetnsFolder, unnameNetns } from '../../src-main/sys/mount'
import {
  createNetns,
  currentNetns,
  nsOwner,
  nsOwners,
  openNetns,
  ownNetnsPath,
  ownUserns,
  withNetns,
} from '../../src-main/sys/netns'
import { RouteSocket } from '../../src-main/sys/socket'
import { ip, named, netnsFolder, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

const host = useHost()
noLeaks()

const inside = (): number => statSync(ownNetnsPath).ino

describe('the bracket', () => {
  it('runs inside and comes back, also when what it ran throws', () =>
    withoutLeaks(() => {
      const made = createNetns()
      expect(inside()).toBe(inodeOf(host().id))
      expect(withNetns(made.fd, inside)).toBe(inodeOf(made.id))
      const nested = withNetns(made.fd, () => withNetns(host().fd, inside))
      expect(nested).toBe(inodeOf(host().id))
      expect(() =>
        withNetns(made.fd, () => {
          throw new Error('inside')
        }),
      ).toThrow('inside')
      expect(inside()).toBe(inodeOf(host().id))
      expect(currentNetns().id).toBe(host().id)
      closeSync(made.fd)
    }))

  it('moves no other thread', () => {
    const threads = (): (string | undefined)[] =>
      readdirSync('/proc/self/task').map((tid) => readlinkSync(`/proc/self/task/${tid}/ns/net`))
    const before = threads()
    const made = createNetns()
    const during = withNetns(made.fd, threads)
    expect(during.filter((target) => target === `net:[${inodeOf(made.id)}]`)).toHaveLength(1)
    expect(threads()).toEqual(before)
    closeSync(made.fd)
  })

  it('opens sockets that stay where they were opened', () =>
    withoutLeaks(() => {
      const made = createNetns()
      using socket = RouteSocket.open(made.fd)
      socket.request(linkAdd({ kind: 'bridge', ifname: 'only-inside' }))
      using outside = RouteSocket.open()
      expect(() => outside.request(linkGet({ ifname: 'only-inside' }))).toThrow(/ENODEV/)
      closeSync(made.fd)
    }))
})

describe('openNetns', () => {
  it('refuses what is not a network namespace, and says what it tried', () =>
    withoutLeaks(() => {
      mkdirSync('/run/odd', { recursive: true })
      writeFileSync('/run/odd/file', '')
      spawnSync('mkfifo', ['/run/odd/fifo'])
      symlinkSync('/nowhere', '/run/odd/dangling')
      expect(() => openNetns('/proc/self/ns/mnt')).toThrow('open network namespace /proc/self/ns/mnt: EINVAL')
      expect(() => openNetns('/run/odd/file')).toThrow(/ENOTTY/)
      expect(() => openNetns('/run/odd/fifo')).toThrow(/ENOTTY/)
      expect(() => openNetns('/run/odd')).toThrow(/ENOTTY/)
      expect(() => openNetns('/run/odd/dangling')).toThrow(/ENOENT/)
      expect(() => openNetns('/run/odd/\u001b[31m')).toThrow('\\x1b[31m')
    }))

  it('tells the owner', () => {
    const made = createNetns()
    expect(nsOwner(made.fd)).toEqual(ownUserns())
    expect(nsOwners(made.fd)[0]).toEqual(ownUserns())
    closeSync(made.fd)
  })
})

describe('names', () => {
  it('are those of ip netns, both ways', () =>
    withoutLeaks(() => {
      shareNetnsFolder(netnsFolder)
      shareNetnsFolder(netnsFolder)
      const made = named('ours')
      expect(ip('netns', 'list').split('\n')).toContain('ours')
      ip('-n', 'ours', 'link', 'set', 'lo', 'up')
      expect(() => named('ours')).toThrow(/name a network namespace .*ours: EEXIST/)
      ip('netns', 'add', 'theirs')
      const theirs = openNetns(`${netnsFolder}/theirs`)
      expect(theirs.id).not.toBe(made.id)
      closeSync(theirs.fd)
      unnameNetns(`${netnsFolder}/theirs`)
      removeNamed('ours')
      expect(() => unnameNetns(`${netnsFolder}/ours`)).toThrow(/ENOENT/)
      writeFileSync(`${netnsFolder}/stale`, '')
      unnameNetns(`${netnsFolder}/stale`)
      spawnSync('umount', ['-l', netnsFolder])
    }))

  it('leave nothing behind when naming fails', () =>
    withoutLeaks(() => {
      expect(() => nameNetns(9999, `${netnsFolder}/none`)).toThrow(/ENOENT/)
      expect(readdirSync(netnsFolder)).not.toContain('none')
    }))
})

describe('nsids', () => {
  it('are given, asked for, listed', () => {
    using socket = RouteSocket.open()
    const made = createNetns()
    expect(socket.request(nsidGet(made.fd))).toEqual({ is: 'nsid', gone: false, nsid: {} })
    socket.request(nsidNew(made.fd))
    const reply = socket.request(nsidGet(made.fd))
    expect(reply).toMatchObject({ is: 'nsid', nsid: { nsid: expect.any(Number) as number } })
    expect(socket.dumpMessages(nsidDump())).toContainEqual(reply)
    expect(() => socket.request(nsidNew(made.fd))).toThrow(/EEXIST/)
    expect(() => socket.request(nsidNew(9999))).toThrow(/EINVAL|EBADF/)
    closeSync(made.fd)
  })
})
