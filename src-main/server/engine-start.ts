// What an engine's process is told at its start, and whether it may start at all. Nothing is opened or changed here.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { fail } from '../common/errors/error'
import type { VethboardError } from '../common/errors/error'
import { findHelper } from '../sys/helper-path'
import { rootStateDir, stateDirOf } from './state-dir'
import { untrustedBelow, untrustedPart } from './trusted-file'
import { callerUid } from './user'

export interface EngineStart {
  stateDir: string
  /** Who may connect to its socket, besides its own user. */
  uid: number
  /** No front at its stdin: it lives until it is told to end. */
  daemon: boolean
  /** Rootless: root of a user namespace of its own, whose network is its host. */
  mode: 'host' | 'rootless'
}

interface Process {
  euid: number
  /** Who uid 0 is in the parent of this user namespace. */
  rootOutside: number | undefined
  env: NodeJS.ProcessEnv
  /** The first part of the program that others than root can change: asked for when elevated. */
  untrusted(): string | undefined
}

/** Variables by which whoever starts a program decides what code it runs, or what it writes: Node's, the loader's, and more. */
const hijacking = /^(NODE_|LD_|OPENSSL_|SSL_CERT_|GCONV_PATH$|LOCPATH$|GLIBC_TUNABLES$|UV_)/
/** What the engine keeps of its environment. */
const kept = [
  'SUDO_UID',
  'SUDO_GID',
  'PKEXEC_UID',
  'LANG',
  'LC_ALL',
  'XDG_RUNTIME_DIR',
  'VETHBOARD_STATE_DIR',
]
export const cleanPath = '/usr/sbin:/usr/bin:/sbin:/bin'

const refused = (what: string, hint: string): VethboardError => ({
  kind: 'permission',
  op: 'engineStart',
  what,
  hint,
})

/**
 * Reads the arguments `[--daemon] [--elevated | --rootless]`. `permission`: not root, or elevated (by sudo or pkexec, on our own
 * asking) with files that others than root can change, or with an environment that decides what code runs.
 */
export function engineStart(
  args: readonly string[],
  { euid, rootOutside, env, untrusted }: Process,
): EngineStart {
  const { values } = parseArgs({
    args: [...args],
    options: {
      daemon: { type: 'boolean', default: false },
      elevated: { type: 'boolean', default: false },
      rootless: { type: 'boolean', default: false },
    },
  })
  if (euid !== 0)
    fail(refused('start the engine without root', 'run vethboard as root, or with sudo or pkexec at hand'))
  if (values.rootless) {
    if (!rootOutside)
      fail(refused('start the engine of a rootless world outside of one', 'run vethboard --rootless'))
    // Inside, the user is uid 0.
    return { stateDir: stateDirOf(env), uid: 0, daemon: values.daemon, mode: 'rootless' }
  }
  const uid = callerUid(env) ?? 0
  if (!values.elevated) return { stateDir: stateDirOf(env), uid, daemon: values.daemon, mode: 'host' }
  const set = Object.keys(env).filter((name) => hijacking.test(name))
  if (set.length > 0)
    fail(
      refused(`start the elevated engine with ${set.join(', ')} set`, 'unset them, or let sudo reset them'),
    )
  const bad = untrusted()
  if (bad !== undefined) fail(untrustedFile(bad))
  return { stateDir: rootStateDir, uid, daemon: values.daemon, mode: 'host' }
}

/** The folders that an engine's code comes from: its own, koffi with the package of its binary, and nshelper's. */
function engineFolders(engine: string): string[] {
  const koffi = dirname(createRequire(engine).resolve('koffi'))
  const binaries = join(koffi, '../@koromix')
  const helper = findHelper()
  const others = [existsSync(binaries) ? binaries : undefined, helper && dirname(helper)]
  return [dirname(engine), koffi, ...others.filter((path) => path !== undefined)]
}

/** The first part of Node's binary and the engine's code that others than root can change. */
export const untrustedProgram = (node: string, engine: string): string | undefined =>
  untrustedPart(node) ??
  engineFolders(engine)
    .map(untrustedBelow)
    .find((part) => part !== undefined)

export const untrustedFile = (part: string): VethboardError =>
  refused(
    `run the engine as root from ${part}, which others than root can change`,
    'install Vethboard where only root can write, or start it as root yourself: sudo ./vethboard; without root: vethboard --rootless',
  )

/** The environment of an engine: an allow-list, and the PATH of the system. */
export const cleanEnv = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: cleanPath,
  HOME: '/',
  ...Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
})
