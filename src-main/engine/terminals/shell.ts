// The shell of a terminal: which program, with which rights and environment, started by nshelper in the namespaces that
// are held. No shell interprets anything of ours: each candidate is an absolute path, executed inside.
import { accessSync, constants, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { errno } from '../../common/errors/errno'
import { Failure, fail } from '../../common/errors/error'
import { capabilityNames, capabilityNumber } from '../../common/net/capabilities'
import { displayText } from '../../common/text'
import { startHelper } from '../../sys/helper'
import type { HelperRun, HelperSpec } from '../../sys/helper'
import type { Entrance } from '../target/enter'

/** In order of preference; what is missing inside is found out by trying, so that nobody else's links are followed. */
const candidates: readonly (readonly [string, ...string[]])[] = [
  ['/bin/bash'],
  ['/usr/bin/bash'],
  ['/usr/local/bin/bash'],
  ['/run/current-system/sw/bin/bash'],
  ['/bin/ash'],
  ['/bin/sh'],
  ['/usr/bin/sh'],
  ['/bin/busybox', 'sh'],
  ['/busybox/sh'],
]

const missing: readonly number[] = [errno.ENOENT, errno.EACCES, errno.ENOTDIR, errno.ENOEXEC, errno.ELOOP]

const environment = (shell: string, home: string): NodeJS.ProcessEnv => ({
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  LANG: 'C.UTF-8',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: home,
  USER: 'root',
  LOGNAME: 'root',
  SHELL: shell,
  // What is typed here is no part of root's history on the host.
  HISTFILE: '',
})

export interface Shell {
  run: HelperRun
  path: string
}

/**
 * Starts the first shell that there is, with `slave` as its terminal. `unsupported` when there is none; `run.STAGE`
 * failures as they are. Nothing is left of one that fails.
 */
export async function startShell(
  entrance: Entrance,
  join: HelperSpec['join'],
  slave: number,
): Promise<Shell> {
  // In a rootless world root's own folder is somebody else's.
  const home = join?.mnt === undefined && !canRead('/root') ? '/' : '/root'
  const rights = join?.mnt === undefined ? {} : rightsInside(entrance)
  for (const command of candidates) {
    const spec: HelperSpec = {
      ...{ unshare: [], cwd: '/', terminal: true, dieWithParent: true, command, ...rights },
      ...(join ? { join } : {}),
    }
    const run = startHelper(spec, { stdio: [slave, slave, slave], env: environment(command[0], home) })
    try {
      await run.born
      return { run, path: command[0] }
    } catch (thrown) {
      if (run.helper.exitCode === null && run.helper.signalCode === null) await once(run.helper, 'exit')
      if (!isMissing(thrown)) throw thrown
    }
  }
  return fail({
    kind: 'unsupported',
    op: 'terminalOpen',
    what: `start a shell in ${displayText(entrance.label)}: it has none`,
    target: entrance.label,
    hint: 'enter its network namespace alone: then the programs of the host are there',
    hintKey: 'hint.terminal.noShell',
  })
}

function canRead(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Failure &&
  thrown.error.op === 'run.exec' &&
  missing.includes(thrown.error.errno?.code ?? 0)

/**
 * Programs of a container may be hostile, so a shell among them may do no more than the container itself: its bounding
 * set of capabilities and its no_new_privs. Without mknod, since the device rules of its cgroup don't hold for us. One
 * that has everything (a privileged container, a process of the host) is left as it is.
 */
function rightsInside({ pid, stillThere }: Entrance): Partial<HelperSpec> {
  if (pid === undefined) return {}
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  if (!stillThere())
    fail({ kind: 'not-found', op: 'nsOpen', what: `hold process ${pid}`, hint: 'it has just ended' })
  return rightsOf(status, readFileSync('/proc/self/status', 'latin1'))
}

/** From the text of /proc/PID/status of the process that is entered, and of ours. */
export function rightsOf(theirs: string, ours: string): Partial<HelperSpec> {
  const bounding = maskOf(theirs)
  const all = bounding === maskOf(ours)
  const keep = capabilityNames
    .map((_name, number) => number)
    .filter((number) => ((bounding >> BigInt(number)) & 1n) === 1n && number !== capabilityNumber('mknod'))
  return {
    ...(all ? {} : { keepCapabilities: keep }),
    ...(/^NoNewPrivs:\s*1$/m.test(theirs) ? { noNewPrivileges: true } : {}),
  }
}

const maskOf = (status: string): bigint => BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`)
