// How the engine comes to its rights: it is root already, or pkexec (a desktop) or sudo (a terminal) makes it so, once;
// or it is root of a rootless world alone, because that was asked for or nothing else is possible.
import { spawnSync } from 'node:child_process'
import { accessSync, closeSync, constants, openSync } from 'node:fs'
import { fail } from '../../common/errors/error'
import type { HelperSpec } from '../../sys/helper'
import { cleanEnv, untrustedFile, untrustedProgram } from '../engine-start'
import { stateDirOf } from '../state-dir'
import { neededFolders, refuseRoot, worldEnv, worldSpec } from './world'

export interface EngineCommand {
  by: 'root' | 'pkexec' | 'sudo' | 'rootless'
  path: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** True when starting it again asks nobody anything. */
  quiet: boolean
  /** Said first: before anybody is asked for a password, or why it is a rootless world. */
  why?: string
  /** Of a rootless world: nshelper is started in place of `path`. */
  world?: HelperSpec
}

export interface Machine {
  euid: number
  egid: number
  env: NodeJS.ProcessEnv
  node: string
  engine: string
  stateDir: string
  isExecutable(path: string): boolean
  hasTerminal(): boolean
  /** `sudo -n` works: a rule without a password, or one that was given a moment ago. */
  sudoIsQuiet(sudo: string): boolean
  /** The first part of the engine's program that others than root can change. */
  untrusted(): string | undefined
  /** Folders that a rootless world needs. */
  needed(): string[]
}

const why = (by: string): string =>
  `Vethboard's engine changes links, addresses and namespaces of this host, which only root may do: asking ${by}. ` +
  'The window stays unprivileged.'

const noRoot =
  'there is no way to become root here, so this is a rootless world: a network of your own, apart from the host’s'

/**
 * `rootless`: only a world of the user's own will do. Without it that is what is left where nobody could be asked for
 * root's rights. `permission` with one line of advice when becoming root would not be safe.
 */
export function engineCommand(machine: Machine, rootless = false): EngineCommand {
  const { euid, env, node, engine } = machine
  if (rootless) {
    refuseRoot(euid)
    return worldCommand(machine)
  }
  if (euid === 0) return { by: 'root', path: node, args: [engine], env: cleanEnv(env), quiet: true }
  const elevated = [node, engine, '--elevated']
  const way = wayToRoot(machine)
  if (!way) return { ...worldCommand(machine), why: noRoot }
  // Before anybody is asked for a password: a program that others can change must not get root's rights.
  const bad = machine.untrusted()
  if (bad !== undefined) return fail(untrustedFile(bad))
  return { ...way, args: [...way.args, ...elevated], env }
}

function worldCommand({ euid, egid, env, node, engine, stateDir, needed }: Machine): EngineCommand {
  const world = worldSpec({ uid: euid, gid: egid, stateDir, node, engine, needed: needed() })
  // Not quiet: a new world is empty, and must not pass for the one that ended.
  return { by: 'rootless', path: node, args: [], env: worldEnv(env, stateDir), quiet: false, world }
}

type Way = Pick<EngineCommand, 'by' | 'path' | 'args' | 'quiet' | 'why'>

function wayToRoot({ env, isExecutable, hasTerminal, sudoIsQuiet }: Machine): Way | undefined {
  const [pkexec, sudo] = ['/usr/bin/pkexec', '/usr/bin/sudo']
  const hasSudo = isExecutable(sudo)
  if (hasSudo && sudoIsQuiet(sudo)) return { by: 'sudo', path: sudo, args: ['-n', '--'], quiet: true }
  if ((env['DISPLAY'] || env['WAYLAND_DISPLAY']) && isExecutable(pkexec))
    return { by: 'pkexec', path: pkexec, args: [], quiet: false, why: why('pkexec') }
  if (hasSudo && hasTerminal())
    return { by: 'sudo', path: sudo, args: ['--'], quiet: false, why: why('sudo') }
  return undefined
}

export const thisMachine = (engine: string): Machine => ({
  euid: process.geteuid?.() ?? -1,
  egid: process.getegid?.() ?? -1,
  env: process.env,
  node: process.execPath,
  engine,
  stateDir: stateDirOf(),
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  },
  hasTerminal() {
    try {
      closeSync(openSync('/dev/tty', 'r+'))
      return true
    } catch {
      return false
    }
  },
  sudoIsQuiet: (sudo) =>
    spawnSync(sudo, ['-n', '--', '/bin/true'], { stdio: 'ignore', timeout: 5_000 }).status === 0,
  untrusted: () => untrustedProgram(process.execPath, engine),
  needed: () => neededFolders(process.execPath),
})
