// One command line: finds the command, runs it, and turns what went wrong into one line and an exit code.
import { commands, groups, rowsOf } from './commands'
import type { Entry } from './commands'
import { exit } from './io'
import type { Io } from './io'
import { UsageProblem, usage } from './usage'

/** Runs one command line; the exit code. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  const [name, rest] = split(words)
  try {
    return await dispatch(name, rest, io)
  } catch (thrown) {
    if (!(thrown instanceof UsageProblem)) return (await import('./failed')).failed(thrown, rest, io)
    const { displayText } = await import('../common/text')
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
    if (first === '--version' || first === '-V')
      return print(io, `vethboard ${(await import('./version')).version()}\n`)
    if (first === '--help' || first === '-h') return print(io, await programHelp())
    if (first === 'help')
      return rest.length > 1 ? run([...rest.slice(1), '--help'], io) : print(io, await programHelp())
    if (first !== undefined && !first.startsWith('-')) return unknownCommand(first, Object.keys(commands))
  }
  return call(name, commands[name] ?? usage(`unknown command "${name}"`), rest, io)
}

async function call(name: string, entry: Entry, rest: readonly string[], io: Io): Promise<number> {
  const [{ parse }, command] = await Promise.all([import('./args'), entry.load()])
  const { help, values } = parse(command, rest)
  if (!help) return command.run(values, io)
  const { commandHelp } = await import('./help')
  return print(io, commandHelp(name, command))
}

async function group(name: string, verb: string | undefined, io: Io): Promise<number> {
  if (verb === undefined)
    return usage(
      'which? ' +
        rowsOf(name)
          .map(([words]) => words)
          .join(', '),
    )
  const { tableHelp } = await import('./help')
  if (verb === '--help' || verb === '-h') return print(io, tableHelp(rowsOf(name), name))
  return unknownCommand(
    `${name} ${verb}`,
    rowsOf(name).map(([words]) => words),
  )
}

async function unknownCommand(name: string, known: readonly string[]): Promise<never> {
  const { nearest } = await import('../engine/target/nearest')
  const [close] = nearest(name, known)
  return usage(`unknown command "${name}"${close ? `; did you mean ${close}?` : ''}`)
}

const programHelp = async (): Promise<string> => (await import('./help')).tableHelp(rowsOf())

function print(io: Io, text: string): number {
  io.out(text)
  return exit.ok
}
