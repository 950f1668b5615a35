// `vethboard completion`: a script for a shell that completes commands and options. It is written out of the tables.
import { everywhere } from '../args'
import { commands } from '../commands'
import { command } from '../spec'
import { usage } from '../usage'

export const completion = command({
  summary: 'Print the completion script of a shell.',
  positionals: {
    shell: {
      help: 'bash',
      check: (shell) => (shell === 'bash' ? undefined : usage('only bash is supported')),
    },
  },
  options: {},
  examples: [['source <(vethboard completion bash)', 'for this shell; put the line into ~/.bashrc for all']],
  run(_, io) {
    const all = Object.entries(commands).map(([name, entry]) => ({
      name,
      options: Object.keys({ ...entry.command.options, ...everywhere }),
    }))
    io.out(bashScript(all))
    return Promise.resolve(0)
  },
})

/** For bash; names hold nothing but letters and dashes, so they need no quoting. */
export function bashScript(commands: readonly { name: string; options: readonly string[] }[]): string {
  const first = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))].filter(Boolean)
  const second = (group: string): string[] =>
    commands.flatMap(({ name }) => (name.startsWith(`${group} `) ? [name.slice(group.length + 1)] : []))
  const groups = first.filter((name) => second(name).length > 0)
  return [
    '# bash completion for vethboard',
    '_vethboard() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} words=""',
    '  case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in',
    ...commands
      .filter(({ name }) => name.includes(' '))
      .map(({ name, options }) => `    "${name}") words="${options.map((o) => `--${o}`).join(' ')}" ;;`),
    '    *) case "${COMP_WORDS[1]}" in',
    ...commands
      .filter(({ name }) => name !== '' && !name.includes(' '))
      .map(({ name, options }) => `      ${name}) words="${options.map((o) => `--${o}`).join(' ')}" ;;`),
    ...groups.map((group) => `      ${group}) words="${second(group).join(' ')}" ;;`),
    '    esac ;;',
    '  esac',
    `  [ "$COMP_CWORD" -eq 1 ] && words="${[...first, '--help', '--version'].join(' ')}"`,
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -F _vethboard vethboard',
    '',
  ].join('\n')
}
