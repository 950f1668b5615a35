// A real rootful Podman for tests: its service inside the sandbox, its state in a temporary folder, its image made from
// the local busybox (no registry). Dies with the sandbox at the latest.
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { imageArchive, labImage } from './lab-image'

const socket = '/run/podman/podman.sock'

export interface PodmanRig {
  socket: string
  /** `podman ARG…`; what it printed. Throws with its message. */
  podman(...args: string[]): string
  /** `podman run -d` of a container that sleeps; its pid. */
  run(name: string, ...options: string[]): number
  /** Ends the service, whose socket goes with it; containers go on. */
  stopService(): Promise<void>
  startService(): Promise<void>
  stop(): Promise<void>
}

/** crun refuses hosts with both versions of cgroups mounted; runc, which Docker brings along, takes them. */
const runtime = ['/usr/sbin/runc', '/usr/bin/runc', '/usr/bin/crun'].find((path) => existsSync(path))

/** Why Podman can't be started here, or undefined. */
export function lacksPodman(): string | undefined {
  if (process.getuid?.() !== 0) return 'the rootful podman needs root'
  const needed = ['/usr/bin/podman', '/usr/lib/podman/netavark', '/bin/busybox']
  const missing = needed.find((path) => !existsSync(path)) ?? (runtime ? undefined : 'runc or crun')
  return missing && `${missing} is missing (packages podman, netavark, crun, busybox-static)`
}

const config = `[containers]
default_ulimits=["nofile=20000:20000","nproc=30000:30000"]
[engine]
cgroup_manager="cgroupfs"
events_logger="file"
stop_timeout=0
[network]
network_backend="netavark"
`

/** Starts the service and waits until it answers. Only inside scripts/sandbox.mjs: it changes the netns it is in. */
export async function startPodman(): Promise<PodmanRig> {
  if (process.env['VETHBOARD_SANDBOX'] !== '1')
    throw new Error('Podman is started inside scripts/sandbox.mjs only')
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-podman-'))
  writeFileSync(join(folder, 'containers.conf'), config)
  const options = [
    ...['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--tmpdir', join(folder, 'tmp')],
    ...['--storage-driver', 'vfs', '--network-config-dir', join(folder, 'networks')],
    ...['--runtime', runtime ?? 'crun'],
  ]
  const env = { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf') }
  const podman = (...args: string[]): string =>
    execFileSync('/usr/bin/podman', [...options, ...args], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  podman('import', imageArchive(folder), labImage)
  mkdirSync('/run/podman', { recursive: true })
  let service: ChildProcess | undefined
  const startService = async (): Promise<void> => {
    const args = [...options, 'system', 'service', '--time=0', `unix://${socket}`]
    service = spawn('/usr/bin/podman', args, { stdio: 'ignore', env })
    await listening(service)
  }
  const rig: PodmanRig = {
    socket,
    podman,
    run(name, ...more) {
      podman('run', '-d', '--name', name, ...more, labImage, 'sleep', '100000')
      return Number(podman('inspect', '-f', '{{.State.Pid}}', name))
    },
    startService,
    stopService: () => stopService(service),
    stop: () => stop(service, podman, folder),
  }
  try {
    await startService()
    return rig
  } catch (thrown) {
    await rig.stop()
    throw thrown
  }
}

async function listening(service: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (service.exitCode !== null) throw new Error(`podman's service ended with ${service.exitCode}`)
    if (existsSync(socket)) return
    await sleep(100)
  }
  throw new Error("podman's service does not answer")
}

async function stopService(service: ChildProcess | undefined): Promise<void> {
  service?.kill('SIGTERM')
  if (service?.exitCode === null) await Promise.race([once(service, 'exit'), sleep(20_000)])
  rmSync(socket, { force: true })
}

async function stop(
  service: ChildProcess | undefined,
  podman: (...args: string[]) => string,
  folder: string,
): Promise<void> {
  try {
    podman('rm', '-f', '-a', '-t', '0')
  } finally {
    await stopService(service)
    rmSync(folder, { recursive: true, force: true })
  }
}
