// Made-up topologies of any size, the same for the same arguments: Docker hosts with all that may stand on one. Pure.
import { addressId } from '../../src-main/common/net/address'
import type { Address } from '../../src-main/common/net/address'
import { containerId, ifindex, linkId, netnsId, nsid, usernsId } from '../../src-main/common/net/ids'
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { Link } from '../../src-main/common/net/link'
import type { Netns } from '../../src-main/common/net/netns'
import type { Container } from '../../src-main/common/net/container'
import type { Topology } from '../../src-main/common/topology/topology'
import { emptyTopology } from '../../src-main/common/topology/topology'
import type { Userns } from '../../src-main/common/net/userns'

const words = ['web', 'db', 'cache', 'queue', 'auth', 'search', 'proxy', 'mail', 'worker', 'metrics']
const adjectives = ['romantic', 'eager', 'quirky', 'silent', 'brave', 'amber', 'hopeful', 'clever']
const names = ['hopper', 'lovelace', 'turing', 'curie', 'noether', 'shannon', 'cerf', 'perlman']
const images = ['nginx:1.27', 'postgres:17', 'redis:8', 'rabbitmq:4', 'ghcr.io/acme/auth-service:2026.11']

/** Builds a topology step by step; every method returns the id of what it made. */
export class TopologyBuilder {
  readonly netns: Record<string, Netns> = {}
  readonly links: Record<string, Link> = {}
  readonly addresses: Record<string, Address> = {}
  readonly containers: Record<string, Container> = {}
  readonly users: Record<string, Userns> = {}
  readonly host: NetnsId
  private inode = 4026531839
  private pid = 30000
  private readonly indices = new Map<NetnsId, number>()

  constructor() {
    const own = usernsId(4, 4026531837)
    this.users[own] = { id: own, initial: true, ownerUid: 0 }
    this.host = this.addNetns({ initial: true })
  }

  addNetns(more: Partial<Netns> = {}): NetnsId {
    const id = netnsId(4, ++this.inode)
    this.netns[id] = { id, initial: false, names: [], holders: [], processCount: 1, containers: [], ...more }
    const lo = this.addLink(id, 'lo', { linkType: 'loopback', operState: 'UNKNOWN' })
    this.addAddress(lo, '127.0.0.1', 8, 'host')
    return id
  }

  addNamed(name: string): NetnsId {
    return this.addNetns({
      names: [{ path: `/run/netns/${name}`, name, source: 'run-netns' }],
      processCount: 0,
    })
  }

  addProcess(commandLine: string, more: Partial<Netns> = {}): NetnsId {
    const pid = ++this.pid
    return this.addNetns({
      firstProcess: { pid, startTicks: '1', comm: commandLine.slice(0, 15), commandLine },
      ...more,
    })
  }

  addContainer(name: string, image: string, engine: Container['engine'] = 'docker'): NetnsId {
    const id = containerId(engine, `${name}${'0'.repeat(8)}`)
    const netns = this.addNetns({ containers: [id] })
    const pid = ++this.pid
    const socket = engine === 'docker' ? '/run/docker.sock' : '/run/podman/podman.sock'
    this.containers[id] = { id, engine, socket, engineId: name, name, image, state: 'running', pid, netns }
    return netns
  }

  addLink(netns: NetnsId, ifname: string, more: Partial<Link> = {}): LinkId {
    const index = (this.indices.get(netns) ?? 0) + 1
    this.indices.set(netns, index)
    const id = linkId(netns, ifindex(index))
    this.links[id] = {
      id,
      netns,
      ifindex: ifindex(index),
      ifname,
      altNames: [],
      linkType: 'ether',
      mtu: 1500,
      flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
      operState: 'UP',
      linkMode: 'DEFAULT',
      group: 0,
      promiscuity: 0,
      ...more,
    }
    return id
  }

  addBridge(netns: NetnsId, ifname: string, cidr?: string): LinkId {
    const times = { forwardDelayCs: 1500, helloTimeCs: 200, maxAgeCs: 2000, ageingTimeCs: 30000 }
    const attrs = { kind: 'bridge', stp: false, priority: 32768, vlanFiltering: false, ...times } as const
    const id = this.addLink(netns, ifname, { kind: 'bridge', attrs })
    if (cidr) this.addCidr(id, cidr)
    return id
  }

  /** A veth from `a` to `b`; the first end may be a port of `master`. */
  addVeth(a: NetnsId, nameA: string, b: NetnsId, nameB: string, master?: LinkId): [LinkId, LinkId] {
    const one = this.addLink(a, nameA, { kind: 'veth', ...(master ? { master } : {}) })
    const two = this.addLink(b, nameB, { kind: 'veth', peer: { seen: true, link: one } })
    this.links[one] = { ...this.links[one]!, peer: { seen: true, link: two } }
    return [one, two]
  }

  addUnseenVeth(a: NetnsId, name: string, master?: LinkId): LinkId {
    const peer = { seen: false, ifindex: ifindex(7), nsid: nsid(3) } as const
    return this.addLink(a, name, { kind: 'veth', peer, ...(master ? { master } : {}) })
  }

  addCidr(link: LinkId, cidr: string): void {
    const [local = '', length = '24'] = cidr.split('/')
    this.addAddress(link, local, Number(length), 'global')
  }

  private addAddress(link: LinkId, local: string, prefixLength: number, scope: string): void {
    const id = addressId(link, local, prefixLength)
    const { netns } = this.links[link]!
    const family = local.includes(':') ? 'inet6' : 'inet'
    this.addresses[id] = { id, netns, link, family, local, prefixLength, scope, flags: ['permanent'] }
  }

