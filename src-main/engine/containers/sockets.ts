// Where Docker and Podman listen, rootful and rootless; and whom a socket belongs to.
import { readdirSync, realpathSync, statSync } from 'node:fs'
import type { EngineSocket } from './containers'

/** Rootful first; of two paths to one socket (/var/run is mostly a link to /run) the first counts. */
export function usualSockets(): EngineSocket[] {
  const runtime = process.env['XDG_RUNTIME_DIR']
  const users = [...(runtime === undefined ? [] : [runtime]), ...userFolders()]
  const docker = [
    '/run/docker.sock',
    '/var/run/docker.sock',
    ...users.map((folder) => `${folder}/docker.sock`),
  ]
  const podman = ['/run/podman/podman.sock', ...users.map((folder) => `${folder}/podman/podman.sock`)]
  return [
    ...existing(docker).map((path) => ({ engine: 'docker' as const, path })),
    ...existing(podman).map((path) => ({ engine: 'podman' as const, path })),
  ]
}

/** What to show as absent when an engine has no socket at all. */
export const mainSockets: readonly EngineSocket[] = [
  { engine: 'docker', path: '/run/docker.sock' },
  { engine: 'podman', path: '/run/podman/podman.sock' },
]

/** The owner of what is there; undefined when nothing is. Whom to believe is asked of the connection itself. */
export function socketOwner(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid
}

function userFolders(): string[] {
  try {
    return readdirSync('/run/user').map((uid) => `/run/user/${uid}`)
  } catch {
    return []
  }
}

function existing(paths: readonly string[]): string[] {
  const seen = new Set<string>()
  return paths.filter((path) => {
    try {
      const real = realpathSync(path)
      if (seen.has(real)) return false
      seen.add(real)
      return true
    } catch {
      return false
    }
  })
}
