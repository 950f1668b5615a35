// A rootless world: how nshelper puts an ordinary user's engine into namespaces of its own, and what of this machine
// stays in sight there. Nothing is started here. docs/adr/0040.
import { existsSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fail } from '../../common/errors/error'
import type { HelperSpec } from '../../sys/helper'
import { cleanEnv } from '../engine-start'
import { programFolder } from './paths'

export interface Dweller {
  uid: number
  gid: number
  /** Of this user outside: socket and lock are there, also for who is not inside. */
  stateDir: string
  node: string
  engine: string
  /** Folders that must stay in sight, wherever they are. */
  needed: readonly string[]
}

const run = '/run/'

/**
 * User, mount, pid and network namespace: the user is root inside and nobody else outside; all that is ever started in
 * the world ends with its first process. /run is its own, so that `ip netns` and we can make names there.
 */
export const worldSpec = ({ uid, gid, stateDir, node, engine, needed }: Dweller): HelperSpec => ({
  unshare: ['user', 'mnt', 'pid', 'net'],
  uidMap: [{ inside: 0, outside: uid, length: 1 }],
  gidMap: [{ inside: 0, outside: gid, length: 1 }],
  proc: true,
  tmpfs: ['/run'],
  keep: topmost([stateDir, ...needed].filter((path) => path.startsWith(run))),
  lo: true,
  cwd: '/',
  init: true,
  dieWithParent: true,
  command: [node, engine, '--rootless'],
})

/** Without those that are in another one of them. */
const topmost = (paths: readonly string[]): string[] =>
  [...new Set(paths)].filter((path) => !paths.some((other) => path.startsWith(`${other}/`)))

/** The environment of a world's engine: an allow-list, and where the state folder is. */
export function worldEnv(env: NodeJS.ProcessEnv, stateDir: string): NodeJS.ProcessEnv {
  const { SUDO_UID: _uid, SUDO_GID: _gid, PKEXEC_UID: _pkexec, ...kept } = cleanEnv(env)
  return { ...kept, VETHBOARD_STATE_DIR: stateDir }
}

/** Where Node and this program are; NixOS has the system's programs below /run. */
export const neededFolders = (node: string): string[] =>
  [dirname(node), programFolder(), '/run/current-system']
    .filter((path) => existsSync(path))
    .map((path) => (path.startsWith(run) ? path : realpathSync(path)))

/** `invalid`: root has the host itself, and a world of root's would not be rootless. */
export function refuseRoot(euid: number): void {
  if (euid === 0)
    fail({
      kind: 'invalid',
      op: 'rootless',
      what: 'start a rootless world as root',
      hint: 'start it as an ordinary user, without sudo',
    })
}
