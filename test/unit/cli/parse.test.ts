// Reading command lines: what is taken, what is refused with which words, and that help never needs more than that.
import { describe, expect, it } from 'vitest'
import { parse } from '../../../src-main/cli/args'
import { attach } from '../../../src-main/cli/commands/attach'
import { commands } from '../../../src-main/cli/commands'
import { run } from '../../../src-main/cli/run'
import { keptIo } from '../../support/cli-io'

const line = async (...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
  const io = keptIo()
  const code = await run(words, io)
  return { code, stdout: io.stdout, stderr: io.stderr }
}

describe('parse', () => {
  it('gives options and arguments by name, wherever they stand', () => {
    const { values } = parse(attach, [
      ...['--bridge', 'br0', 'docker:web', '--ip=10.0.0.5/24', '--ip', 'fd00::5/64', '--yes'],
    ])
    expect(values).toMatchObject({
      target: 'docker:web',
      bridge: 'br0',
      ip: ['10.0.0.5/24', 'fd00::5/64'],
      yes: true,
      json: false,
      name: undefined,
    })
  })

  it('takes a word after -- as an argument', () =>
    expect(parse(attach, ['--bridge', 'br0', '--', '--web']).values).toMatchObject({ target: '--web' }))
})

describe('a command line that can’t be meant', () => {
  it.each<[string[], string]>([
    [['attach', 'web', '--brigde', 'br0'], 'unknown option --brigde; did you mean --bridge?'],
    [['attach', 'web', '-b', 'br0'], 'unknown option -b'],
    [['attach', 'web', '--bridge'], '--bridge needs a value: --bridge BR'],
    [['attach', 'web', '--bridge', '--json'], '--bridge needs a value: --bridge BR'],
    [['attach', 'web', '--bridge', 'a', '--bridge', 'b'], '--bridge is given twice'],
    [['attach', 'web', '--bridge', 'br0', '--yes=no'], '--yes takes no value'],
    [['attach', '--bridge', 'br0'], 'TARGET is missing'],
    [['attach', 'web', 'db', '--bridge', 'br0'], 'one argument too many: "db"'],
    [['attach', 'web'], '--bridge BR is missing'],
    [['attach', 'web', '--bridge', 'br0', '--ip', '10.0.0.5'], '--ip: "10.0.0.5" has no prefix length'],
    [['attach', 'web', '--bridge', 'br0', '--ip', '10.0.0.500/24'], '--ip: "10.0.0.500/24" is no address'],
    [['attach', 'web', '--bridge', 'br0', '--ip', '10.0.0.5/33'], '--ip: "10.0.0.5/33" is no address'],
    [
      ['attach', 'web', '--bridge', 'br0', '--name', 'a'.repeat(16)],
      '--name: the name "aaaaaaaaaaaaaaaa" is too long',
    ],
    [['attach', 'web', '--bridge', 'br0', '--name', '$(id)'], '--name: "$(id)" can’t be a name'],
    [['attach', 'web', '--bridge', 'br0', '--name', '\u001b[2J'], '--name: "\\x1b[2J" can’t be a name'],
    [['attach', 'web', '--bridge', 'br0', '--name', 'lo'], 'the kernel’s own'],
    [['attach', 'web', '--bridge', 'br0', '--mac', '02:00'], '--mac: "02:00" is no MAC address'],
    [['attach', 'web', '--bridge', 'br0', '--mtu', '60'], '--mtu: "60" is no number from 68 to 65535'],
    [
      ['attach', 'web', '--bridge', 'br0', '--ip', '10.0.0.5/24', '--no-ip'],
      '--ip and --no-ip exclude each other',
    ],
    [['attach', '', '--bridge', 'br0'], 'TARGET: "" is no name'],
    [['undo', '0'], 'N: "0" is no number from 1 to 200'],
    [['undo', '1e3'], 'N: "1e3" is no number'],
    [['snapshot', '--json', '--dot'], '--json and --dot exclude each other'],
    [['snapshot', '--watch', '--dot'], '--watch goes with the tree or with --json'],
    [['link', 'set', 'eth0'], 'nothing to set'],
    [['link', 'set', 'eth0', '--up', '--down'], '--up and --down exclude each other'],
    [['route', 'add', '10.0.0.0/40'], 'TO: "10.0.0.0/40" is no destination'],
    [['atach', 'web'], 'unknown command "atach"; did you mean attach?'],
    [['bridge', 'ad', 'br0'], 'unknown command "bridge ad"; did you mean bridge add?'],
    [['bridge'], 'which? bridge add, bridge del'],
    [['completion', 'fish'], 'SHELL: only bash is supported'],
    [['--verison'], 'unknown option --verison'],
    [['__proto__'], 'unknown command "__proto__"'],
    [['constructor', '--help'], 'unknown command "constructor"'],
  ])('%j', async (words, why) => {
    const { code, stdout, stderr } = await line(...words)
    expect(stderr).toContain(why)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

describe('help', () => {
  it.each(Object.keys(commands).filter((name) => name !== ''))('of %s names its options', async (name) => {
    const { code, stdout, stderr } = await line(...name.split(' '), '--help')
    const spec = commands[name]!.command
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`vethboard ${name}`)
    for (const option of Object.keys(spec.options)) expect(stdout).toContain(`--${option}`)
    for (const argument of Object.keys(spec.positionals)) expect(stdout).toContain(argument.toUpperCase())
    for (const row of stdout.split('\n')) expect(row.length).toBeLessThanOrEqual(110)
  })

  it('of the program lists every command and the exit codes', async () => {
    const { code, stdout } = await line('--help')
    for (const name of Object.keys(commands)) expect(stdout).toContain(name)
    expect(stdout).toContain('77 no permission')
    expect(code).toBe(0)
    expect(await line('help')).toEqual({ code, stdout, stderr: '' })
    expect((await line('-h')).stdout).toBe(stdout)
    expect((await line('help', 'attach')).stdout).toBe((await line('attach', '-h')).stdout)
  })

  it('is given whatever else stands there', async () =>
    expect((await line('attach', '--nonsense', '--help')).code).toBe(0))

  it('of a group lists its commands', async () => {
    const { stdout } = await line('link', '--help')
    expect(stdout).toContain('link set')
    expect(stdout).not.toContain('bridge add')
  })

  it('tells the version of package.json', async () => {
    const { stdout } = await line('--version')
    expect(stdout).toMatch(/^vethboard \d+\.\d+\.\d+\n$/)
  })
})

describe('completion bash', () => {
  it('is a script that bash reads, and completes commands and options', async () => {
    const { stdout } = await line('completion', 'bash')
    const { execFileSync } = await import('node:child_process')
    const complete = (...words: string[]): string[] => {
      const script = `${stdout}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_vethboard; printf '%s\\n' "\${COMPREPLY[@]}"`
      return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n')
    }
    expect(complete('vethboard', 'at')).toEqual(['attach'])
    expect(complete('vethboard', 'attach', '--br')).toEqual(['--bridge'])
    expect(complete('vethboard', 'link', '')).toEqual(['add', 'set', 'del'])
    expect(complete('vethboard', 'link', 'set', '--mt')).toEqual(['--mtu'])
  })
})
