// The drawing's layout: nothing covers anything, nothing moves that needn't, the same host gives the same picture.
import { describe, expect, test } from 'vitest'
import { Drafter, elements } from '../../../../src-renderer/graph/elements'
import { layoutOf } from '../../../../src-renderer/graph/layout/layout'
import type { Layout } from '../../../../src-renderer/graph/layout/layout'
import type { Scene } from '../../../../src-renderer/graph/scene'
import { englishTexts } from '../../../../src-renderer/graph/texts'
import { Modeller } from '../../../../src-renderer/graph/topology-model'
import { dockerHost } from '../../../support/docker-host'
import { RandomHost } from '../../../support/random-topology'
import { connect, hostOf, smallHost, TopologyBuilder } from '../../../support/topologies'
import { movedBetween, overlapsIn } from './drawn'

const options = { hostname: 'lab-host' }

/** Draws one host again and again, as the canvas does. */
class Follower {
  private readonly modeller = new Modeller()
  private readonly drafter = new Drafter()
  private layout: Layout | undefined

  draw(t: TopologyBuilder, placed = new Map<string, { x: number; y: number }>()): Scene {
    const model = this.modeller.model(t.build(), options, englishTexts)
    this.layout = layoutOf(model, placed, this.layout)
    return this.drafter.scene(model, this.layout, placed)
  }
}

const sceneOf = (t: TopologyBuilder): Scene => elements(t.build(), options, englishTexts).scene

describe('a first picture', () => {
  test('has the cards of a bridge in the order of their names, whichever was found first', () => {
    const t = new TopologyBuilder()
    const bridge = t.addBridge(t.host, 'br0')
    const names = ['ns10', 'ns2', 'ns1', 'ns3']
    names.forEach((name, i) => connect(t, bridge, t.addNamed(name), `10.9.0.${i + 2}/24`))
    const cards = [...sceneOf(t).nodes.values()].flatMap((node) => (node.shape === 'card' ? [node] : []))
    const inOrder = cards.sort((a, b) => a.rect.y - b.rect.y || a.rect.x - b.rect.x)
    expect(inOrder.map((card) => card.title)).toEqual(['ns1', 'ns2', 'ns3', 'ns10'])
  })

  test.each([
    ['the small host', smallHost()],
    ['a Docker host', dockerHost()],
    ...[5, 50, 200, 500, 1000].map((n): [string, TopologyBuilder] => [`${n} namespaces`, hostOf(n)]),
  ])('of %s covers nothing', (_, t) => expect(overlapsIn(sceneOf(t))).toEqual([]))

  test.each(Array.from({ length: 40 }, (_, i) => [i, [3, 12, 40, 120, 500][i % 5]!]))(
    'of random host %i with %i namespaces covers nothing',
    (seed, size) => expect(overlapsIn(sceneOf(new RandomHost(seed, size).t))).toEqual([]),
  )

  test('is the same for the same host', () => {
    const [a, b] = [sceneOf(new RandomHost(7, 120).t), sceneOf(new RandomHost(7, 120).t)]
    expect([...a.nodes]).toEqual([...b.nodes])
    expect([...a.cables]).toEqual([...b.cables])
  })
})

describe('a change', () => {
  const changes: [string, (host: RandomHost) => void][] = [
    ['one more namespace', (host) => host.addNetns()],
    ['one namespace less', (host) => host.removeNetns()],
    ['one more bridge', (host) => host.addBridge()],
    ['one bridge less', (host) => host.removeBridge()],
    ['a link that goes down or up', (host) => host.flip()],
    ['one more cable', (host) => host.attachAny()],
  ]

  test.each(changes)('%s moves nothing else', (_, change) => {
    for (let seed = 0; seed < 30; seed++) {
      const host = new RandomHost(seed, [8, 30, 90][seed % 3]!)
      const follower = new Follower()
      const before = follower.draw(host.t)
      change(host)
      const after = follower.draw(host.t)
      expect(movedBetween(before, after), `seed ${seed}`).toEqual([])
      expect(overlapsIn(after), `seed ${seed}`).toEqual([])
    }
  })

  test('after a hundred changes nothing covers anything', () => {
    for (let seed = 100; seed < 106; seed++) {
      const host = new RandomHost(seed, 25)
      const follower = new Follower()
      for (let i = 0; i < 100; i++) {
        changes[host.below(changes.length)]![1](host)
        expect(overlapsIn(follower.draw(host.t)), `seed ${seed}, change ${i}`).toEqual([])
      }
    }
  })

  test('a second interface on a container moves nothing, also in the middle of many', () => {
    const t = hostOf(200)
    const follower = new Follower()
    const before = follower.draw(t)
    const [, bridge] = Object.values(t.links).filter((link) => link.kind === 'bridge')
    const netns = Object.values(t.netns).find((one) => one.containers.length > 0)!
    connect(t, bridge!.id, netns.id, '10.99.0.2/24', 'eth7')
    const after = follower.draw(t)
    expect(movedBetween(before, after)).toEqual([])
    expect(after.cables.size).toBe(before.cables.size + 1)
  })

  test('a new container comes under its bridge while there is room', () => {
    const t = smallHost()
    const follower = new Follower()
    follower.draw(t)
    const bridge = Object.values(t.links).find((link) => link.ifname === 'docker0')!
    const netns = t.addContainer('new', 'busybox:1')
    connect(t, bridge.id, netns, '172.17.0.9/16')
    const scene = follower.draw(t)
    const [bar, card] = [scene.nodes.get(bridge.id)!, scene.nodes.get(netns)!]
    expect(card.rect.y).toBeGreaterThan(bar.rect.y)
    expect(card.rect.y - bar.rect.y).toBeLessThan(120)
  })
})

describe('what the user placed', () => {
  test('stays there to the pixel, and what is new goes around it', () => {
    const t = smallHost()
    const placed = new Map([['docker:web', { x: 900, y: 40 }]])
    const follower = new Follower()
    follower.draw(t, placed)
    for (let i = 0; i < 12; i++) {
      const bridge = Object.values(t.links).find((link) => link.ifname === 'docker0')!
      connect(t, bridge.id, t.addContainer(`more-${i}`, 'busybox:1'), undefined)
      const scene = follower.draw(t, placed)
      const web = [...scene.nodes.values()].find((node) => node.shape === 'card' && node.title === 'web')!
      expect(web.rect).toMatchObject({ x: 900, y: 40 })
      expect(overlapsIn(scene)).toEqual([])
    }
  })
})
