// Hot add to real containers of Docker and Podman through the command line: a link that answers a ping, and an undo that
// leaves host and container as they were; and containers that go away while it happens.
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SnapshotJson } from '../../src-main/common/topology/snapshot'
import { changing, hostText, refusal } from '../support/changing'
import { useCommand } from '../support/command'
import { lacksDocker, startDocker } from '../support/docker'
import type { DockerRig } from '../support/docker'
import { ip, named, removeNamed, skipped } from '../support/host'
import { labImage } from '../support/lab-image'
import { noLeaksEach } from '../support/leaks'
import { lacksPodman, startPodman } from '../support/podman'
import type { PodmanRig } from '../support/podman'

const vethboard = useCommand()

let docker: DockerRig | undefined
let podman: PodmanRig | undefined
const without = { docker: lacksDocker(), podman: lacksPodman() }

beforeAll(async () => {
  if (!without.docker) docker = await startDocker()
  if (!without.podman) podman = await startPodman()
  named('bare')
  // The bridges keep a port and their carrier from test to test.
  docker?.run('keeper')
  podman?.run('keeper')
  // What the engines and this process keep for good from the first time on.
  docker?.docker('run', '--rm', '--network', 'host', '--entrypoint', 'true', labImage)
  await changing(() => Promise.resolve())
})
afterAll(async () => {
  removeNamed('bare')
  await podman?.stop()
  await docker?.stop()
  // The engines leave their bridges behind.
  for (const bridge of ['docker0', 'podman0'])
    if (ip('-br', 'link').includes(`${bridge} `)) ip('link', 'del', bridge)
})

const inside = (pid: number, ...args: string[]): string =>
  execFileSync('nsenter', ['-t', String(pid), '-n', 'ip', ...args], { encoding: 'utf8' })
/** All that `ip -d` shows inside; the kernel's own state of an IPv6 address apart. */
const insideText = (pid: number): string =>
  [['-d', 'link'], ['address'], ['route', 'show', 'table', 'all']]
    .map((args) => inside(pid, ...args).replace(/ tentative/g, ''))
    .join('\n')

/** Once nothing moves any more: addresses are no longer tentative, and lost carriers have been noticed. */
async function settled(text: () => string): Promise<string> {
  for (let before = text(), tries = 0; ; tries++) {
    await sleep(1_500)
    const after = text()
    if ((before === after && !ip('address').includes('tentative')) || tries > 10) return after
    before = after
  }
}

interface Engine {
  title: 'docker' | 'podman'
  bridge: string
  /** Where the addresses below are. */
  net: string
  run(name: string, ...options: string[]): number
  cli(...args: string[]): string
  remove(...names: string[]): void
  socket: string
}

function engine(title: 'docker' | 'podman'): Engine {
  if (title === 'docker' && docker) {
    const { run, docker: cli, socket } = docker
    const remove = (...names: string[]): void => void cli('rm', '-f', ...names)
    return { title, bridge: 'docker0', net: '172.17', run, cli, remove, socket }
  }
  if (title === 'podman' && podman) {
    const { run, podman: cli, socket } = podman
    const remove = (...names: string[]): void => void cli('rm', '-f', '-t', '0', ...names)
    return { title, bridge: 'podman0', net: '10.88', run, cli, remove, socket }
  }
  throw new Error(`${title} was not started`)
}

/** Skips the tests of a describe; those that run leave nothing behind. */
function skipWithout(why: string | undefined): void {
  beforeEach((context) => {
    if (why) context.skip(skipped(why))
  })
  noLeaksEach()
}

