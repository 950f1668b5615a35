// What each step of a plan does to a topology, for the fake engine. Pure.
import { addressId } from '../../../src-main/common/net/address'
import { ifindex, linkId, netnsId } from '../../../src-main/common/net/ids'
import type { LinkId, NetnsId } from '../../../src-main/common/net/ids'
import type { Link } from '../../../src-main/common/net/link'
import { routeId } from '../../../src-main/common/net/route'
import { readCidr, subnetText } from '../../../src-main/common/net/subnet'
import type { LinkAt, LinkSettings, NewLink, Place, StepOp } from '../../../src-main/common/plan/step'
import type { Topology } from '../../../src-main/common/topology/topology'

/** The same tables, to be changed. */
type Tables = Record<Exclude<keyof Topology, 'links' | 'revision'>, Record<string, unknown>> & {
  links: Record<string, Link>
  revision: number
}

/** `topology` after `op`. */
export function afterStep(topology: Topology, op: StepOp): Topology {
  const kernel = new FakeKernel(topology)
  kernel.run(op)
  return kernel.now()
}

class FakeKernel {
  private readonly next: Tables

  constructor(topology: Topology) {
    const copy = Object.fromEntries(
      Object.entries(topology).map(([name, table]) => [
        name,
        typeof table === 'number' ? table : { ...table },
      ]),
    )
    this.next = copy as unknown as Tables
  }

  now(): Topology {
    return this.next as unknown as Topology
  }

  run(op: StepOp): void {
    switch (op.do) {
      case 'netnsAdd':
        return this.addNetns(op.name, op.path)
      case 'netnsDel':
        return this.drop('netns', (one) =>
          (one as { names: { path: string }[] }).names.some((n) => n.path === op.path),
        )
      case 'vethAdd': {
        const [near, far] = [this.addLink(op.link, 'veth'), this.addLink(op.peer, 'veth')]
        this.set(near, { peer: { seen: true, link: far } })
        this.set(far, { peer: { seen: true, link: near } })
        return
      }
      case 'bridgeAdd':
        this.set(this.addLink(op.link, 'bridge'), {
          attrs: {
            ...{ kind: 'bridge', stp: op.attrs.stp ?? false, priority: 32768, vlanFiltering: false },
            ...{ forwardDelayCs: 1500, helloTimeCs: 200, maxAgeCs: 2000, ageingTimeCs: 30000 },
          },
        })
        return
      case 'linkDel':
        return this.deleteLink(this.find(op.at))
      case 'linkSet':
        return this.linkSet(this.find(op.at), op.set)
      case 'addrAdd':
        return this.addAddress(this.find(op.at), op.cidr)
      case 'addrDel': {
        const id = this.find(op.at)
        const [local] = op.cidr.split('/')
        return this.drop('addresses', (one) => one['link'] === id && one['local'] === local)
      }
      case 'routeAdd': {
        const netns = this.netnsOf(op.place)
        const device =
          op.route.device === undefined ? undefined : this.find({ place: op.place, ifname: op.route.device })
        if (op.route.replace)
          this.drop('routes', (one) => one['netns'] === netns && one['destination'] === op.route.to)
        return this.addRoute(netns, op.route.to, device, op.route.via, 'static')
      }
      case 'routeDel': {
        const netns = this.netnsOf(op.place)
        return this.drop('routes', (one) => one['netns'] === netns && one['destination'] === op.route.to)
      }
    }
  }

  private netnsOf(place: Place): NetnsId {
    if ('netns' in place) return place.netns
    const found = Object.values(this.now().netns).find((one) =>
      one.names.some(({ name }) => name === place.made),
    )
    return found!.id
  }

  private find(at: LinkAt): LinkId {
    const netns = this.netnsOf(at.place)
    return Object.values(this.next.links).find((one) => one.netns === netns && one.ifname === at.ifname)!.id
  }

  private set(id: LinkId, more: Partial<Link>): void {
    this.next.links[id] = { ...this.next.links[id]!, ...more }
  }

