// Containers of a real Docker and a real Podman as the observer tells of them: their facts, and their lives.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inodeOf } from '../../src-main/common/net/ids'
import type { Container } from '../../src-main/common/net/container'
import type { Observer } from '../../src-main/engine/engine'
import { currentNetns } from '../../src-main/sys/netns'
import { lacksDocker, startDocker } from '../support/docker'
import { skipped } from '../support/host'
import { labImage } from '../support/lab-image'
import { netnsInode, observing, until } from '../support/observe'
import { lacksPodman, startPodman } from '../support/podman'
import type { PodmanRig } from '../support/podman'

/** What both rigs can do. */
interface Rig {
  socket: string
  command(...args: string[]): string
  run(name: string): number
  stop(): Promise<void>
}

const engines = {
  docker: {
    lacks: lacksDocker,
    image: labImage,
    start: async (): Promise<Rig> => {
      const rig = await startDocker()
      const run = (name: string): number => rig.run(name, '--network', 'none')
      return { socket: rig.socket, command: rig.docker, run, stop: rig.stop }
    },
  },
  podman: {
    lacks: lacksPodman,
    image: `localhost/${labImage}`,
    start: async (): Promise<Rig> => {
      const rig = await startPodman()
      const run = (name: string): number => rig.run(name, '--network', 'none')
      return { socket: rig.socket, command: rig.podman, run, stop: rig.stop }
    },
  },
} as const

// Opened once for good: no leak of the first observer.
beforeAll(() => void currentNetns())

const containersOf = (observer: Observer): Container[] => Object.values(observer.current().containers)
const stateOf = (observer: Observer, name: string): string | undefined =>
  containersOf(observer).find((container) => container.name === name)?.state

describe.each(['docker', 'podman'] as const)('%s', (engine) => {
  const { lacks, image, start } = engines[engine]
  const why = lacks()
  let rig: Rig | undefined
  beforeAll(async () => {
    if (why === undefined) rig = await start()
  })
  afterAll(() => rig?.stop())

  it('is followed from a container’s start to its end', async (context) => {
    if (!rig) return context.skip(skipped(why ?? ''))
    const { socket, command, run } = rig
    await observing({ live: true, containerSockets: [{ engine, path: socket }] }, async (observer) => {
      expect(observer.containerEngines()).toMatchObject([{ engine, socket, state: 'connected' }])
      const pid = run('web')
      const web = await until('it runs, in its namespace', () =>
        containersOf(observer).find(({ state, netns }) => state === 'running' && netns !== undefined),
      )
      expect(web).toMatchObject({ engine, socket, name: 'web', image, pid })
      expect(String(inodeOf(web.netns!))).toBe(netnsInode(`/proc/${pid}/ns/net`))
      const netns = await until('its namespace', () => observer.current().netns[web.netns!])
      await until('the namespace tells whose it is', () =>
        observer.current().netns[netns.id]?.containers.includes(web.id),
      )

      command('pause', 'web')
      await until('paused', () => stateOf(observer, 'web') === 'paused')
      command('unpause', 'web')
      await until('running again', () => stateOf(observer, 'web') === 'running')
      command('rename', 'web', 'shop')
      await until('renamed', () => stateOf(observer, 'shop') === 'running' && !stateOf(observer, 'web'))
      command('stop', '-t', '0', 'shop')
      await until('stopped', () => stateOf(observer, 'shop') === 'exited')
      expect(containersOf(observer)[0]?.pid).toBeUndefined()
      await until('its namespace is gone', () => !observer.current().netns[netns.id])
      command('start', 'shop')
      const again = await until('it runs anew', () =>
        containersOf(observer).find(({ state, netns: now }) => state === 'running' && now !== undefined),
      )
      await until('its new namespace', () => observer.current().netns[again.netns!])
      command('rm', '-f', 'shop')
      await until('removed', () => containersOf(observer).length === 0)
    })
  })

  it('is seen in one look, too', async (context) => {
    if (!rig) return context.skip(skipped(why ?? ''))
    const { socket, command, run } = rig
    const pid = run('once')
    await observing({ containerSockets: [{ engine, path: socket }] }, (observer) => {
      expect(containersOf(observer)).toMatchObject([{ name: 'once', image, pid, state: 'running' }])
      const { netns } = containersOf(observer)[0]!
      expect(observer.current().netns[netns!]?.holders).toContainEqual({ by: 'process', pid })
    })
    command('rm', '-f', 'once')
  })
})

describe('a socket that goes away and comes back', () => {
  it('is told of, and its containers with it', async (context) => {
    const why = lacksPodman()
    if (why !== undefined) return context.skip(skipped(why))
    const rig: PodmanRig = await startPodman()
    try {
      rig.run('stays', '--network', 'none')
      const sockets = [{ engine: 'podman' as const, path: rig.socket }]
      await observing({ live: true, containerSockets: sockets }, async (observer) => {
        await until('it runs', () => stateOf(observer, 'stays') === 'running')
        await rig.stopService()
        await until('the socket is gone', () => observer.containerEngines()[0]?.state === 'absent')
        expect(containersOf(observer)).toEqual([])
        await rig.startService()
        await until('it is back', () => stateOf(observer, 'stays') === 'running')
        expect(observer.containerEngines()[0]?.state).toBe('connected')
      })
    } finally {
      await rig.stop()
    }
  })
})