  build(revision = 1): Topology {
    const [netns, links] = [{ ...this.netns }, { ...this.links }]
    const [addresses, containers] = [{ ...this.addresses }, { ...this.containers }]
    return { ...emptyTopology(), revision, netns, links, addresses, containers, users: this.users }
  }
}

/** The host of the picture in the design: docker0 and lxcbr0, six namespaces, a NIC. */
export function smallHost(): TopologyBuilder {
  const t = new TopologyBuilder()
  const eth0 = t.addLink(t.host, 'eth0')
  t.addCidr(eth0, '10.20.0.15/24')
  const docker0 = t.addBridge(t.host, 'docker0', '172.17.0.1/16')
  const lxcbr0 = t.addBridge(t.host, 'lxcbr0', '192.168.10.1/24')
  connect(t, docker0, t.addContainer('db', 'postgres:17'), '172.17.0.3/16')
  const web = t.addContainer('web', 'nginx:1.27')
  connect(t, docker0, web, '172.17.0.2/16')
  connect(t, docker0, t.addContainer('cache', 'redis:8', 'podman'), '172.17.0.4/16')
  connect(t, lxcbr0, t.addNamed('ns1'), '192.168.10.11/24')
  connect(t, lxcbr0, t.addProcess('sleep infinity'), undefined)
  connect(t, lxcbr0, web, '192.168.10.12/24', 'eth1')
  return t
}

export function connect(
  t: TopologyBuilder,
  bridge: LinkId,
  netns: NetnsId,
  cidr: string | undefined,
  name = 'eth0',
): [LinkId, LinkId] {
  const host = t.links[bridge]!.netns
  const ends = t.addVeth(host, `veth${netns.slice(-5)}${name.slice(-1)}`, netns, name, bridge)
  if (cidr) t.addCidr(ends[1], cidr)
  return ends
}

/** `count` namespaces on several bridges, with macvlan, stubs, pairs, nested bridges and lone ones between them. */
export function hostOf(count: number): TopologyBuilder {
  const t = new TopologyBuilder()
  const eth0 = t.addLink(t.host, 'eth0')
  t.addCidr(eth0, '10.20.0.15/24')
  t.addCidr(eth0, 'fd00:20::15/64')
  const eth1 = t.addLink(t.host, 'eth1', {
    operState: 'DOWN',
    flags: ['BROADCAST', 'MULTICAST', 'UP', 'NO-CARRIER'],
  })
  const bridges = [t.addBridge(t.host, 'docker0', '172.17.0.1/16')]
  const more = Math.min(12, Math.floor(count / 20))
  for (let i = 0; i < more; i++)
    bridges.push(
      t.addBridge(
        t.host,
        `br-${(0x3fa1c0de7b21 + i * 7919).toString(16).slice(0, 12)}`,
        `172.${18 + i}.0.1/16`,
      ),
    )
  if (count >= 20) addSpecials(t, bridges, eth0, eth1)
  for (let i = Object.keys(t.netns).length - 1; i < count; i++) addOne(t, bridges, i)
  return t
}

function addSpecials(t: TopologyBuilder, bridges: LinkId[], eth0: LinkId, eth1: LinkId): void {
  const [docker0] = bridges
  t.addLink(t.host, 'wg0', { kind: 'wireguard', linkType: 'none', operState: 'UNKNOWN' })
  t.addUnseenVeth(t.host, 'veth9f3e1', docker0)
  t.addLink(t.host, 'vxlan42', { kind: 'vxlan', ...(docker0 ? { master: docker0 } : {}) })
  t.links[eth1] = { ...t.links[eth1]!, ...(bridges[1] ? { master: bridges[1] } : {}) }
  for (let i = 0; i < 2; i++) {
    const netns = t.addContainer(`lan-${i}`, 'homeassistant:2026')
    const mac = { kind: 'macvlan', mode: 'bridge' } as const
    const link = t.addLink(netns, 'eth0', { kind: 'macvlan', parent: { seen: true, link: eth0 }, attrs: mac })
    t.addCidr(link, `10.20.0.${40 + i}/24`)
  }
  const left = t.addNamed('left')
  const right = t.addNamed('right')
  const [a, b] = t.addVeth(left, 'veth0', right, 'veth0')
  t.addCidr(a, '10.9.0.1/30')
  t.addCidr(b, '10.9.0.2/30')
  const fabric = t.addNamed('fabric')
  const inner = t.addBridge(fabric, 'br0', '192.168.50.1/24')
  for (let i = 0; i < 3; i++) connect(t, inner, t.addNamed(`node${i + 1}`), `192.168.50.${10 + i}/24`)
  if (docker0) connect(t, docker0, fabric, '172.17.9.9/16', 'up0')
}

function addOne(t: TopologyBuilder, bridges: LinkId[], i: number): void {
  const bridge = bridges[(i * i + 3 * i) % bridges.length]
  if (i % 17 === 16) {
    t.addProcess(`/usr/lib/systemd/systemd-${names[i % names.length]} --service --unit=${i}`)
    return
  }
  const name =
    i % 3 === 0
      ? `${adjectives[i % adjectives.length]}_${names[(i * 5) % names.length]}${i > 40 ? i : ''}`
      : `${words[i % words.length]}-${i}`
  const image = images[i % images.length] ?? 'busybox'
  const netns =
    i % 11 === 10 ? t.addNamed(`ns${i}`) : t.addContainer(name, image, i % 7 === 6 ? 'podman' : 'docker')
  if (!bridge) return
  const net = 17 + bridges.indexOf(bridge)
  connect(t, bridge, netns, `172.${net}.${Math.floor(i / 250)}.${(i % 250) + 2}/16`)
  const second = bridges[(i * 7 + 1) % bridges.length]
  if (i % 13 === 5 && second && second !== bridge)
    connect(t, second, netns, `172.${net}.200.${(i % 250) + 2}/16`, 'eth1')
}