  private addLink({ at, mac, mtu, up, master }: NewLink, kind: string): LinkId {
    const netns = this.netnsOf(at.place)
    const used = Object.values(this.next.links).map((one) => (one.netns === netns ? one.ifindex : 0))
    const index = ifindex(Math.max(0, ...used) + 1)
    const id = linkId(netns, index)
    this.next.links[id] = {
      ...{
        id,
        netns,
        ifindex: index,
        ifname: at.ifname,
        altNames: [],
        kind,
        linkType: 'ether',
        mtu: mtu ?? 1500,
      },
      ...(mac === undefined ? {} : { mac, broadcast: 'ff:ff:ff:ff:ff:ff' }),
      flags: up ? ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'] : ['BROADCAST', 'MULTICAST'],
      ...{ operState: up ? 'UP' : 'DOWN', linkMode: 'DEFAULT', group: 0, promiscuity: 0, qdisc: 'noqueue' },
      ...(master ? { master: this.find(master) } : {}),
    } as Link
    return id
  }

  private linkSet(id: LinkId, { up, ifname, mtu, mac, master, alias }: LinkSettings): void {
    const link = this.next.links[id]!
    const { master: old, ...rest } = link
    const put = master === undefined ? old : master === null ? undefined : this.find(master)
    const flags = link.flags.filter((flag) => flag !== 'UP' && flag !== 'LOWER_UP')
    this.next.links[id] = {
      ...rest,
      ...(put === undefined ? {} : { master: put }),
      ...(ifname === undefined ? {} : { ifname }),
      ...(mtu === undefined ? {} : { mtu }),
      ...(mac === undefined ? {} : { mac }),
      ...(alias === undefined ? {} : { alias }),
      ...(up === undefined
        ? {}
        : { operState: up ? 'UP' : 'DOWN', flags: up ? [...flags, 'UP', 'LOWER_UP'] : flags }),
    }
  }

  private deleteLink(id: LinkId): void {
    const peer = this.next.links[id]?.peer
    for (const gone of [id, ...(peer?.seen ? [peer.link] : [])]) {
      delete this.next.links[gone]
      this.drop('addresses', (one) => one['link'] === gone)
      this.drop('routes', (one) => one['device'] === gone)
    }
  }

  private addAddress(link: LinkId, cidr: string): void {
    const { netns, ifname } = this.next.links[link]!
    const [local = '', length = '24'] = cidr.split('/')
    const id = addressId(link, local, Number(length))
    const family = local.includes(':') ? 'inet6' : 'inet'
    const more = { local, prefixLength: Number(length), scope: 'global', flags: ['permanent'], label: ifname }
    this.next['addresses'][id] = { id, netns, link, family, ...more }
    this.addRoute(netns, subnetText(readCidr(cidr)), link, undefined, 'kernel')
  }

  private addRoute(
    netns: NetnsId,
    destination: string,
    device: LinkId | undefined,
    via: string | undefined,
    protocol: string,
  ): void {
    const family = destination.includes(':') ? 'inet6' : 'inet'
    const key = { family, table: 254, destination, type: 'unicast' } as const
    const id = routeId(netns, key, `${via ?? ''}${device ?? ''}`)
    const hop = { ...(via === undefined ? {} : { via }), ...(device === undefined ? {} : { device }) }
    const more = { type: 'unicast', table: 254, protocol, scope: via ? 'global' : 'link', flags: [] }
    this.next['routes'][id] = { id, netns, family, destination, ...hop, ...more }
  }

  private addNetns(name: string, path: string): void {
    const inodes = Object.keys(this.next['netns']).map((id) => Number(id.split(':')[1]))
    const id = netnsId(4, Math.max(...inodes) + 1)
    const names = [{ path, name, source: 'run-netns' }]
    this.next['netns'][id] = {
      id,
      initial: false,
      names,
      holders: [{ by: 'mount', path }],
      processCount: 0,
      containers: [],
    }
  }

  private drop(
    table: Exclude<keyof Tables, 'revision'>,
    gone: (one: Record<string, unknown>) => boolean,
  ): void {
    const rows = this.next[table] as Record<string, Record<string, unknown>>
    for (const [id, row] of Object.entries(rows)) if (gone(row)) delete rows[id]
  }
}
