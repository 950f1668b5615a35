// How the engine becomes root, whom root's children become, and how the browser is started.
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src-main/common/errors/error'
import { cleanEnv, engineStart } from '../../../src-main/server/engine-start'
import { browserArgs, findBrowser } from '../../../src-main/server/launch/browser'
import { engineCommand } from '../../../src-main/server/launch/escalate'
import type { Machine } from '../../../src-main/server/launch/escalate'
import { isElevated, stateDirOf } from '../../../src-main/server/state-dir'
import { callerUid, passwdEntry, unprivilegedUser } from '../../../src-main/server/user'

const machine = (over: Partial<Machine> & { has?: string[] } = {}): Machine => ({
  euid: 1000,
  egid: 1000,
  env: {},
  node: '/usr/bin/node',
  engine: '/opt/vethboard/engine.js',
  stateDir: '/run/user/1000/vethboard',
  isExecutable: (path) => (over.has ?? ['/usr/bin/sudo', '/usr/bin/pkexec']).includes(path),
  hasTerminal: () => true,
  sudoIsQuiet: () => false,
  untrusted: () => undefined,
  needed: () => ['/usr/bin', '/run/programs/node'],
  ...over,
})
const program = ['/usr/bin/node', '/opt/vethboard/engine.js', '--elevated']
const refusal = (over: Parameters<typeof machine>[0]): string => {
  try {
    engineCommand(machine(over))
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.error.kind === 'permission') return thrown.message
    throw thrown
  }
  return 'none'
}

