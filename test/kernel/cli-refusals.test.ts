// What can't be done is refused: one clear line, exit code 2, 3 or 77, and a host that is byte for byte as it was.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostText } from '../support/changing'
import { useCommand } from '../support/command'
import type { Result } from '../support/command'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
const vethboard = useCommand()
noLeaks()

const hostile = '\u001b[31m$(id)\u202e'

beforeAll(() => {
  ip('link', 'add', 'br0', 'address', '02:00:00:00:00:01', 'type', 'bridge')
  ip('address', 'add', '10.9.0.1/24', 'dev', 'br0')
  ip('link', 'set', 'br0', 'up', 'addrgenmode', 'none')
  for (const name of ['refred', 'refblu']) named(name)
  ip('link', 'add', 'to-refblu', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'refblu')
  ip('-n', 'refblu', 'address', 'add', '10.9.0.2/24', 'dev', 'eth0')
  for (const place of [
    ['link', 'set', 'to-refblu'],
    ['-n', 'refblu', 'link', 'set', 'eth0'],
  ])
    ip(...place, 'up', 'addrgenmode', 'none')
  ip('link', 'add', 'vx0', 'type', 'vxlan', 'id', '7', 'dstport', '4789')
})
afterAll(() => {
  for (const link of ['to-refblu', 'vx0', 'br0']) ip('link', 'del', link)
  for (const name of ['refred', 'refblu']) removeNamed(name)
})

/** Runs it, and holds it to one line on stderr, nothing on stdout, and nothing changed. */
function refused(run: () => Result): Result {
  const before = hostText('refred', 'refblu')
  const result = run()
  expect(result.stderr.trim().split('\n'), result.stderr).toHaveLength(1)

  expect(result.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e]/)
  expect(result.stderr).toMatch(/^vethboard/)
  expect(result.stderr).not.toMatch(/\bat .*:\d+:\d+|Error:/)
  expect(result.stdout).toBe('')
  expect(hostText('refred', 'refblu')).toBe(before)
  return result
}

const attach = (...args: string[]): string[] => ['attach', 'netns:refred', '--bridge', 'br0', ...args]

describe('refused, in one line, with nothing changed', () => {
  it.each<[string, string[], number, RegExp]>([
    [
      'an unknown target',
      ['attach', 'netns:refrod', '--bridge', 'br0'],
      3,
      /find "netns:refrod"; did you mean netns:refred/,
    ],
    [
      'an unknown bare name',
      ['attach', 'nobody-at-all', '--bridge', 'br0'],
      3,
      /find "nobody-at-all"; a target is/,
    ],
    ['a process that is not there', ['attach', 'pid:4194000', '--bridge', 'br0'], 3, /process 4194000/],
    ['no process id', ['attach', 'pid:0', '--bridge', 'br0'], 3, /"0" as a process id/],
    ['a hostile target', ['attach', hostile, '--bridge', 'br0'], 3, /find "\\x1b\[31m\$\(id\)\\u\{202e\}"/],
    [
      'the host’s own namespace',
      ['attach', `pid:${process.pid}`, '--bridge', 'br0'],
      3,
      /host’s own network namespace/,
    ],
    ['a bridge that is missing', ['attach', 'netns:refred', '--bridge', 'br9'], 3, /there is no link br9/],
    [
      'a link that is no bridge',
      ['attach', 'netns:refred', '--bridge', 'vx0'],
      3,
      /vx0 is not a bridge but a vxlan/,
    ],
    ['a hostile bridge', ['attach', 'netns:refred', '--bridge', hostile], 3, /there is no link \\x1b/],
    [
      'a bridge in an unknown place',
      ['attach', 'netns:refred', '--bridge', 'netns:none/br0'],
      3,
      /find "netns:none"/,
    ],
    [
      'an address outside every subnet',
      attach('--ip', '192.168.7.5/24'),
      3,
      /outside every subnet of br0 .*--confirm outside-subnet/,
    ],
    ['an address in use', attach('--ip', '10.9.0.2/24'), 3, /10\.9\.0\.2 is in use on br0 by eth0/],
    ['the bridge’s own address', attach('--ip', '10.9.0.1/24'), 3, /10\.9\.0\.1 is in use on br0 by br0/],
    ['a network’s address', attach('--ip', '10.9.0.0/24'), 3, /network address/],
    ['no address', attach('--ip', 'nonsense'), 2, /--ip: "nonsense"/],
    [
      'a name that is taken',
      ['attach', 'netns:refblu', '--bridge', 'br0', '--name', 'eth0'],
      3,
      /refblu has a link eth0 already/,
    ],
    ['a name that is too long', attach('--name', 'abcdefghijklmnop'), 2, /too long/],
    ['a hostile name', attach('--name', hostile), 2, /can’t be a name/],
    ['a gateway out of reach', attach('--gateway', '10.1.1.1'), 3, /gateway 10\.1\.1\.1 can’t be reached/],
    ['an MTU that a link can’t have', attach('--mtu', '67'), 2, /--mtu/],
    ['a multicast MAC', attach('--mac', '01:00:00:00:00:01'), 2, /01:00:00:00:00:01.*multicast/],
    [
      'a link that is not ours',
      ['detach', 'netns:refblu', 'eth0'],
      3,
      /eth0 of netns:refblu was not made by Vethboard; .*--foreign/,
    ],
    [
      'a link that is not there',
      ['detach', 'netns:refblu', 'eth9'],
      3,
      /netns:refblu has no link eth9; its links are: lo, eth0/,
    ],
    ['an undo with nothing to undo', ['undo'], 3, /nothing to undo|undo/],
    ['a redo with nothing to redo', ['redo'], 3, /redo|again/],
    ['a bridge that exists', ['bridge', 'add', 'br0'], 3, /the host has a link br0 already/],
    ['to delete what is no bridge', ['bridge', 'del', 'vx0'], 3, /vx0 is not a bridge/],
    ['to delete lo', ['link', 'del', 'lo'], 3, /lo can’t be deleted/],
    ['a namespace that exists', ['netns', 'add', 'refred'], 3, /refred already/],
    ['to delete an unknown namespace', ['netns', 'del', 'none'], 3, /no network namespace none/],
    ['an unknown link', ['link', 'set', 'nolink', '--up'], 3, /find link nolink; the links there are/],
    [
      'an unknown link elsewhere',
      ['link', 'set', 'netns:refred/nolink', '--up'],
      3,
      /the links there are lo/,
    ],
    ['what is so already', ['link', 'set', 'br0', '--up'], 3, /br0 is so already/],
    [
      'an address that is there',
      ['address', 'add', 'br0', '10.9.0.1/24'],
      3,
      /br0 has 10\.9\.0\.1\/24 already/,
    ],
    ['an address that is not there', ['address', 'del', 'br0', '10.9.0.77/24'], 3, /br0 has no address/],
    ['a route out of nowhere', ['route', 'add', '10.7.0.0/16'], 3, /needs a gateway or a device/],
    [
      'a gateway that is unreachable',
      ['route', 'add', '10.7.0.0/16', '--via', '172.31.0.1'],
      3,
      /ENETUNREACH/,
    ],
    ['a route that is not there', ['route', 'del', '10.7.0.0/16'], 3, /no such route/],
  ])('%s', (_, args, code, why) => {
    const { code: is, stderr } = refused(() => vethboard(...args))
    expect(stderr).toMatch(why)
    expect(is).toBe(code)
  })

  it('takes an address outside of every subnet once it is confirmed', () => {
    const before = hostText('refred', 'refblu')
    for (const how of [['--confirm', 'outside-subnet'], ['--yes']]) {
      expect(vethboard(...attach('--ip', '192.168.7.5/24', ...how))).toMatchObject({ code: 0 })
      vethboard.ok('undo')
    }
    expect(hostText('refred', 'refblu')).toBe(before)
    expect(vethboard(...attach('--ip', '192.168.7.5/24', '--confirm', 'default-route'))).toMatchObject({
      code: 3,
    })
  })

  it('says with --json what is wrong as JSON, too', () => {
    const { code, stdout, stderr } = vethboard('attach', 'netns:refrod', '--bridge', 'br0', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'not-found', target: 'netns:refrod' } })
    expect(stderr).toMatch(/did you mean netns:refred/)
    expect(code).toBe(3)
  })
})

