// Addresses, routes and neighbours: made with our requests, read back the same by us and by iproute2.
import { beforeAll, describe, expect, it } from 'vitest'
import { ifindex } from '../../src-main/common/net/ids'
import type { Ifindex } from '../../src-main/common/net/ids'
import { addrAdd, addrDel, addrDump, addrReplace } from '../../src-main/netlink/rtnl/address'
import { linkAdd, linkGet, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { neighAdd, neighDel, neighDump } from '../../src-main/netlink/rtnl/neighbour'
import { routeAdd, routeDel, routeDump, routeReplace } from '../../src-main/netlink/rtnl/route-requests'
import type { RouteRequestSpec } from '../../src-main/netlink/rtnl/route-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { ip, ipJson, useHost } from '../support/host'
import {
  asIpAddress,
  asIpRoute,
  ipAddressCompared,
  ipRouteCompared,
  sorted,
} from '../support/ip-address-route'
import { noLeaks } from '../support/leaks'

useHost()

let device: Ifindex
beforeAll(() => {
  using socket = RouteSocket.open()
  socket.request(linkAdd({ kind: 'veth', ifname: 'v0', up: true, peer: { ifname: 'v1' } }))
  socket.request(linkSet({ ifname: 'v1' }, { up: true }))
  const reply = socket.request(linkGet({ ifname: 'v0' }))
  device = reply?.is === 'link' ? reply.link.ifindex : ifindex(0)
})
noLeaks()

type Json = Record<string, unknown>

describe('addresses', () => {
  it('read as ip reads them', () => {
    using socket = RouteSocket.open()
    const outcomes = socket.batch([
      addrAdd({ ifindex: device, cidr: '10.1.0.1/24', broadcast: '10.1.0.255', label: 'v0:x' }),
      addrAdd({ ifindex: device, cidr: '10.1.0.2/24' }),
      addrAdd({ ifindex: device, cidr: '10.9.0.1/32', peer: '10.9.0.2' }),
      addrAdd({ ifindex: device, cidr: '2001:db8::1/64', nodad: true }),
      addrAdd({ ifindex: device, cidr: '2001:db8::ffff:1.2.3.4' }),
    ])
    expect(outcomes.map((o) => o.error)).toEqual([undefined, undefined, undefined, undefined, undefined])
    ip(
      'address',
      'add',
      '10.2.0.1/16',
      'dev',
      'v1',
      'valid_lft',
      '10000',
      'preferred_lft',
      '9000',
      'metric',
      '77',
    )
    ip('address', 'add', '2001:db8:1::1/64', 'dev', 'v1', 'noprefixroute', 'nodad', 'home')
    const theirs = ipJson('address').flatMap((link) => link['addr_info'] as Json[])
    const ours = socket.dumpMessages(addrDump()).flatMap((m) => (m.is === 'address' ? [m.address] : []))
    expect(sorted(ours.map(asIpAddress))).toEqual(sorted(theirs.map(ipAddressCompared)))
  })

  it('say what is wrong: there already, not there, no link, not an address', () => {
    using socket = RouteSocket.open()
    const spec = { ifindex: device, cidr: '10.3.0.1/24', ifname: 'v0' }
    socket.request(addrAdd(spec))
    expect(() => socket.request(addrAdd(spec))).toThrow('add address 10.3.0.1/24 on v0: EEXIST')
    socket.request(addrReplace(spec))
    socket.request(addrDel(spec))
    expect(() => socket.request(addrDel(spec))).toThrow(/EADDRNOTAVAIL/)
    expect(() => socket.request(addrAdd({ ...spec, ifindex: ifindex(9999) }))).toThrow(/ENODEV/)
    for (const cidr of [
      '',
      '1.2.3',
      '1.2.3.4/33',
      '01.2.3.4',
      '::1/129',
      '1::2::3',
      ':::',
      '1.2.3.4/',
      'fe80::1%v0',
    ])
      expect(() => addrAdd({ ...spec, cidr }), cidr).toThrow(/as an IP address/)
  })
})

describe('routes', () => {
  it('read as ip reads them', () => {
    using socket = RouteSocket.open()
    socket.request(addrAdd({ ifindex: device, cidr: '10.7.0.1/24' }))
    socket.request(addrAdd({ ifindex: device, cidr: '2001:db8:7::1/64', nodad: true }))
    const specs: RouteRequestSpec[] = [
      { to: 'default', via: '10.7.0.254' },
      { to: '10.70.0.0/16', via: '10.7.0.253', metric: 5, protocol: 'static', mtu: 1300 },
      { to: '10.71.0.1', device, prefSource: '10.7.0.1' },
      { to: '10.72.0.0/16', via: '10.99.0.1', device, onlink: true, table: 1000 },
      { to: '10.73.0.0/16', type: 'unreachable' },
      { to: '10.74.0.0/16', type: 'blackhole', tos: 8 },
      { to: '10.75.0.0/16', via: '2001:db8:7::2', device },
      { to: 'default', via: '2001:db8:7::254', device },
      { to: '2001:db8:70::/48', via: '2001:db8:7::253', metric: 9 },
      { to: '2001:db8:71::/48', type: 'prohibit' },
    ]
    for (const spec of specs) socket.request(routeAdd(spec))
    ip(
      'route',
      'add',
      '10.76.0.0/16',
      'nexthop',
      'via',
      '10.7.0.2',
      'weight',
      '3',
      'nexthop',
      'via',
      '10.7.0.3',
    )
    ip('nexthop', 'add', 'id', '12', 'via', '10.7.0.9', 'dev', 'v0')
    ip('route', 'add', '10.77.0.0/16', 'nhid', '12')
    ip('route', 'add', '2001:db8:72::/48', 'via', '2001:db8:7::2', 'dev', 'v0', 'pref', 'high')
    const links = new Map(ipJson('link').map((link) => [link['ifindex'], String(link['ifname'])]))
    const routes = socket.dumpMessages(routeDump()).flatMap((m) => (m.is === 'route' ? [m.route] : []))
    const ours = routes.map((route) => asIpRoute(route, (index) => links.get(index)))
    const theirs = [
      ...ipJson('-4', 'route', 'show', 'table', 'all'),
      ...ipJson('-6', 'route', 'show', 'table', 'all'),
    ]
    expect(sorted(ours)).toEqual(sorted(theirs.map(ipRouteCompared)))
    for (const spec of specs) socket.request(routeDel(spec))
    expect(() => socket.request(routeDel({ to: 'default', via: '10.7.0.254' }))).toThrow(
      'delete route default via 10.7.0.254: ESRCH',
    )
  })

  it('replace and refuse', () => {
    using socket = RouteSocket.open()
    socket.request(addrReplace({ ifindex: device, cidr: '10.7.0.1/24' }))
    socket.request(routeAdd({ to: '10.80.0.0/16', via: '10.7.0.2' }))
    expect(() => socket.request(routeAdd({ to: '10.80.0.0/16', via: '10.7.0.3' }))).toThrow(/EEXIST/)
    socket.request(routeReplace({ to: '10.80.0.0/16', via: '10.7.0.3' }))
    expect(ipJson('route', 'show', '10.80.0.0/16')).toMatchObject([{ gateway: '10.7.0.3' }])
    expect(() => socket.request(routeAdd({ to: 'default', via: '192.0.2.1' }))).toThrow(
      /ENETUNREACH, Nexthop has invalid gateway/,
    )
  })
})

describe('neighbours', () => {
  it('are set, read as ip reads them, and deleted', () => {
    using socket = RouteSocket.open()
    socket.request(neighAdd({ ifindex: device, destination: '10.7.0.77', mac: '02:00:00:00:00:77' }))
    socket.request(neighAdd({ ifindex: device, destination: '2001:db8:7::77', mac: '02:00:00:00:00:78' }))
    ip('neighbour', 'add', 'proxy', '10.7.0.78', 'dev', 'v0')
    const found = socket.dumpMessages(neighDump()).flatMap((m) => (m.is === 'neighbour' ? [m.neighbour] : []))
    const ours = found
      .filter((n) => n.state !== 'NOARP')
      .map((n) => ({
        dst: n.destination,
        lladdr: n.mac,
        state: [n.state],
        ...(n.router ? { router: null } : {}),
      }))
    const theirs = ipJson('neighbour').map(({ dst, lladdr, state }) => ({ dst, lladdr, state }))
    expect(sorted(ours)).toEqual(sorted(theirs))
    socket.request(neighDel({ ifindex: device, destination: '10.7.0.77' }))
    expect(() => socket.request(neighDel({ ifindex: device, destination: '10.7.0.77' }))).toThrow(/ENOENT/)
  })
})
