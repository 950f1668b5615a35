// The help of the program and of each command, written out of the tables that parsing reads.
import { everywhere } from './args'
import type { Command, Options } from './spec'

const width = 96

/** "vethboard attach TARGET --bridge BR [OPTIONS]". */
export function usageLine(name: string, command: Command): string {
  const positionals = Object.entries(command.positionals).map(([key, { optional }]) =>
    optional ? `[${key.toUpperCase()}]` : key.toUpperCase(),
  )
  const required = Object.entries(command.options).flatMap(([key, option]) =>
    option.required ? [`--${key} ${option.value ?? ''}`] : [],
  )
  const options = Object.keys(command.options).length > required.length ? ['[OPTIONS]'] : []
  const rest = command.rest ? [`-- ${command.rest.name}`] : []
  return ['vethboard', name, ...positionals, ...required, ...options, ...rest].filter(Boolean).join(' ')
}

/** Words of `text` in lines of at most `width` characters, all but the first indented by `indent`. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width - indent) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`)
}

function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return []
  const column = Math.min(30, Math.max(...rows.map(([left]) => left.length)) + 4)
  const lines = rows.map(([left, right]) => {
    const head = `  ${left}`
    const gap = head.length + 2 > column ? `\n${' '.repeat(column)}` : ' '.repeat(column - head.length)
    return head + gap + wrapped(right, column)
  })
  return ['', `${title}:`, ...lines]
}

const optionRows = (command: Command): [string, string][] =>
  Object.entries<Options[string]>({ ...command.options, ...everywhere }).map(([name, option]) => [
    `--${name}${option.value === undefined ? '' : ` ${option.value}`}`,
    option.help + (option.many ? ' (may be repeated)' : ''),
  ])

export function commandHelp(name: string, command: Command): string {
  return [
    `${usageLine(name, command)}`,
    '',
    wrapped(command.summary, 0),
    ...section('Arguments', [
      ...Object.entries(command.positionals).map(([key, { help }]) => [key.toUpperCase(), help] as const),
      ...(command.rest ? [[command.rest.name, command.rest.help] as const] : []),
    ]),
    ...section('Options', optionRows(command)),
    ...(command.details ?? []).flatMap((text) => ['', wrapped(text, 0)]),
    ...(command.examples.length > 0 ? ['', 'Examples:'] : []),
    ...command.examples.flatMap(([line, what]) => [`  # ${what}`, `  ${line}`]),
    '',
  ].join('\n')
}

/** The help of the program, or of a group ("bridge"), from the table's rows. */
export function tableHelp(rows: readonly (readonly [string, string])[], group?: string): string {
  const head =
    group === undefined
      ? ['vethboard [COMMAND]', '', 'See, wire and teach container networking.', ...section('Commands', rows)]
      : [`vethboard ${group} COMMAND`, ...section('Commands', rows)]
  const targets =
    group === undefined
      ? [
          '',
          'A TARGET is docker:NAME, podman:NAME, pid:N, netns:NAME, id:DEVICE:INODE, or a NAME that only one',
          'thing has. `vethboard snapshot` lists them.',
          '',
          'Exit codes: 0 done, 1 failed, 2 usage, 3 refused or rolled back (nothing is changed), 77 no permission.',
        ]
      : []
  return [
    ...head,
    ...targets,
    '',
    ...(group === undefined ? ['vethboard --version prints the version.'] : []),
    'vethboard COMMAND --help tells more about each.',
    '',
  ].join('\n')
}
