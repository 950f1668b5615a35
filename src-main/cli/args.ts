// From the words of a command line to a command's options and arguments, or to one sentence that says what is wrong.
import { parseArgs } from 'node:util'
import { displayText } from '../common/text'
import { nearest } from '../common/nearest'
import type { Command, Option, Options } from './spec'
import { usage } from './usage'

/** What every command takes besides its own. */
export const everywhere = {
  help: { help: 'show this help' },
} satisfies Options

type Values = Record<string, string | readonly string[] | boolean | undefined>
type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number]

/** Throws `UsageProblem`. `help` is true when the help is asked for: nothing else is checked then. */
export function parse(command: Command, words: readonly string[]): { help: boolean; values: Values } {
  const options: Options = { ...command.options, ...everywhere }
  const { tokens: all } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [
        name,
        {
          type: option.value === undefined ? ('boolean' as const) : ('string' as const),
          ...(name === 'help' ? { short: 'h' } : {}),
        },
      ]),
    ),
  })
  const { tokens, rest } = splitRest(command, all)
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help'))
    return { help: true, values: {} }
  const values: Values = {}
  for (const [name, option] of Object.entries(options))
    values[name] = option.value === undefined ? false : option.many ? [] : undefined
  for (const token of tokens) if (token.kind === 'option') take(values, options, token)
  Object.assign(values, positionalsOf(command, tokens), { rest })
  for (const [name, { value, required }] of Object.entries(options))
    if (required && values[name] === undefined) usage(`--${name} ${value ?? ''} is missing`)
  return { help: false, values }
}

/** Where a command takes another program's words, all after `--` are those. */
function splitRest(command: Command, tokens: readonly Token[]): { tokens: readonly Token[]; rest: string[] } {
  const end = command.rest ? tokens.findIndex(({ kind }) => kind === 'option-terminator') : -1
  if (end < 0) return { tokens, rest: [] }
  const rest = tokens.slice(end + 1).flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  return { tokens: tokens.slice(0, end), rest }
}

function take(values: Values, options: Options, token: Extract<Token, { kind: 'option' }>): void {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined
  if (!option) return unknown(token.rawName, options)
  if (option.value === undefined) {
    if (token.inlineValue) usage(`--${token.name} takes no value`)
    values[token.name] = true
    return
  }
  const value = valueOf(token, option.value)
  checked(option, `--${token.name}`, value)
  const before = values[token.name]
  if (Array.isArray(before)) values[token.name] = [...before, value]
  else if (before !== undefined) usage(`--${token.name} is given twice`)
  else values[token.name] = value
}

function valueOf({ name, value, inlineValue }: Extract<Token, { kind: 'option' }>, metavar: string): string {
  // "--ip --name x": the next option is no value, unless it is written as --ip=--name.
  if (value === undefined || (!inlineValue && value.startsWith('-')))
    return usage(`--${name} needs a value: --${name} ${metavar}`)
  return value
}

function checked({ check }: Pick<Option, 'check'>, what: string, value: string): void {
  try {
    check?.(value)
  } catch (thrown) {
    usage(`${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}

function unknown(rawName: string, options: Options): never {
  const [close] = nearest(rawName.replace(/^-+/, ''), Object.keys(options))
  return usage(
    `unknown option ${displayText(rawName)}${close === undefined ? '' : `; did you mean --${close}?`}`,
  )
}

function positionalsOf(command: Command, tokens: readonly Token[]): Values {
  const given = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const names = Object.keys(command.positionals)
  const extra = given[names.length]
  if (extra !== undefined && command.rest)
    usage(`write -- before ${command.rest.name}: -- ${displayText(extra)}`)
  if (extra !== undefined) usage(`one argument too many: "${displayText(extra)}"`)
  const values: Values = {}
  for (const [i, name] of names.entries()) {
    const spec = command.positionals[name]
    const value = given[i]
    if (value === undefined && spec?.optional !== true) usage(`${name.toUpperCase()} is missing`)
    if (value !== undefined && spec) checked(spec, name.toUpperCase(), value)
    values[name] = value
  }
  return values
}