describe('the engine becomes root', () => {
  it('by nothing at all when it is root, with an environment of our own', () => {
    const env = { NODE_OPTIONS: '--require=/evil', LD_PRELOAD: '/evil', PATH: '.', SUDO_UID: '1000' }
    expect(engineCommand(machine({ euid: 0, env }))).toEqual({
      by: 'root',
      path: '/usr/bin/node',
      args: ['/opt/vethboard/engine.js'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/', SUDO_UID: '1000' },
      quiet: true,
    })
  })

  it('by pkexec on a desktop, saying why first', () => {
    const command = engineCommand(machine({ env: { DISPLAY: ':0' } }))
    expect(command).toMatchObject({ by: 'pkexec', path: '/usr/bin/pkexec', args: program, quiet: false })
    expect(command.why).toMatch(/only root may do.*asking pkexec.*window stays unprivileged/)
  })

  it('by sudo in a terminal, and where a display has no pkexec', () => {
    for (const over of [{}, { env: { WAYLAND_DISPLAY: 'w' }, has: ['/usr/bin/sudo'] }]) {
      const command = engineCommand(machine(over))
      expect(command).toMatchObject({
        by: 'sudo',
        path: '/usr/bin/sudo',
        args: ['--', ...program],
        quiet: false,
      })
      expect(command.why).toContain('asking sudo')
    }
  })

  it('by sudo without a question where it needs none, and without a terminal', () => {
    const command = engineCommand(
      machine({ sudoIsQuiet: () => true, hasTerminal: () => false, env: { DISPLAY: ':0' } }),
    )
    expect(command).toMatchObject({ by: 'sudo', args: ['-n', '--', ...program], quiet: true })
    expect(command.why).toBeUndefined()
  })

  it('not at all without a terminal, a display or the programs: then it is root of a rootless world, and says so', () => {
    for (const over of [{ hasTerminal: () => false }, { has: [], env: { DISPLAY: ':0' } }]) {
      const command = engineCommand(machine(over))
      expect(command).toMatchObject({ by: 'rootless', quiet: false, world: { uidMap: [{ outside: 1000 }] } })
      expect(command.why).toMatch(/^there is no way to become root here, so this is a rootless world/)
    }
  })

  it('not for a program that others can change, before anybody is asked', () => {
    expect(refusal({ untrusted: () => '/home/me/vethboard' })).toMatch(
      /from \/home\/me\/vethboard, which others/,
    )
  })
})

describe('a rootless world', () => {
  const env = { SUDO_UID: '5', LD_PRELOAD: '/evil', XDG_RUNTIME_DIR: '/run/user/1000', LANG: 'C.UTF-8' }
  const stateDir = '/run/user/1000/vethboard'

  it('is made by nshelper for the user’s own ids, with what it needs of /run kept in sight', () => {
    const command = engineCommand(machine({ env }), true)
    expect(command.why).toBeUndefined()
    expect(command.world).toEqual({
      unshare: ['user', 'mnt', 'pid', 'net'],
      uidMap: [{ inside: 0, outside: 1000, length: 1 }],
      gidMap: [{ inside: 0, outside: 1000, length: 1 }],
      ...{ proc: true, tmpfs: ['/run'], lo: true, cwd: '/', init: true, dieWithParent: true },
      keep: [stateDir, '/run/programs/node'],
      command: ['/usr/bin/node', '/opt/vethboard/engine.js', '--rootless'],
    })
    expect(command.env).toEqual({
      ...{ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/', LANG: 'C.UTF-8' },
      ...{ XDG_RUNTIME_DIR: '/run/user/1000', VETHBOARD_STATE_DIR: stateDir },
    })
  })

  it('keeps no folder twice', () => {
    const needed = ['/run/user/1000', '/run/user/1000/vethboard/x', '/run/user/10001']
    const { world } = engineCommand(machine({ needed: () => needed }), true)
    expect(world?.keep).toEqual(['/run/user/1000', '/run/user/10001'])
  })

  it('is not for root', () => {
    expect(() => engineCommand(machine({ euid: 0 }), true)).toThrow('as an ordinary user, without sudo')
  })

  it('has an engine that is told where its user’s folder is, and starts nowhere else', () => {
    const start = (rootOutside: number | undefined): unknown =>
      engineStart(['--rootless'], {
        ...{ euid: 0, rootOutside, untrusted: () => undefined },
        env: { VETHBOARD_STATE_DIR: stateDir },
      })
    expect(start(1000)).toEqual({ stateDir, uid: 0, daemon: false, mode: 'rootless' })
    for (const outside of [0, undefined]) expect(() => start(outside)).toThrow('outside of one')
  })
})

describe('users', () => {
  it('the caller of sudo or pkexec, but never root and never nonsense', () => {
    expect(callerUid({ SUDO_UID: '1000' })).toBe(1000)
    expect(callerUid({ PKEXEC_UID: '1001' })).toBe(1001)
    for (const uid of ['0', '', '-1', '00', '1e3', '0x10', '99999999999', '1000 '])
      expect([uid, callerUid({ SUDO_UID: uid })]).toEqual([uid, undefined])
    expect(unprivilegedUser({ SUDO_UID: '0' })).toMatchObject({ uid: 65534, gid: 65534 })
    expect(unprivilegedUser({ SUDO_UID: '4000000000', SUDO_GID: '7' })).toMatchObject({ uid: 4e9, gid: 7 })
  })

  it('are read from /etc/passwd by number, whatever else is in it', () => {
    const text = 'root:x:0:0::/root:/bin/sh\n\n+::::::\nbad:x\nme:x:1000:1001:Me,,:/home/me:/bin/sh\n'
    expect(passwdEntry(1000, text)).toEqual({ uid: 1000, gid: 1001, name: 'me', home: '/home/me' })
    expect(passwdEntry(5, text)).toBeUndefined()
  })
})

describe('the state folder', () => {
  it('is the environment’s to choose only where nothing is elevated', () => {
    const asked = { VETHBOARD_STATE_DIR: '/x', SUDO_UID: '1000', XDG_RUNTIME_DIR: '/run/user/1000' }
    const root = process.geteuid?.() === 0
    expect(isElevated(asked)).toBe(root)
    expect(stateDirOf(asked)).toBe(root ? '/run/vethboard' : '/x')
    expect(stateDirOf({ VETHBOARD_STATE_DIR: '/x' })).toBe('/x')
    expect(stateDirOf({ XDG_RUNTIME_DIR: '/r' })).toBe(root ? '/run/vethboard' : '/r/vethboard')
  })
})

it.each([
  'NODE_OPTIONS',
  'NODE_V8_COVERAGE',
  'NODE_COMPILE_CACHE',
  'LD_DEBUG_OUTPUT',
  'GCONV_PATH',
  'SSL_CERT_DIR',
])('an elevated engine refuses to start with %s, which decides what it runs or writes', (name) => {
  const start = (env: NodeJS.ProcessEnv): unknown =>
    engineStart(['--elevated'], {
      euid: 0,
      rootOutside: undefined,
      env: { SUDO_UID: '1000', LANG: 'C', ...env },
      untrusted: () => undefined,
    })
  expect(start({})).toEqual({ stateDir: '/run/vethboard', uid: 1000, daemon: false, mode: 'host' })
  expect(() => start({ [name]: '/tmp/x' })).toThrow(name)
})

it('an engine’s environment is an allow-list', () => {
  const hostile = ['NODE_OPTIONS', 'LD_PRELOAD', 'LD_AUDIT', 'HOME', 'IFS', 'DOCKER_HOST', 'TMPDIR', 'PATH']
  const env = cleanEnv({ ...Object.fromEntries(hostile.map((name) => [name, 'evil'])), LANG: 'C.UTF-8' })
  expect(env).toEqual({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/', LANG: 'C.UTF-8' })
})

describe('the browser', () => {
  it('keeps its sandbox, and is kept off the network', () => {
    const args = browserArgs('file:///p/start.html', '/p')
    expect(args).toContain('--app=file:///p/start.html')
    expect(args).toContain('--user-data-dir=/p')
    expect(args.join(' ')).not.toMatch(/no-sandbox|disable-web-security|remote-debugging|ignore-certificate/)
    for (const flag of ['background-networking', 'component-update', 'sync', 'quic'])
      expect(args).toContain(`--disable-${flag}`)
    expect(args).toContain('--proxy-server=http://127.0.0.1:1')
  })

  it('is one of the system’s, or none', () => {
    expect(findBrowser((path) => path === '/usr/bin/google-chrome')).toBe('/usr/bin/google-chrome')
    expect(findBrowser(() => false)).toBeUndefined()
  })
})
