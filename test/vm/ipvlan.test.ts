// ipvlan between namespaces: made in place in one message, as iproute2 reads it, and carrying real traffic.
import { describe, expect, it } from 'vitest'
import { linkAdd, linkDel } from '../../src-main/netlink/rtnl/link-requests'
import { routeAdd } from '../../src-main/netlink/rtnl/route-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { ipJsonIn, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { readLink } from '../support/link-kinds'
import { pings, station } from '../support/wire'

useHost()
noLeaks()

/** In l3 modes there is no ARP and no broadcast: each station routes everything to its device. */
const scenes = {
  l2: { a: '10.1.0.1/24', b: '10.1.0.2/24', to: '10.1.0.2', routed: false },
  l3: { a: '10.2.1.1/24', b: '10.2.2.1/24', to: '10.2.2.1', routed: true },
  l3s: { a: '10.3.1.1/24', b: '10.3.2.1/24', to: '10.3.2.1', routed: true },
} as const

describe('ipvlan', () => {
  for (const mode of ['l2', 'l3', 'l3s'] as const)
    it(`${mode} carries a ping between two namespaces`, () => {
      const scene = scenes[mode]
      using host = RouteSocket.open()
      using a = station('ipvlan-a')
      using b = station('ipvlan-b')
      host.request(linkAdd({ kind: 'dummy', ifname: 'lower0', up: true }))
      const lower = readLink(host, 'lower0').ifindex
      for (const far of [a, b])
        host.request(
          linkAdd({
            kind: { kind: 'ipvlan', mode, flag: 'bridge' },
            ifname: 'eth0',
            link: lower,
            netnsFd: far.fd,
          }),
        )
      for (const far of [a, b]) {
        const device = far.up('eth0', far === a ? scene.a : scene.b)
        if (scene.routed) far.socket.request(routeAdd({ to: 'default', device }))
      }
      expect(readLink(a.socket, 'eth0')).toMatchObject({ link: lower, attrs: { mode, flag: 'bridge' } })
      expect(ipJsonIn('ipvlan-a', 'link', 'show', 'eth0')).toMatchObject([
        { link_index: lower, linkinfo: { info_kind: 'ipvlan', info_data: { mode, bridge: true } } },
      ])
      expect(pings(a, scene.to)).toBe(true)
      expect(pings(b, '10.9.9.9', 1)).toBe(false)
      host.request(linkDel({ ifindex: lower }))
      expect(() => readLink(b.socket, 'eth0')).toThrow(/ENODEV/)
    })
})
