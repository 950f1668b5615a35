// Watching: the model follows the kernel by itself, through random changes, through lost messages and as namespaces come
// and go; and it keeps none of them alive.
import { describe, expect, it } from 'vitest'
import type { TopologyDiff } from '../../src-main/common/topology/diff'
import { applyDiff } from '../../src-main/common/topology/diff'
import { linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { freshHost, ip, ipJson, named, removeNamed } from '../support/host'
import { endProcess, observing, processInNetns, until } from '../support/observe'
import { expectFresh } from '../support/fresh'
import { change, random, run } from '../support/random-changes'
import { inHost, withNamed } from '../support/situation'
import { snapshotOf } from '../support/truth'

const quiet = (...names: string[]): void => {
  for (const name of names) inHost(`-n ${name} link set lo up`)
}

describe('random changes', () => {
  it.each([1, 2, 3, 4])('lead to what a look anew sees (seed %i)', (seed) => {
    freshHost()
    return observing({ live: true }, async (observer) => {
      const diffs: TopologyDiff[] = []
      let replayed = observer.current()
      observer.onDiff((diff) => diffs.push(diff))
      await withNamed(['wa', 'wb'], async () => {
        quiet('wa', 'wb')
        const pick = random(seed)
        for (let round = 0; round < 3; round++) {
          run(Array.from({ length: 40 }, () => change(pick, ['', 'wa', 'wb'])))
          await expectFresh(observer, false)
        }
        run(ipJson('link').map((link) => ['', `link del ${String(link['ifname'])}`] as const))
      })
      await observer.settle()
      for (const diff of diffs) replayed = applyDiff(replayed, diff)
      expect(replayed).toEqual(observer.current())
    })
  })

  it('settle tells of what the kernel does not: alias and group of a link that is down', () => {
    freshHost()
    return observing({ live: true }, async (observer) => {
      inHost('link add q0 type veth peer name q1')
      await observer.settle()
      inHost('link set q0 alias hello', 'link set q1 group 7')
      await observer.settle()
      const { links } = snapshotOf(observer)
      expect(links.find(({ ifname }) => ifname === 'q0')?.alias).toBe('hello')
      expect(links.find(({ ifname }) => ifname === 'q1')?.group).toBe(7)
      inHost('link del q0')
    })
  })
})

describe('more than can be heard', () => {
  /** Ten links whose MTU changes as fast as the kernel takes it, while nobody reads. */
  function storm(count: number): void {
    using socket = RouteSocket.open()
    const requests = Array.from({ length: count }, (_, i) =>
      linkSet({ ifname: `st${i % 10}` }, { mtu: 1000 + (i % 400) }),
    )
    socket.batch(requests)
  }
  const links = Array.from({ length: 10 }, (_, i) => `st${i}`)

  it.each([
    { how: 'a storm that fits', count: 5_000 },
    { how: 'a storm that overflows', count: 5_000, receiveBytes: 4096 },
  ])('$how ends in what a look anew sees', ({ count, ...watch }) => {
    freshHost()
    return observing({ live: true, watch }, async (observer) => {
      for (const ifname of links) inHost(`link add ${ifname} type bridge`, `link set ${ifname} up`)
      const start = performance.now()
      storm(count)
      const sent = performance.now()
      await until('the last MTU of each', () =>
        links.every((ifname, i) =>
          snapshotOf(observer).links.some(
            (link) => link.ifname === ifname && link.mtu === 1000 + ((count - 10 + i) % 400),
          ),
        ),
      )
      const ms = performance.now() - sent
      console.log(`${count} changes in ${(sent - start).toFixed(0)} ms, true ${ms.toFixed(0)} ms later`)
      await expectFresh(observer, false)
      for (const ifname of links) inHost(`link del ${ifname}`)
    })
  })

  it('also misses no namespace that came while messages were lost', () => {
    freshHost()
    return observing({ live: true, watch: { receiveBytes: 4096 } }, async (observer) => {
      for (const ifname of links) inHost(`link add ${ifname} type bridge`)
      await withNamed(['lost'], async () => {
        inHost('-n lost link add inner type veth peer name outer')
        storm(500)
        await expectFresh(observer, false)
      })
      for (const ifname of links) inHost(`link del ${ifname}`)
    })
  })
})

describe('namespaces that come and go', () => {
  it('by name', () => {
    freshHost()
    return observing({ live: true }, async (observer) => {
      const { id } = named('come')
      await until('it is there, with its links', () => observer.current().links[`${id}/1`])
      inHost('-n come link add late0 type bridge')
      await until('its new link', () => snapshotOf(observer).links.find(({ ifname }) => ifname === 'late0'))
      removeNamed('come')
      await until('it is gone', () => !(id in observer.current().netns))
      expect(Object.values(observer.current().links).some(({ netns }) => netns === id)).toBe(false)
    })
  })

  it('with a process, whose end takes its cable away', () => {
    freshHost()
    return observing({ live: true }, async (observer) => {
      const held = await processInNetns()
      const { id } = await until('its namespace', () =>
        snapshotOf(observer).netns.find(({ pids }) => pids.includes(held.pid)),
      )
      inHost(`link add alive0 type veth peer name eth0 netns ${held.pid}`)
      await until('both ends of its cable', () =>
        snapshotOf(observer).links.some((link) => link.netns === id && link.peer?.seen),
      )
      await endProcess(held)
      // Only a namespace that nobody keeps alive takes the cable with it.
      await until('the cable is gone', () => !ip('-o', 'link').includes('alive0'))
      await until('it is gone from the model', () => {
        const { netns, links } = snapshotOf(observer)
        return !netns.some((one) => one.id === id) && !links.some(({ ifname }) => ifname === 'alive0')
      })
    })
  })

  it('a link that moves takes its peer’s reference along', () => {
    freshHost()
    return observing({ live: true }, async (observer) => {
      await withNamed(['m1', 'm2'], async ([first, second]) => {
        inHost('link add stay type veth peer name move netns m1')
        const peerOf = (): string | undefined => {
          const peer = snapshotOf(observer).links.find(({ ifname }) => ifname === 'stay')?.peer
          return peer?.seen ? peer.link : undefined
        }
        await until('it is in the first', () => peerOf()?.startsWith(`${first}/`))
        inHost('-n m1 link set move netns m2')
        await until('it is in the second', () => peerOf()?.startsWith(`${second}/`))
        inHost('link del stay')
      })
    })
  })

  it('cost an idle engine next to nothing', () => {
    freshHost()
    const names = Array.from({ length: 20 }, (_, i) => `idle${i}`)
    return observing({ live: true }, (observer) =>
      withNamed(names, async () => {
        await until('all of them', () => Object.keys(observer.current().netns).length > names.length)
        await new Promise((resolve) => setTimeout(resolve, 3000))
        const before = process.cpuUsage()
        await new Promise((resolve) => setTimeout(resolve, 3000))
        const { user, system } = process.cpuUsage(before)
        console.log(`idle: ${((user + system) / 30_000).toFixed(2)} % of a processor`)
        expect(Object.keys(observer.current().netns).length).toBeGreaterThan(names.length)
      }),
    )
  })
})
