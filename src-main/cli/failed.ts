// What went wrong as one line for people, as JSON for programs that asked for it, and as an exit code.
import { errorOf, formatError } from '../common/errors/error'
import type { VethboardError } from '../common/errors/error'
import { displayText } from '../common/text'
import { exit } from './io'
import type { Io } from './io'

/** 3 says that nothing is changed: refused before the first step, or rolled back wholly. */
export function exitCodeOf(error: VethboardError): number {
  if (error.left !== undefined && error.left.length > 0) return exit.failed
  switch (error.kind) {
    case 'permission':
      return exit.noPermission
    case 'bug':
    case 'transport':
      return exit.failed
    default:
      return exit.refused
  }
}

/** Whoever lacks a privilege is told how to get it, where nobody else has told. */
const advised = (error: VethboardError): VethboardError =>
  error.kind === 'permission' && error.hint === undefined && process.geteuid?.() !== 0
    ? {
        ...error,
        hint: 'run it as root: sudo vethboard …, or in a world of your own: vethboard serve --rootless',
      }
    : error

export function failed(thrown: unknown, words: readonly string[], io: Io): number {
  const error = advised(errorOf(thrown, 'command'))
  io.say(`vethboard: ${displayText(formatError(error))}`)
  if (error.kind === 'bug' && process.env['VETHBOARD_DEBUG'] && thrown instanceof Error)
    io.say(thrown.stack ?? '')
  if (words.includes('--json')) io.out(`${JSON.stringify({ error })}\n`)
  return exitCodeOf(error)
}