describe.each(['docker', 'podman'] as const)('%s', (title) => {
  skipWithout(without[title])

  it('gives a running container an eth1 that answers, and takes it away without a trace', async () => {
    const { bridge, net, run, cli, remove } = engine(title)
    const web = run('web')
    run('peer')
    try {
      const before = { host: await settled(hostText), web: insideText(web) }
      const address = `${net}.0.50`
      const args = [`${title}:web`, '--bridge', bridge, '--ip', `${address}/16`]
      expect(vethboard('attach', ...args)).toMatchObject({ code: 0 })
      const shown = cli('exec', 'web', 'ip', 'addr', 'show', 'eth1')
      expect(shown).toMatch(/<.*\bUP\b.*LOWER_UP/)
      expect(shown).toContain(`inet ${address}/16`)
      expect(cli('exec', 'peer', 'ping', '-c', '1', '-W', '5', address)).toContain('1 packets received')
      // Its own way out is as it was.
      expect(inside(web, 'route', 'show', 'default')).toContain('dev eth0')
      expect(vethboard.ok('undo')).toContain('undone: Connect web to')
      await expect.poll(hostText, { timeout: 5_000 }).toBe(before.host)
      expect(insideText(web)).toBe(before.web)
    } finally {
      remove('web', 'peer')
    }
  })

  it('proposes what is free, by container id as well', () => {
    const { bridge, run, cli, remove } = engine(title)
    const web = run('web')
    try {
      const id = cli('inspect', '-f', '{{.Id}}', 'web')
      vethboard.ok('attach', `${title}:${id.slice(0, 12)}`, '--bridge', bridge, '--json')
      expect(inside(web, '-br', 'address', 'show', 'eth1')).toMatch(/^eth1@\S+ +UP +\d+\.\d+\.0\.\d+\/16/)
      const { containers, links } = vethboard.json<SnapshotJson>('snapshot')
      const known = containers.find((one) => one.name === 'web')
      expect(known).toMatchObject({ engine: title, engineId: id, state: 'running', pid: web })
      const own = links.filter((link) => link.netns === known?.netns).map((link) => link.ifname)
      expect(own.sort()).toEqual(['eth0', 'eth1', 'lo'])
      vethboard.ok('detach', `${title}:web`, 'eth1', '--json')
      expect(inside(web, '-br', 'link')).not.toContain('eth1')
      vethboard.ok('undo', '2')
    } finally {
      remove('web')
    }
  })

  it('refuses a container that does not run, lives in the host’s namespace, or is not there', () => {
    const { bridge, run, cli, remove } = engine(title)
    run('stopped')
    cli('stop', '-t', '0', 'stopped')
    run('open', '--network', 'host')
    try {
      const before = hostText()
      for (const [target, wanted] of [
        ['stopped', /container stopped is not running \(exited\); start it first/],
        ['open', /host’s own network namespace/],
        ['stoped', /find ".*stoped"; did you mean .*stopped/],
      ] as const) {
        const { code, stdout, stderr } = vethboard('attach', `${title}:${target}`, '--bridge', bridge)
        expect(stderr).toMatch(wanted)
        expect(stderr.trim().split('\n')).toHaveLength(1)
        expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      }
      expect(hostText()).toBe(before)
    } finally {
      remove('stopped', 'open')
    }
  })

  it.each([
    ['is stopped', ['stop', '-t', '0', 'web']],
    ['is restarted', ['restart', '-t', '0', 'web']],
    ['is removed', undefined],
  ])('refuses a container that %s between plan and apply', async (_, action) => {
    const { bridge, run, cli, remove, socket } = engine(title)
    run('web')
    try {
      await changing(
        async ({ plan, changer }) => {
          const { id } = await plan({ kind: 'attach', target: `${title}:web`, bridge: { host: bridge } })
          if (action) cli(...action)
          else remove('web')
          const error = await refusal(changer.apply(id, []))
          expect(error.kind).toBe('stale-plan')
          expect(error.left).toBeUndefined()
          expect(changer.history()).toEqual([])
        },
        { containerSockets: [{ engine: title, path: socket }] },
      )
      expect(ip('-br', 'link')).not.toContain('vb-')
    } finally {
      if (action) remove('web')
    }
  })

  it('attaches to a paused container', async () => {
    const { bridge, run, cli, remove, socket } = engine(title)
    const web = run('web')
    try {
      await changing(
        async ({ plan, changer }) => {
          const { id } = await plan({ kind: 'attach', target: `${title}:web`, bridge: { host: bridge } })
          cli('pause', 'web')
          await changer.apply(id, [])
          expect(inside(web, '-br', 'link')).toContain('eth1')
          await changer.undo(1)
          expect(inside(web, '-br', 'link')).not.toContain('eth1')
          cli('unpause', 'web')
        },
        { containerSockets: [{ engine: title, path: socket }] },
      )
    } finally {
      remove('web')
    }
  })

  it.each(['before', 'after'] as const)('rolls back when it is killed %s any step', async (moment) => {
    const { bridge, run, remove, socket } = engine(title)
    for (const step of [1, 2, 3, 4]) {
      run('web')
      let killed = 0
      await changing(
        async ({ plan, changer }) => {
          const { id } = await plan({ kind: 'attach', target: `${title}:web`, bridge: { host: bridge } })
          const error = await refusal(changer.apply(id, []))
          expect(killed, `step ${step}`).toBe(1)
          expect(error.left, `step ${step}`).toBeUndefined()
          expect(changer.history()).toEqual([])
        },
        {
          containerSockets: [{ engine: title, path: socket }],
          seam: (when, what) => {
            if (when !== moment || !what.startsWith(`step ${step} `) || killed++ > 0) return
            remove('web')
          },
        },
      )
      await expect.poll(() => ip('-br', 'link'), { timeout: 5_000 }).not.toContain('vb-')
    }
  })
})

describe('a bare namespace', () => {
  skipWithout(without.docker)

  it('gets its link on docker0 and loses it again', async () => {
    engine('docker').run('peer')
    try {
      const before = await settled(() => hostText('bare'))
      const args = ['netns:bare', '--bridge', 'docker0', '--ip', '172.17.0.60/16', '--name', 'eth1']
      expect(vethboard('attach', ...args)).toMatchObject({ code: 0 })
      const ping = ['exec', 'peer', 'ping', '-c', '1', '-W', '5', '172.17.0.60']
      expect(engine('docker').cli(...ping)).toContain('1 packets received')
      vethboard.ok('undo')
      await expect.poll(() => hostText('bare'), { timeout: 5_000 }).toBe(before)
    } finally {
      engine('docker').remove('peer')
    }
  })
})

describe('a name that two engines have', () => {
  skipWithout(without.docker ?? without.podman)

  it('is refused with both, and taken with its engine', () => {
    const [one, other] = [engine('docker'), engine('podman')]
    one.run('twin')
    other.run('twin')
    try {
      const { code, stderr } = vethboard('attach', 'twin', '--bridge', 'docker0')
      expect(stderr).toMatch(
        /"twin" means more than one; say which: .*docker:twin.*podman:twin|podman:twin.*docker:twin/,
      )
      expect(code).toBe(3)
      expect(vethboard('attach', 'podman:twin', '--bridge', 'podman0', '--dry-run')).toMatchObject({
        code: 0,
      })
    } finally {
      one.remove('twin')
      other.remove('twin')
    }
  })
})
