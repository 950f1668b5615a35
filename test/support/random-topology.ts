// Made-up hosts by a seed, and random changes to them: what the properties of the drawing are tried on. Pure.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import { TopologyBuilder, connect } from './topologies'

/** Numbers in [0, 1) that follow from `seed` alone (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A host that grows and shrinks at random. */
export class RandomHost {
  readonly t = new TopologyBuilder()
  readonly random: () => number
  private count = 0
  private readonly bridges: LinkId[] = []
  private readonly nics: LinkId[] = []

  constructor(seed: number, size: number) {
    this.random = randomOf(seed)
    for (let i = this.below(4); i > 0; i--) this.nics.push(this.t.addLink(this.t.host, `eth${i}`))
    for (let i = this.below(1 + size / 20); i > 0; i--) this.addBridge()
    while (Object.keys(this.t.netns).length <= size) this.addNetns()
  }

  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)]
  }

  addBridge(): void {
    const name = `br-${++this.count}${'x'.repeat(this.below(8))}`
    this.bridges.push(this.t.addBridge(this.t.host, name, `10.${this.count % 250}.0.1/16`))
  }

  /** One of the things that stand on real hosts. */
  addNetns(): void {
    const { t } = this
    const n = ++this.count
    const kind = this.below(12)
    const netns =
      kind < 7 ? t.addContainer(`c${n}`, 'busybox:1', kind < 5 ? 'docker' : 'podman') : t.addNamed(`n${n}`)
    const bridge = this.pick(this.bridges.filter((id) => t.links[id]))
    if (kind < 8 && bridge) this.attach(netns, bridge)
    if (kind === 8) this.addLower(netns)
    if (kind === 9) t.addVeth(t.addNamed(`m${n}`), 'veth0', netns, 'veth0')
    if (kind === 10) this.addInner(netns)
    if (kind === 11) t.addUnseenVeth(this.below(2) ? t.host : netns, `lost${n}`)
    for (let i = this.below(8) - 5; i > 0; i--) this.attachAny()
    if (this.below(9) === 0) t.addLink(netns, 'tunl0', { kind: 'ipip', operState: 'DOWN', flags: ['NOARP'] })
  }

  attach(netns: NetnsId, bridge: LinkId): void {
    const ifname = `eth${++this.count}`
    connect(
      this.t,
      bridge,
      netns,
      this.below(4) ? `10.1.${this.below(250)}.${this.below(250)}/16` : undefined,
      ifname,
    )
  }

  attachAny(): void {
    const netns = this.pick(Object.values(this.t.netns))
    const bridge = this.pick(this.bridges.filter((id) => this.t.links[id]))
    // With a fifth port a card grows wider, which may move its neighbours.
    const room = netns && Object.values(this.t.links).filter((link) => link.netns === netns.id).length < 5
    if (netns && !netns.initial && bridge && room) this.attach(netns.id, bridge)
  }

  /** Takes a namespace away, with its links and their peers. */
  removeNetns(): NetnsId | undefined {
    const netns = this.pick(Object.values(this.t.netns).filter((one) => !one.initial))
    if (!netns) return undefined
    for (const link of Object.values(this.t.links)) if (link.netns === netns.id) this.removeLink(link.id)
    for (const id of netns.containers) delete this.t.containers[id]
    delete this.t.netns[netns.id]
    return netns.id
  }

  removeBridge(): void {
    const bridge = this.pick(this.bridges.filter((id) => this.t.links[id]))
    if (!bridge) return
    for (const link of Object.values(this.t.links)) {
      if (link.master !== bridge) continue
      const { master: _, ...free } = link
      this.t.links[link.id] = free
    }
    this.removeLink(bridge)
  }

  flip(): void {
    const link = this.pick(Object.values(this.t.links).filter((one) => one.kind === 'veth'))
    if (!link) return
    const up = link.operState === 'UP'
    this.t.links[link.id] = {
      ...link,
      operState: up ? 'DOWN' : 'UP',
      flags: up ? ['BROADCAST'] : ['BROADCAST', 'UP', 'LOWER_UP'],
    }
  }

  private removeLink(id: LinkId): void {
    const link = this.t.links[id]
    if (!link) return
    delete this.t.links[id]
    for (const address of Object.values(this.t.addresses))
      if (address.link === id) delete this.t.addresses[address.id]
    if (link.peer?.seen) this.removeLink(link.peer.link)
    for (const other of Object.values(this.t.links)) {
      const below = other.parent?.seen ? other.parent.link : undefined
      if (below === id) this.removeLink(other.id)
    }
  }

  private addLower(netns: NetnsId): void {
    const nic = this.pick(this.nics.filter((id) => this.t.links[id]))
    if (!nic) return
    const attrs = { kind: 'macvlan', mode: 'bridge' } as const
    this.t.addLink(netns, 'lan0', { kind: 'macvlan', parent: { seen: true, link: nic }, attrs })
  }

  private addInner(netns: NetnsId): void {
    const inner = this.t.addBridge(netns, 'br0', '192.168.7.1/24')
    for (let i = 0; i <= this.below(4); i++)
      connect(this.t, inner, this.t.addNamed(`in${++this.count}`), '192.168.7.9/24')
  }
}
