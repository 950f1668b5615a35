// Cables: both ends in place, whatever their indices and wherever they are. The snapshot of each against iproute2.
import { closeSync } from 'node:fs'
import { expect } from 'vitest'
import { linkAdd, linkDel, linkDelGroup } from '../../src-main/netlink/rtnl/link-requests'
import { createNetns, openNetns } from '../../src-main/sys/netns'
import { RouteSocket } from '../../src-main/sys/socket'
import { indexOf, inHost, linkNamed, situations, withNamed } from '../support/situation'
import { snapshotOf } from '../support/truth'

situations({
  'a container-like cable: veth to a bridge': (check) =>
    withNamed(['s1'], async () => {
      inHost(
        'link add br0 type bridge',
        'address add 192.168.10.1/24 dev br0',
        'link set br0 up',
        'link add to-s1 master br0 type veth peer name eth0 netns s1',
        'link set to-s1 up',
        '-n s1 address add 192.168.10.11/24 dev eth0',
        '-n s1 link set lo up',
        '-n s1 link set eth0 up',
        '-n s1 route add default via 192.168.10.1',
      )
      await check()
      inHost('link del to-s1', 'link del br0')
    }),

  'both ends with the same index and name, no end in the host': (check) =>
    withNamed(['s2a', 's2b'], async ([a, b]) => {
      inHost('-n s2a link add twin index 77 type veth peer name twin index 77 netns s2b')
      const observer = await check()
      expect(linkNamed(observer, 'twin', a).peer).toEqual({ seen: true, link: `${b}/77` })
      expect(linkNamed(observer, 'twin', b).peer).toEqual({ seen: true, link: `${a}/77` })
    }),

  'two cables that mirror each other’s indices': (check) =>
    withNamed(['s3a', 's3b', 's3c'], async ([a, b, c]) => {
      inHost(
        '-n s3a link add x index 7 type veth peer name x index 9 netns s3b',
        '-n s3c link add x index 7 type veth peer name tmp index 10 netns s3b',
        '-n s3c link add y index 8 type veth peer name z index 9 netns s3a',
      )
      const observer = await check()
      expect(linkNamed(observer, 'x', a).peer).toEqual({ seen: true, link: `${b}/9` })
      expect(linkNamed(observer, 'z', a).peer).toEqual({ seen: true, link: `${c}/8` })
    }),

  'a peer in a namespace that nothing leads to: a stub': async (check) => {
    const hidden = createNetns()
    // A socket keeps a namespace and is no way into it.
    using socket = RouteSocket.open(hidden.fd)
    using own = RouteSocket.open()
    own.request(linkAdd({ kind: 'veth', ifname: 'stub0', peer: { ifname: 'far', netnsFd: hidden.fd } }))
    closeSync(hidden.fd)
    expect(socket.fd).toBeGreaterThan(0)
    const observer = await check()
    const { peer } = linkNamed(observer, 'stub0')
    expect(peer).toMatchObject({ seen: false })
    inHost('link del stub0')
  },

  'both ends in one namespace': async (check) => {
    inHost('link add here0 type veth peer name here1', 'link set here0 up')
    const observer = await check()
    expect(linkNamed(observer, 'here0').peer).toEqual({ seen: true, link: linkNamed(observer, 'here1').id })
    inHost('link del here0')
  },

  'a bridge in another namespace, with ports to others': (check) =>
    withNamed(['s12a', 's12b'], async ([a]) => {
      inHost(
        '-n s12a link add br7 type bridge stp_state 1 priority 4096',
        '-n s12a link set br7 up',
        '-n s12a link add p0 master br7 type veth peer name eth0 netns s12b',
        '-n s12a link set p0 up',
        '-n s12b link set eth0 up',
        '-n s12a address add 10.7.0.1/24 dev br7',
      )
      const observer = await check()
      expect(linkNamed(observer, 'p0', a)).toMatchObject({
        master: linkNamed(observer, 'br7', a).id,
        portKind: 'bridge',
      })
    }),

  '200 namespaces on one bridge': async (check) => {
    const names = Array.from({ length: 200 }, (_, i) => `many-${i}`)
    await withNamed(names, async (ids) => {
      using socket = RouteSocket.open()
      socket.request(linkAdd({ kind: 'bridge', ifname: 'br200', up: true }))
      const master = indexOf('br200')
      for (const [i, name] of names.entries()) {
        const { fd } = openNetns(`/run/netns/${name}`)
        const peer = { ifname: 'eth0', netnsFd: fd }
        socket.request(linkAdd({ kind: 'veth', ifname: `p${i}`, master, up: true, group: 200, peer }))
        closeSync(fd)
      }
      const observer = await check()
      const { links } = snapshotOf(observer)
      const byName = new Map(links.map((link) => [`${link.netns} ${link.ifname}`, link]))
      const host = linkNamed(observer, 'br200').netns
      for (const [i, id] of ids.entries())
        expect(byName.get(`${host} p${i}`)?.peer).toEqual({
          seen: true,
          link: byName.get(`${id} eth0`)?.id,
        })
      socket.batch([linkDelGroup(200), linkDel({ ifname: 'br200' })])
    })
  },
})
