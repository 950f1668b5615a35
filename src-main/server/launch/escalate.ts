// How the engine comes to be root: it is already, or pkexec (a desktop) or sudo (a terminal) makes it so, once.
import { spawnSync } from 'node:child_process'
import { accessSync, closeSync, constants, openSync } from 'node:fs'
import { fail } from '../../common/errors/error'
import { cleanEnv, untrustedFile, untrustedProgram } from '../engine-start'

export interface EngineCommand {
  by: 'root' | 'pkexec' | 'sudo'
  path: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** True when starting it again asks nobody anything. */
  quiet: boolean
  /** Said before anybody is asked for a password. */
  why?: string
}

export interface Machine {
  euid: number
  env: NodeJS.ProcessEnv
  node: string
  engine: string
  isExecutable(path: string): boolean
  hasTerminal(): boolean
  /** `sudo -n` works: a rule without a password, or one that was given a moment ago. */
  sudoIsQuiet(sudo: string): boolean
  /** The first part of the engine's program that others than root can change. */
  untrusted(): string | undefined
}

const why = (by: string): string =>
  `Vethboard's engine changes links, addresses and namespaces of this host, which only root may do: asking ${by}. ` +
  'The window stays unprivileged.'

/** `permission` with one line of advice when there is no way to become root, or none that would be safe. */
export function engineCommand(machine: Machine): EngineCommand {
  const { euid, env, node, engine } = machine
  if (euid === 0) return { by: 'root', path: node, args: [engine], env: cleanEnv(env), quiet: true }
  const elevated = [node, engine, '--elevated']
  const way = wayToRoot(machine)
  if (!way)
    return fail({
      kind: 'permission',
      op: 'engineStart',
      what: 'start the engine, which only root may do',
      hint: 'run it as root: sudo vethboard',
    })
  // Before anybody is asked for a password: a program that others can change must not get root's rights.
  const bad = machine.untrusted()
  if (bad !== undefined) return fail(untrustedFile(bad))
  return { ...way, args: [...way.args, ...elevated], env }
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
  env: process.env,
  node: process.execPath,
  engine,
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
})
