// Topology to drawing: every link is drawn or listed as hidden, unseen peers are stubs, names are escaped, changes are followed.
import { describe, expect, test } from 'vitest'
import type { LinkId } from '../../../../src-main/common/net/ids'
import { displayText } from '../../../../src-main/common/text'
import type { Topology } from '../../../../src-main/common/topology/topology'
import { elements } from '../../../../src-renderer/graph/elements'
import type { Scene } from '../../../../src-renderer/graph/scene'
import { englishTexts } from '../../../../src-renderer/graph/texts'
import { Modeller, modelOf } from '../../../../src-renderer/graph/topology-model'
import { dockerHost } from '../../../support/docker-host'
import { RandomHost } from '../../../support/random-topology'
import { TopologyBuilder, connect, hostOf, smallHost } from '../../../support/topologies'

const options = { hostname: 'lab-host' }
const draw = (topology: Topology): { scene: Scene; hidden: Set<LinkId> } => {
  const { scene, model } = elements(topology, options, englishTexts)
  return { scene, hidden: new Set(model.hidden.map((one) => one.link)) }
}

describe('every link', () => {
  const hosts: [string, TopologyBuilder][] = [
    ['small', smallHost()],
    ['Docker', dockerHost()],
    ['large', hostOf(200)],
    ...Array.from({ length: 12 }, (_, i): [string, TopologyBuilder] => [
      `random ${i}`,
      new RandomHost(i, 40).t,
    ]),
  ]
  test.each(hosts)('of the %s host is drawn or hidden on purpose, never both', (_, t) => {
    const topology = t.build()
    const { scene, hidden } = draw(topology)
    const drawn = new Set([...scene.nodes.values()].map((node) => node.subject))
    for (const link of Object.values(topology.links))
      expect([drawn.has(link.id), hidden.has(link.id)], `${link.id} ${link.ifname}`).toContain(true)
    for (const link of hidden) expect(drawn.has(link)).toBe(false)
  })

  test.each(hosts)(
    'of the %s host that has a peer, a lower link or a NIC on a bridge has its cable',
    (_, t) => {
      const topology = t.build()
      const { scene } = draw(topology)
      const subjects = new Set([...scene.cables.values()].map((cable) => cable.subject))
      for (const link of Object.values(topology.links)) {
        const peer = link.peer?.seen ? topology.links[link.peer.link] : undefined
        if (peer) expect(subjects.has(link.id) || subjects.has(peer.id), link.ifname).toBe(true)
        if (link.parent?.seen) expect(subjects.has(link.id), link.ifname).toBe(true)
      }
      for (const cable of scene.cables.values())
        for (const end of [cable.from, cable.to]) expect(scene.nodes.has(end), cable.id).toBe(true)
    },
  )

  test('that nobody uses is hidden: loopback and the fallback devices of tunnels', () => {
    const t = new TopologyBuilder()
    const idle = { kind: 'ipip', operState: 'DOWN', flags: ['NOARP'] } as const
    const unused = t.addLink(t.host, 'tunl0', { ...idle, flags: [...idle.flags] })
    const up = t.addLink(t.host, 'tunl1', { ...idle, flags: ['NOARP', 'UP'] })
    const addressed = t.addLink(t.host, 'tunl2', { ...idle, flags: [...idle.flags] })
    t.addCidr(addressed, '10.1.1.1/30')
    const { scene, hidden } = draw(t.build())
    expect(hidden.has(unused)).toBe(true)
    expect([scene.nodes.has(up), scene.nodes.has(addressed)]).toEqual([true, true])
  })
})

describe('a peer that is out of sight', () => {
  test.each([
    ['of a port of a bridge', true],
    ['of a device of the host', false],
  ])('%s is a stub that says why', (_, onBridge) => {
    const t = new TopologyBuilder()
    const bridge = t.addBridge(t.host, 'br0')
    const id = t.addUnseenVeth(t.host, 'veth9', onBridge ? bridge : undefined)
    const { scene } = draw(t.build())
    expect(scene.nodes.get(`stub:${id}`)).toMatchObject({
      what: 'stub',
      subtitle: 'netns 3 can’t be entered',
    })
    const cable = scene.cables.get(`e:${id}`)!
    expect(cable).toMatchObject({ to: `p:stub:${id}`, live: false })
    expect(scene.nodes.get(cable.from)?.subject).toBe(id)
  })

  test('without a number here says that', () => {
    const t = new TopologyBuilder()
    const id = t.addUnseenVeth(t.host, 'veth9')
    const { ifindex } = t.links[id]!
    t.links[id] = { ...t.links[id]!, peer: { seen: false, ifindex } }
    expect(draw(t.build()).scene.nodes.get(`stub:${id}`)).toMatchObject({ subtitle: 'netns has no id here' })
  })
})

