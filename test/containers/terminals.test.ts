// Terminals in real containers of Docker: as in `docker exec -it`, with what each of them has for a shell, and with no
// more rights than the container has.
import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createObserver } from '../../src-main/engine/observer'
import type { Observer } from '../../src-main/engine/engine'
import { HostTerminals } from '../../src-main/engine/terminals/terminals'
import { lacksDocker, startDocker } from '../support/docker'
import type { DockerRig } from '../support/docker'
import { ip, skipped } from '../support/host'
import { Screen } from '../support/terminals'

const without = lacksDocker()
let docker: DockerRig | undefined
let observer: Observer | undefined
let terminals: HostTerminals

beforeAll(async () => {
  if (without) return
  docker = await startDocker()
  observer = await createObserver({ live: true, stateDir: '/run/vb-terminals', mode: 'host' })
  terminals = new HostTerminals(observer)
})
afterAll(async () => {
  await terminals?.close()
  await observer?.close()
  await docker?.stop()
  if (ip('-br', 'link').includes('docker0 ')) ip('link', 'del', 'docker0')
})

/** Starts a container, and waits until the engine knows it. */
async function started(rig: DockerRig, name: string, ...options: string[]): Promise<number> {
  const pid = rig.run(name, ...options)
  for (let i = 0; i < 200; i++) {
    const known = Object.values(observer?.current().containers ?? {})
    if (known.some((one) => one.name === name && one.state === 'running')) return pid
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the engine does not see ${name}`)
}

describe('a terminal in a container of Docker', () => {
  it('is where `docker exec` is, whatever its PATH', async (context) => {
    if (!docker) return context.skip(skipped(without ?? 'Docker did not start'))
    const pid = await started(docker, 'inside', '--hostname', 'in-docker', '--env', 'PATH=/bin')
    const screen = await Screen.open(terminals, { target: 'docker:inside' })
    expect(screen.info).toMatchObject({
      label: 'docker:inside',
      shell: expect.stringMatching(/^\/bin\/(ash|sh)$/) as string,
    })
    expect(await screen.run('hostname; cat /proc/1/comm')).toBe('in-docker\nsleep')
    for (const kind of screen.info.kinds)
      expect(await screen.run(`readlink /proc/self/ns/${kind}`)).toBe(readlinkSync(`/proc/${pid}/ns/${kind}`))
    expect(await screen.run('ip -o link show eth0')).toMatch(/^\d+: eth0@if\d+:/)
    expect(await screen.run('echo 容器')).toBe('容器')
    await terminals.closeOne(screen.info.id)
  })

  it('may no more than the container: no capability beyond its own, and no device files', async (context) => {
    if (!docker) return context.skip(skipped(without ?? 'Docker did not start'))
    const screen = await Screen.open(terminals, { target: 'docker:inside' })
    const ours = await screen.run('grep CapBnd /proc/self/status')
    const pid = docker.docker('inspect', '-f', '{{.State.Pid}}', 'inside')
    const theirs = /CapBnd:.*/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[0] ?? ''
    const mask = (line: string): bigint => BigInt(`0x${line.split(/\s+/)[1]}`)
    expect(mask(ours)).toBe(mask(theirs) & ~(1n << 27n))
    expect(
      await screen.run(
        'mknod /disk b 8 0 2>&1; mount -t tmpfs none /dev 2>&1; ip link add x type dummy 2>&1',
      ),
    ).toMatch(/not permitted[^]*(permission denied|not permitted)[^]*not permitted/i)
    // What needs more is the host's to do, in the container's network alone.
    const network = await Screen.open(terminals, { target: 'docker:inside', kinds: ['net'] })
    expect(await network.run('ip link set eth0 mtu 1400 && ip -o link show eth0')).toContain('mtu 1400')
    for (const { info } of [screen, network]) await terminals.closeOne(info.id)
  })

  it('ends with it, and says so', async (context) => {
    if (!docker) return context.skip(skipped(without ?? 'Docker did not start'))
    const screen = await Screen.open(terminals, { target: 'docker:inside' })
    await screen.run('true')
    docker.docker('restart', '-t', '0', 'inside')
    expect(await screen.ended()).toEqual({ how: 'target-gone' })
  })

  it('without a shell says what to do instead', async (context) => {
    if (!docker) return context.skip(skipped(without ?? 'Docker did not start'))
    const pid = await started(docker, 'bare')
    execFileSync('nsenter', [
      '-t',
      String(pid),
      '-m',
      '/bin/busybox',
      'rm',
      '-rf',
      '/bin/sh',
      '/bin/ash',
      '/bin/busybox',
    ])
    await expect(Screen.open(terminals, { target: 'docker:bare' })).rejects.toMatchObject({
      error: { kind: 'unsupported', hintKey: 'hint.terminal.noShell' },
    })
    const network = await Screen.open(terminals, { target: 'docker:bare', kinds: ['net'] })
    expect(await network.run('ip -o link show eth0')).toContain('eth0')
    await terminals.closeOne(network.info.id)
  })
})
