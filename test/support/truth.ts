// The oracle for whole hosts: a topology's public snapshot against `ip -j -d link`, `address` and `route` in every
// namespace, and its peers against the kernel's own numbers.
import { spawnSync } from 'node:child_process'
import { closeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { splitLinkId } from '../../src-main/common/net/ids'
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { LinkRef } from '../../src-main/common/net/link'
import type { Route } from '../../src-main/common/net/route'
import { textOf } from '../../src-main/common/text'
import { snapshotJson } from '../../src-main/common/topology/snapshot'
import type { LinkJson, NetnsJson, SnapshotJson } from '../../src-main/common/topology/snapshot'
import type { Observer } from '../../src-main/engine/engine'
import type { LinkMessage } from '../../src-main/netlink/rtnl/link'
import { nsidGet } from '../../src-main/netlink/rtnl/nsid'
import { RouteSocket } from '../../src-main/sys/socket'
import { asIpAddress, asIpRoute, ipAddressCompared, ipRouteCompared, sorted } from './ip-address-route'
import { asIpLink, ipLinkCompared } from './ip-link'

type Json = Record<string, unknown>

export const snapshotOf = (observer: Observer): SnapshotJson =>
  snapshotJson(observer.current(), { kernel: 'test', mode: 'host' })

/** Fails unless every namespace of the snapshot is as iproute2 says. */
export function expectSameAsIp(observer: Observer): void {
  const snapshot = snapshotOf(observer)
  const open = snapshot.netns.filter(({ closed }) => closed === undefined)
  const views = new Map(open.map((netns) => [netns.id, ipView(netns)]))
  for (const netns of open) {
    const where = netns.names[0]?.path ?? netns.id
    const view = views.get(netns.id)
    expect({ where, ...oursIn(snapshot, netns) }).toEqual({ where, ...(view && theirs(view)) })
  }
  expectPeers(observer, snapshot, views)
}

/** The same once the kernel stands still: addresses and carriers change by themselves for a while. */
export async function expectSameSoon(look: () => Promise<Observer>): Promise<Observer> {
  for (let attempt = 0; ; attempt++) {
    const observer = await look()
    try {
      expectSameAsIp(observer)
      return observer
    } catch (thrown) {
      if (attempt >= 12) throw thrown
    }
    await sleep(250)
  }
}

interface Facts {
  links: Json[]
  routes: Json[]
}

function oursIn(snapshot: SnapshotJson, { id }: NetnsJson): Facts {
  const links = snapshot.links.filter((link) => link.netns === id)
  const nameOf = (index: number): string | undefined => links.find((link) => link.ifindex === index)?.ifname
  return {
    links: links.map((link) => ({
      ...withoutUndefined(asIpLink(messageOf(link), nameOf)),
      addr_info: sorted(
        link.addressDetails.map((address) => asIpAddress({ ...address, ifindex: link.ifindex })),
      ),
    })),
    routes: sorted(
      snapshot.routes.filter((route) => route.netns === id).map((route) => ipRoute(route, nameOf)),
    ),
  }
}

/** What iproute2 says of a namespace, asked for once. */
interface IpView {
  links: Json[]
  addresses: Json[]
  routes: Json[]
}

function theirs({ links, addresses, routes }: IpView): Facts {
  const byIndex = new Map(addresses.map((item) => [item['ifindex'], item['addr_info'] as Json[]]))
  return {
    links: links.map((item) => ({
      ...withoutNumbers(ipLinkCompared(item)),
      // M-DOWN is its own conclusion about the lower link, not a flag of the kernel.
      flags: (item['flags'] as string[]).filter((flag) => flag !== 'M-DOWN'),
      addr_info: sorted((byIndex.get(item['ifindex']) ?? []).map(ipAddressCompared)),
    })),
    routes: sorted(routes.filter((route) => route['table'] !== 'local').map(ipRouteCompared)),
  }
}

/** A path that leads into it, through whatever holds it. */
export function pathInto({ initial, names, holders }: NetnsJson): string | undefined {
  if (initial) return undefined
  if (names[0]) return names[0].path
  for (const holder of holders) {
    if (holder.by === 'process') return `/proc/${holder.pid}/ns/net`
    if (holder.by === 'thread') return `/proc/${holder.pid}/task/${holder.tid}/ns/net`
    if (holder.by === 'fd') return `/proc/${holder.pid}/fd/${holder.fd}`
  }
  throw new Error('nothing holds it')
}

function ipView(netns: NetnsJson): IpView {
  const [links = [], addresses = [], routes = []] = ip(netns, 'link\naddress\nroute show table all\n')
  return { links, addresses, routes }
}

/** One process for several commands; each prints a line of JSON. */
function ip(netns: NetnsJson, commands: string): Json[][] {
  const path = pathInto(netns)
  const command = ['ip', '-j', '-d', '-batch', '-']
  const [program = '', ...rest] = path === undefined ? command : ['nsenter', `--net=${path}`, ...command]
  const { stdout, stderr, status } = spawnSync(program, rest, { input: commands })
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr.toString()}`)
  return textOf(stdout).split('\n').filter(Boolean).map(parse)
}

/** iproute2 writes control characters and invalid UTF-8 as they are; objects that a filter left empty are `{}`. */
const parse = (line: string): Json[] =>
  (JSON.parse(line.replace(/[\u0001-\u001f]/g, (c) => JSON.stringify(c).slice(1, -1))) as Json[]).filter(
    (item) => Object.keys(item).length > 0,
  )

/** Which namespace a number means is checked by `expectPeers`; a vxlan's device is among its attributes. */
function withoutNumbers({ link_netnsid: _, ...item }: Json): Json {
  const kind = (item['linkinfo'] as Json | undefined)?.['info_kind']
  if (kind !== 'vxlan') return item
  const { link: _l, link_index: _i, ...rest } = item
  return rest
}

const refOf = (link: LinkJson): LinkRef | undefined => link.peer ?? link.parent

function messageOf(link: LinkJson): LinkMessage {
  const { master, peer: _p, parent: _r, id: _id, netns: _n, addresses: _a, addressDetails: _d, ...own } = link
  const ref = link.kind === 'vxlan' ? undefined : refOf(link)
  const index = ref && (ref.seen ? splitLinkId(ref.link).ifindex : ref.ifindex)
  const elsewhere = ref && !(ref.seen && splitLinkId(ref.link).netns === link.netns)
  return {
    ...own,
    family: 0,
    ...(master === undefined ? {} : { master: splitLinkId(master).ifindex }),
    ...(index === undefined ? {} : { link: index }),
    ...(elsewhere ? { linkNetnsid: 'unknown' } : {}),
  }
}

function ipRoute(
  { id: _, netns: _n, device, nextHops, ...own }: Route,
  nameOf: (i: number) => string | undefined,
): Json {
  const index = (id: LinkId | undefined): { device?: LinkMessage['ifindex'] } =>
    id === undefined ? {} : { device: splitLinkId(id).ifindex }
  const hops = nextHops?.map(({ device: hop, ...rest }) => ({ ...rest, ...index(hop) }))
  return asIpRoute({ ...own, ...index(device), ...(hops ? { nextHops: hops } : {}) }, nameOf)
}

const withoutUndefined = (json: Json): Json => JSON.parse(JSON.stringify(json)) as Json

/** Each namespace's own number for the namespace of each peer is the one that `ip` shows beside the link. */
function expectPeers(observer: Observer, snapshot: SnapshotJson, views: ReadonlyMap<NetnsId, IpView>): void {
  const fds = new Map<NetnsId, number>()
  try {
    for (const id of views.keys()) fds.set(id, observer.openNetns(id))
    for (const [id, { links }] of views)
      expectPeersIn(
        snapshot.links.filter((link) => link.netns === id),
        links.filter((item) => item['link_netnsid'] !== undefined),
        { fds, own: fds.get(id) ?? -1 },
      )
  } finally {
    for (const fd of fds.values()) closeSync(fd)
  }
}

function expectPeersIn(
  ours: LinkJson[],
  numbered: Json[],
  { fds, own }: { fds: ReadonlyMap<NetnsId, number>; own: number },
): void {
  if (numbered.length === 0) return
  using socket = RouteSocket.open(own)
  const numberOf = (id: NetnsId): number | undefined => {
    const reply = socket.request(nsidGet(fds.get(id) ?? -1))
    return reply?.is === 'nsid' ? reply.nsid.nsid : undefined
  }
  for (const item of numbered) {
    const link = ours.find(({ ifindex }) => ifindex === item['ifindex'])
    const ref = link && refOf(link)
    const said = [item['ifname'], item['link_netnsid']]
    if (ref?.seen) expect([link?.ifname, numberOf(splitLinkId(ref.link).netns)]).toEqual(said)
    else for (const id of fds.keys()) expect([link?.ifname, numberOf(id)]).not.toEqual(said)
  }
}
