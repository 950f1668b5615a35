// One look at a host: every namespace, link and address as iproute2 tells them, and both ends of each cable.
import { describe, expect, it } from 'vitest'
import { cidrOf } from '../../src-main/common/net/address'
import type { Topology } from '../../src-main/common/topology/topology'
import { selectors } from '../../src-main/common/topology/select'
import { createObserver } from '../../src-main/engine/observer'
import type { Observer } from '../../src-main/engine/engine'
import { ip, ipJson, ipJsonIn, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()

const observing = async (use: (observer: Observer) => void | Promise<void>): Promise<void> =>
  withoutLeaks(async () => {
    const observer = await createObserver({
      live: false,
      stateDir: '/run/vethboard',
      mode: 'host',
      containerSockets: [],
    })
    try {
      await use(observer)
    } finally {
      await observer.close()
    }
  })

const idOf = (topology: Topology, name: string): keyof Topology['netns'] & string => {
  const found = Object.values(topology.netns).find((netns) =>
    netns.names.some((known) => known.name === name),
  )
  if (!found) throw new Error(`no namespace named ${name}`)
  return found.id
}

function linkFacts(topology: Topology, netns: string): object[] {
  const byId = selectors(topology)
  return Object.values(topology.links)
    .filter((link) => link.netns === netns)
    .sort((a, b) => a.ifindex - b.ifindex)
    .map((link) => ({
      ifindex: link.ifindex,
      ifname: link.ifname,
      mtu: link.mtu,
      flags: [...link.flags].sort(),
      operstate: link.operState,
      addresses: byId.addressesOf(link.id).map(cidrOf).sort(),
    }))
}

const ipFacts = (items: Record<string, unknown>[]): object[] =>
  items.map((item) => ({
    ifindex: item['ifindex'],
    ifname: item['ifname'],
    mtu: item['mtu'],
    flags: (item['flags'] as string[]).filter((flag) => flag !== 'M-DOWN').sort(),
    operstate: item['operstate'],
    addresses: (item['addr_info'] as { local?: string; prefixlen?: number }[])
      .filter((address) => address.local !== undefined)
      .map((address) => `${address.local}/${address.prefixlen}`)
      .sort(),
  }))

describe('one look at a host', () => {
  it('finds what iproute2 finds, and both ends of each cable', async () => {
    for (const name of ['obs-a', 'obs-b']) named(name)
    ip('link', 'add', 'br0', 'type', 'bridge')
    ip('address', 'add', '192.168.10.1/24', 'dev', 'br0')
    ip('link', 'add', 'to-a', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'obs-a')
    // A cable with no end in the host.
    ip(
      '-n',
      'obs-a',
      'link',
      'add',
      'twin',
      'index',
      '77',
      'type',
      'veth',
      'peer',
      'name',
      'tmp',
      'netns',
      'obs-b',
    )
    ip('-n', 'obs-a', 'address', 'add', '192.168.10.11/24', 'dev', 'eth0')
    for (const ifname of ['br0', 'to-a']) ip('link', 'set', ifname, 'up', 'addrgenmode', 'none')
    ip('-n', 'obs-a', 'link', 'set', 'eth0', 'up', 'addrgenmode', 'none')

    await observing((observer) => {
      const topology = observer.current()
      const [host, a, b] = [
        selectors(topology).host?.id ?? '',
        idOf(topology, 'obs-a'),
        idOf(topology, 'obs-b'),
      ]
      expect(linkFacts(topology, host)).toEqual(ipFacts(ipJson('address')))
      expect(linkFacts(topology, a)).toEqual(ipFacts(ipJsonIn('obs-a', 'address')))
      expect(linkFacts(topology, b)).toEqual(ipFacts(ipJsonIn('obs-b', 'address')))

      const link = (netns: string, ifname: string) =>
        Object.values(topology.links).find((it) => it.netns === netns && it.ifname === ifname)
      for (const [near, far] of [
        [link(host, 'to-a'), link(a, 'eth0')],
        [link(a, 'twin'), link(b, 'tmp')],
      ]) {
        expect(near?.peer).toEqual({ seen: true, link: far?.id })
        expect(far?.peer).toEqual({ seen: true, link: near?.id })
      }
      expect(link(host, 'to-a')?.master).toBe(link(host, 'br0')?.id)
    })
    ip('link', 'del', 'to-a')
    ip('link', 'del', 'br0')
    for (const name of ['obs-a', 'obs-b']) removeNamed(name)
  })

  it('settles on a change, in a diff that follows on', async () => {
    await observing(async (observer) => {
      const before = observer.current().revision
      const diffs: number[] = []
      observer.onDiff((diff) => diffs.push(diff.from))
      ip('link', 'add', 'br-later', 'type', 'bridge')
      await observer.settle()
      expect(diffs[0]).toBe(before)
      expect(Object.values(observer.current().links).map((link) => link.ifname)).toContain('br-later')
      ip('link', 'del', 'br-later')
    })
  })

  it('resolves a named target and refuses an unknown one', async () => {
    named('obs-t')
    await observing(async (observer) => {
      const target = await observer.resolveTarget('netns:obs-t')
      expect(target.netns).toBe(idOf(observer.current(), 'obs-t'))
      expect(target.stillThere()).toBe(true)
      target.close()
      await expect(observer.resolveTarget('netns:obs-none')).rejects.toMatchObject({
        error: { kind: 'not-found' },
      })
    })
    removeNamed('obs-t')
  })
})
