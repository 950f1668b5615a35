// Runs the program of `vethboard run` and waits for it: maps checked first, signals passed on, its status handed back.
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { isatty } from 'node:tty'
import { errno } from '../common/errors/errno'
import { Failure, fail, formatError } from '../common/errors/error'
import { timelineText } from '../common/net/birth'
import type { Birth } from '../common/net/birth'
import { mapProblem } from '../common/net/idmap-explain'
import { displayText } from '../common/text'
import { lentRanges, ownCredentials } from '../sys/credentials'
import type { Credentials } from '../sys/credentials'
import { startHelper } from '../sys/helper'
import type { Ending, HelperRun, HelperSpec } from '../sys/helper'
import type { Io } from './io'
import { runSpec } from './run-spec'
import type { RunOptions } from './run-spec'
import { runWords } from './run-words'

interface Asked extends RunOptions {
  timeline: boolean
  json: boolean
  'dry-run': boolean
}

/** As sh(1) and env(1) have them. */
const notFound = 127
const cannotRun = 126
const killedBy = 128

export async function runProgram(options: Asked, io: Io): Promise<number> {
  const credentials = ownCredentials()
  const here = {
    ...options,
    ...(options.rootfs === undefined ? {} : { rootfs: resolve(options.rootfs) }),
    ...(options['resolv-conf'] === undefined ? {} : { 'resolv-conf': resolve(options['resolv-conf']) }),
  }
  const shell = process.env['SHELL'] ?? '/bin/sh'
  const spec = runSpec(here, { uid: credentials.uid, gid: credentials.gid, shell })
  checkMaps(spec, credentials)
  if (options['dry-run']) {
    io.out(options.json ? `${JSON.stringify(spec)}\n` : `${runWords(spec, credentials).join('\n')}\n`)
    return 0
  }
  return follow(spec, io, (birth) => {
    if (options.timeline) io.say(options.json ? JSON.stringify(birth) : birthText(birth))
  })
}

/** Runs a program with this terminal, and gives its status as an exit code. */
export async function follow(spec: HelperSpec, io: Io, onBirth?: (birth: Birth) => void): Promise<number> {
  const run = startHelper(spec, { stdio: ['inherit', 'inherit', 'inherit'] })
  passSignalsTo(run)
  try {
    const birth = await run.born
    onBirth?.(birth)
    return exitCodeOf(await run.ended)
  } catch (thrown) {
    // Whoever runs programs through others knows these two; everything else is an error like any.
    if (!(thrown instanceof Failure) || thrown.error.op !== 'run.exec') throw thrown
    io.say(`vethboard: ${displayText(formatError(thrown.error))}`)
    return thrown.error.errno?.code === errno.ENOENT ? notFound : cannotRun
  }
}

/** Throws what the kernel or newuidmap would refuse, before anything is made. */
function checkMaps(spec: HelperSpec, credentials: Credentials): void {
  if (!spec.unshare.includes('user')) return
  const asker = { ...credentials, lentUids: lentRanges('uid'), lentGids: lentRanges('gid') }
  const problem =
    mapProblem('uid', spec.uidMap ?? [], asker) ?? mapProblem('gid', spec.gidMap ?? [], asker, spec.setgroups)
  if (problem) fail(problem)
}

/**
 * On a terminal ^C and ^\\ reach the program by themselves, as all of its group; what is sent to this process alone is
 * passed on. SIGKILL and SIGSTOP are the kernel's; window changes reach the group too. process.stdin is left alone, since
 * looking at it makes the program's own stdin non-blocking.
 */
function passSignalsTo(run: HelperRun): void {
  const byTerminal: NodeJS.Signals[] = isatty(0) ? ['SIGINT', 'SIGQUIT'] : []
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']
  for (const signal of signals)
    process.on(signal, () => {
      if (!byTerminal.includes(signal)) run.helper.kill(signal)
    })
}

function exitCodeOf(ending: Ending): number {
  switch (ending.how) {
    case 'exited':
      return ending.code
    case 'killed':
      return killedBy + ending.signal
    case 'lost':
      return killedBy + constants.signals.SIGKILL
  }
}

const birthText = ({ pid, timeline }: Birth): string => `${timelineText(timeline)}\nprocess ${pid}`