describe('without the privilege', () => {
  it.each([
    [attach()],
    [['netns', 'add', 'green']],
    [['bridge', 'add', 'br5']],
    [['link', 'set', 'br0', '--down']],
  ])('%j', (args) => {
    const { code, stderr } = refused(() => vethboard.as(65534, ...args))
    expect(stderr).toMatch(/root|sudo/)
    expect(code).toBe(77)
  })
})

describe('what the kernel refuses', () => {
  it('IPv6 where it is turned off: rolled back', () => {
    ip('netns', 'exec', 'refred', 'sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1')
    try {
      const { code, stderr } = refused(() => vethboard(...attach('--ip', 'fd00::5/64', '--yes')))
      expect(stderr).toMatch(/fd00::5\/64/)
      expect(code).toBe(3)
    } finally {
      ip('netns', 'exec', 'refred', 'sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=0')
    }
  })
})

describe('a Docker that is not there', () => {
  const socket = '/run/docker.sock'
  let server: Server | undefined
  afterAll(() => {
    server?.close()
    rmSync(socket, { force: true })
  })

  const attachDocker = (): Result => refused(() => vethboard('attach', 'docker:web', '--bridge', 'br0'))

  it('is said so when its socket is absent', () => {
    const { code, stderr } = attachDocker()
    expect(stderr).toMatch(/docker.*\/run\/docker\.sock/i)
    expect(code).toBe(3)
  })

  it('is said so when its socket is none', () => {
    mkdirSync('/run', { recursive: true })
    writeFileSync(socket, '')
    const { code, stderr } = attachDocker()
    expect(stderr).toMatch(/docker.*\/run\/docker\.sock/i)
    expect(code).toBe(3)
    rmSync(socket)
  })

  it('is said so when it refuses', async () => {
    server = createServer((_, answer) => {
      answer.statusCode = 503
      answer.end('{"message":"go away"}')
    })
    await new Promise<void>((resolve) => server?.listen(socket, resolve))
    chmodSync(socket, 0o666)
    const { spawn } = await import('node:child_process')
    const child = spawn(process.execPath, ['out/main/cli.js', 'attach', 'docker:web', '--bridge', 'br0'], {
      env: vethboard.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(stderr).toMatch(/docker.*go away|docker.*503/i)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(code).toBe(3)
  })
})