test('two stubs of one name have keys of their own', () => {
  const t = new TopologyBuilder()
  const [a, b] = [t.addNamed('a'), t.addNamed('b')].map((netns) => t.addUnseenVeth(netns, 'eth0'))
  const { scene } = draw(t.build())
  const keys = [a, b]
    .map((id) => scene.nodes.get(`stub:${id}`))
    .map((node) => node?.shape === 'card' && node.key)
  expect(new Set(keys).size).toBe(2)
})

test('names from the host are escaped wherever they are drawn', () => {
  const t = new TopologyBuilder()
  const evil = 'a\u001b[31m\u202e\udcff\u0007'
  const bridge = t.addBridge(t.host, `b${evil}`)
  t.addLink(t.host, `n${evil}`)
  t.addLink(t.host, `d${evil}`, { kind: `k${evil}` })
  connect(t, bridge, t.addContainer(`c${evil}`, `i${evil}`), undefined, `p${evil}`)
  t.addNamed(`ns${evil}`)
  t.addProcess(`cmd ${evil}`)
  t.addNetns({ names: [{ path: `/tmp/${evil}`, source: 'mount' }] })
  const shown = [...draw(t.build()).scene.nodes.values()].flatMap((node) =>
    Object.entries(node).flatMap(([key, value]) =>
      ['title', 'subtitle', 'label', 'detail', 'tag', 'lines'].includes(key) ? value : [],
    ),
  ) as string[]
  expect(shown.some((text) => text.includes('\\x1b'))).toBe(true)
  for (const text of shown) expect(displayText(text)).toBe(text)
})

test('containers on the host network are told of on the host’s box', () => {
  const t = smallHost()
  const guest = t.addContainer('exporter', 'prom/node-exporter')
  const id = t.netns[guest]!.containers[0]!
  t.netns[t.host] = { ...t.netns[t.host]!, containers: [id] }
  expect(modelOf(t.build(), options, englishTexts).host?.detail).toMatch(/1 on the host network$/)
})

describe('following changes', () => {
  test('gives the same model as starting anew, whatever the changes', () => {
    for (let seed = 0; seed < 12; seed++) {
      const host = new RandomHost(seed, 20)
      const modeller = new Modeller()
      for (let i = 0; i < 40; i++) {
        const change = host.below(6)
        if (change === 0) host.removeNetns()
        else if (change === 1) host.addNetns()
        else if (change === 2) host.addBridge()
        else if (change === 3) host.removeBridge()
        else if (change === 4) host.flip()
        else host.attachAny()
        const topology = host.t.build()
        const followed = modeller.model(topology, options, englishTexts)
        expect(sorted(followed), `seed ${seed}, change ${i}`).toEqual(
          sorted(modelOf(topology, options, englishTexts)),
        )
      }
    }
  })

  test('keeps the cards that the change has nothing to do with', () => {
    const t = hostOf(50)
    const modeller = new Modeller()
    const before = modeller.model(t.build(), options, englishTexts)
    const bridge = Object.values(t.links).find((link) => link.kind === 'bridge')!
    connect(t, bridge.id, t.addContainer('new', 'busybox:1'), '172.17.9.1/16')
    const after = modeller.model(t.build(), options, englishTexts)
    const old = new Set<unknown>([...before.leaves, ...before.cables])
    expect(after.leaves.filter((leaf) => !old.has(leaf)).map((leaf) => leaf.title)).toEqual(['new'])
    expect(after.cables.filter((cable) => !old.has(cable))).toHaveLength(1)
  })

  test('words and addresses change with the options', () => {
    const t = smallHost()
    const modeller = new Modeller()
    const topology = t.build()
    modeller.model(topology, options, englishTexts)
    const bare = modeller.model(topology, { ...options, showAddresses: false }, englishTexts)
    expect(bare.leaves.flatMap((leaf) => leaf.lines).join()).not.toMatch(/\d+\.\d+\.\d+\.\d+/)
  })
})

/** Addresses of one link may come in another order after changes: that is no difference. */
function sorted(model: ReturnType<typeof modelOf>): unknown {
  const byId = <T>(items: readonly T[], id: (item: T) => string): T[] =>
    [...items].sort((a, b) => (id(a) < id(b) ? -1 : 1))
  return {
    ...model,
    leaves: byId(model.leaves, (leaf) => leaf.id),
    cables: byId(model.cables, (cable) => cable.id),
    hidden: byId(model.hidden, (hidden) => hidden.link),
  }
}
