// One command line: finds the command, runs it, and turns what went wrong into one line and an exit code.
import { displayText } from '../common/text'
import { nearest } from '../common/nearest'
import { parse } from './args'
import { commands, groups, rowsOf } from './commands'
import type { Entry } from './commands'
import { failed } from './failed'
import { commandHelp, tableHelp } from './help'
import { exit } from './io'
import type { Io } from './io'
import { UsageProblem, usage } from './usage'
import { version } from './version'

/** Runs one command line; the exit code. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  const [name, rest] = split(words)
  try {
    return await dispatch(name, rest, io)
  } catch (thrown) {
    if (!(thrown instanceof UsageProblem)) return failed(thrown, rest, io)
    const call = ['vethboard', name].filter(Boolean).join(' ')
    io.say(displayText(`${call}: ${thrown.message} (see ${call} --help)`))
    return exit.usage
  }
}

/** The longest name of a command that the words begin with, and the rest of them. */
function split(words: readonly string[]): [name: string, rest: readonly string[]] {
  const two = words.slice(0, 2).join(' ')
  if (words.length > 1 && Object.hasOwn(commands, two)) return [two, words.slice(2)]
  const [one = ''] = words
  if (one !== '' && (Object.hasOwn(commands, one) || groups.includes(one))) return [one, words.slice(1)]
  return ['', words]
}

async function dispatch(name: string, rest: readonly string[], io: Io): Promise<number> {
  const [first] = rest
  if (groups.includes(name)) return group(name, first, io)
  if (name === '') {
    if (first === '--version' || first === '-V') return print(io, `vethboard ${version()}\n`)
    if (first === '--help' || first === '-h') return print(io, tableHelp(rowsOf()))
    if (first === 'help')
      return rest.length > 1 ? run([...rest.slice(1), '--help'], io) : print(io, tableHelp(rowsOf()))
    if (first !== undefined && !first.startsWith('-')) return unknownCommand(first, Object.keys(commands))
  }
  return call(name, commands[name] ?? unknownCommand(name, []), rest, io)
}

async function call(name: string, { command }: Entry, rest: readonly string[], io: Io): Promise<number> {
  const { help, values } = parse(command, rest)
  return help ? print(io, commandHelp(name, command)) : command.run(values, io)
}

function group(name: string, verb: string | undefined, io: Io): number {
  const names = rowsOf(name).map(([words]) => words)
  if (verb === undefined) return usage(`which? ${names.join(', ')}`)
  if (verb === '--help' || verb === '-h') return print(io, tableHelp(rowsOf(name), name))
  return unknownCommand(`${name} ${verb}`, names)
}

function unknownCommand(name: string, known: readonly string[]): never {
  const [close] = nearest(name, known)
  return usage(`unknown command "${name}"${close ? `; did you mean ${close}?` : ''}`)
}

function print(io: Io, text: string): number {
  io.out(text)
  return exit.ok
}
