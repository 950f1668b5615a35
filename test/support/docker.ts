// A real Docker for tests and benchmarks: a dockerd of their own inside the sandbox, its state in a temporary folder,
// its image made from the local busybox (no registry). Dies with the sandbox at the latest.
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { imageArchive, labImage } from './lab-image'

const socket = '/run/docker.sock'

export interface DockerRig {
  socket: string
  /** `docker ARG…`; what it printed. Throws with its message. */
  docker(...args: string[]): string
  /** `docker run -d` of a container that sleeps; its pid. */
  run(name: string, ...options: string[]): number
  stop(): Promise<void>
}

/** Why Docker can't be started here, or undefined. */
export function lacksDocker(): string | undefined {
  if (process.getuid?.() !== 0) return 'dockerd needs root'
  const missing = ['/usr/sbin/dockerd', '/usr/bin/docker', '/bin/busybox'].find((path) => !existsSync(path))
  return missing && `${missing} is missing (packages docker.io, busybox-static)`
}

/** Starts dockerd and waits until it answers. Only inside scripts/sandbox.mjs: it changes the netns it is in. */
export async function startDocker(): Promise<DockerRig> {
  if (process.env['VETHBOARD_SANDBOX'] !== '1')
    throw new Error('Docker is started inside scripts/sandbox.mjs only')
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-docker-'))
  const daemon = spawn(
    '/usr/sbin/dockerd',
    [
      ...['--data-root', join(folder, 'data'), '--exec-root', '/run/docker', '--pidfile', '/run/docker.pid'],
      ...['--host', `unix://${socket}`, '--storage-driver', 'vfs', '--log-level', 'error'],
    ],
    { stdio: 'ignore' },
  )
  const rig: DockerRig = {
    socket,
    docker: (...args) => docker(args),
    run(name, ...options) {
      docker(['run', '-d', '--name', name, '--init=false', ...options, labImage, 'sleep', '100000'])
      return Number(docker(['inspect', '-f', '{{.State.Pid}}', name]))
    },
    stop: () => stop(daemon, folder),
  }
  try {
    await answering(daemon)
    docker(['import', imageArchive(folder), labImage])
    return rig
  } catch (thrown) {
    await rig.stop()
    throw thrown
  }
}

const docker = (args: string[]): string =>
  execFileSync('/usr/bin/docker', ['-H', `unix://${socket}`, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

async function answering(daemon: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (daemon.exitCode !== null) throw new Error(`dockerd ended with ${daemon.exitCode}`)
    try {
      return void docker(['version'])
    } catch {
      await sleep(100)
    }
  }
  throw new Error('dockerd does not answer')
}

async function stop(daemon: ChildProcess, folder: string): Promise<void> {
  if (daemon.exitCode === null) {
    for (const id of containers()) docker(['rm', '-f', id])
    daemon.kill('SIGTERM')
    await Promise.race([once(daemon, 'exit'), sleep(20_000)])
  }
  rmSync(folder, { recursive: true, force: true })
}

function containers(): string[] {
  try {
    return docker(['ps', '-aq']).split('\n').filter(Boolean)
  } catch {
    return []
  }
}
