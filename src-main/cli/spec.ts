// What a command is: its words, arguments and options as data, so that parsing, help and completion read one place.
import type { Io } from './io'

/** Reads a value; throws `UsageProblem` (usage.ts) or a Failure of kind `invalid` when it can't be meant. */
export type Check = (text: string) => unknown

export interface Option {
  /** What stands for its value in the help: "CIDR"; a flag has none. */
  value?: string
  /** It may be given more than once. */
  many?: true
  required?: true
  help: string
  check?: Check
}

export interface Positional {
  help: string
  optional?: true
  check?: Check
}

export type Options = Readonly<Record<string, Option>>
/** In the order in which they are written. */
export type Positionals = Readonly<Record<string, Positional>>

type ValueOf<O extends Option> = O extends { value: string }
  ? O extends { many: true }
    ? string[]
    : O extends { required: true }
      ? string
      : string | undefined
  : boolean

type ArgumentOf<P extends Positional> = P extends { optional: true } ? string | undefined : string

/** The options and arguments of a command line, each by its own name, and the words after `--`. */
export type Parsed<O extends Options, P extends Positionals> = { [K in keyof O]: ValueOf<O[K]> } & {
  [K in keyof P]: ArgumentOf<P[K]>
} & { rest: readonly string[] }

export interface Command {
  summary: string
  positionals: Positionals
  options: Options
  /** Words after `--`, which are another program's: taken as they are. */
  rest?: { name: string; help: string }
  /** Paragraphs below the options. */
  details?: readonly string[]
  /** [command line, what it does]. */
  examples: readonly (readonly [string, string])[]
  /** The exit code. Throws a Failure or a UsageProblem. */
  run(parsed: Record<string, string | readonly string[] | boolean | undefined>, io: Io): Promise<number>
}

/** A command whose `run` sees its own options and arguments with their types. */
export function command<const O extends Options, const P extends Positionals>(
  spec: Omit<Command, 'run' | 'options' | 'positionals'> & {
    options: O
    positionals: P
    run: (parsed: Parsed<O, P>, io: Io) => Promise<number>
  },
): Command {
  // What args.ts makes of a command line has a key for each name of these two tables.
  return { ...spec, run: (parsed, io) => spec.run(parsed as Parsed<O, P>, io) }
}
