// The engine's own process: when it refuses to start, who gets in at its socket, and becoming root through a real sudo.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectEngine } from '../../src-main/server/connect'
import { skipped, useHost } from '../support/host'
import { installProgram } from '../support/installed'
import type { Installed } from '../support/installed'
import { noLeaks } from '../support/leaks'
import { childrenOf, isRunning, startServe, statusOf, until } from '../support/program'

useHost()
noLeaks()

let program: Installed
beforeAll(() => {
  program = installProgram()
})
afterAll(() => {
  program.remove()
  rmSync('/run/vethboard', { recursive: true, force: true })
})

/** Runs the engine until it ends by itself: [exit code, what it said]. */
function run(
  args: string[],
  options: { uid?: number; env?: NodeJS.ProcessEnv } = {},
): [number | null, string] {
  const { env, ...who } = options
  const result = spawnSync(process.execPath, [program.engine, ...args], {
    ...who,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    input: '',
    timeout: 20_000,
  })
  return [result.status, result.stderr]
}

/** An engine without a front, until `stop`. */
async function daemon(stateDir: string, env: NodeJS.ProcessEnv = {}) {
  const args = [program.engine, '--daemon']
  const engine = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], VETHBOARD_STATE_DIR: stateDir, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  engine.stderr.on('data', (data) => (said += String(data)))
  const socket = join(stateDir, 'engine.sock')
  await until(
    () => engine.exitCode !== null || (existsSync(socket) && lstatSync(socket).isSocket()),
    () => said,
  )
  return {
    pid: engine.pid ?? 0,
    socket,
    exitCode: () => engine.exitCode,
    async end(signal: NodeJS.Signals = 'SIGTERM') {
      engine.kill(signal)
      if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit')
      return engine.exitCode
    },
  }
}

/** Connects as another user and asks for `hello`: "answered", "closed" or an errno. */
function helloAs(uid: number, socket: string): string {
  const frame = JSON.stringify({ t: 'call', id: 1, name: 'hello', args: {} })
  const script = `
    const frame = Buffer.from(${JSON.stringify(frame)})
    const head = Buffer.alloc(4)
    head.writeUInt32BE(frame.length)
    const socket = require('node:net').connect(${JSON.stringify(socket)}, () => socket.write(Buffer.concat([head, frame])))
    let said = ''
    const say = (text) => { if (!said) { said = text; console.log(text); socket.destroy() } }
    socket.on('data', () => say('answered'))
    socket.on('close', () => say('closed'))
    socket.on('error', (error) => say(error.code === 'EPIPE' || error.code === 'ECONNRESET' ? 'closed' : error.code))`
  return spawnSync(process.execPath, ['-e', script], {
    uid,
    gid: uid,
    encoding: 'utf8',
    cwd: '/',
  }).stdout.trim()
}

describe('it refuses to start, with exit code 77 and one line,', () => {
  const refusal = (what: RegExp, [code, said]: [number | null, string]): void => {
    expect(said).toMatch(what)
    expect([code, said.trim().split('\n').length]).toEqual([77, 1])
  }

  it('as an ordinary user', () => {
    refusal(/without root/, run([], { uid: 4321 }))
  })

  it.each(['NODE_OPTIONS', 'NODE_PATH', 'LD_LIBRARY_PATH', 'OPENSSL_CONF'])(
    'elevated, with %s set',
    (name) => {
      refusal(new RegExp(`with ${name} set`), run(['--elevated'], { env: { SUDO_UID: '4321', [name]: '' } }))
    },
  )

  it('elevated, when others can write to its file, to a file or folder beside it, or above it', () => {
    const parts = [
      'out/main/engine.js',
      'out/main',
      'out/native/nshelper',
      'out',
      '',
      'node_modules/koffi/index.js',
      'node_modules/@koromix',
    ]
    for (const part of parts) {
      const path = join(program.folder, part)
      const { mode } = lstatSync(path)
      for (const bit of [0o020, 0o002]) {
        chmodSync(path, mode | bit)
        refusal(/which others than root can change/, run(['--elevated'], { env: { SUDO_UID: '4321' } }))
      }
      chmodSync(path, mode)
      chownSync(path, 4321, -1)
      refusal(/which others than root can change/, run(['--elevated'], { env: { SUDO_UID: '4321' } }))
      chownSync(path, 0, -1)
    }
    // Else this would show only that it never starts.
    expect(run(['--elevated'], { env: { SUDO_UID: '4321' } })).toEqual([0, ''])
  })
})

it('elevated, it takes its state folder from nobody', () => {
  rmSync('/run/elsewhere', { recursive: true, force: true })
  const env = { SUDO_UID: '4321', VETHBOARD_STATE_DIR: '/run/elsewhere' }
  expect(run(['--elevated'], { env })).toEqual([0, ''])
  expect(existsSync('/run/elsewhere')).toBe(false)
  expect(existsSync('/run/vethboard')).toBe(true)
})

describe('its socket', () => {
  it('is for the user it serves alone, by its mode and by SO_PEERCRED', async () => {
    const engine = await daemon('/run/vethboard', {
      PKEXEC_UID: '4321',
      VETHBOARD_STATE_DIR: '/run/elsewhere',
    })
    const { socket } = engine
    const { uid, mode } = lstatSync(socket)
    expect([uid, mode & 0o777]).toEqual([4321, 0o600])
    expect(helloAs(4322, socket)).toBe('EACCES')
    chmodSync(socket, 0o666)
    expect(helloAs(4322, socket)).toBe('closed')
    expect(helloAs(4321, socket)).toBe('answered')
    expect(helloAs(0, socket)).toBe('answered')
    await engine.end()
    expect(existsSync(socket)).toBe(false)
  })

  it('of an engine that was killed is replaced', async () => {
    const first = await daemon('/run/vb-b')
    await first.end('SIGKILL')
    expect(existsSync(first.socket)).toBe(true)
    expect(await connectEngine({ stateDir: '/run/vb-b' })).toBeUndefined()
    const second = await daemon('/run/vb-b')
    const client = await until2(() => connectEngine({ stateDir: '/run/vb-b' }))
    expect(await client.call('hello', {})).toMatchObject({ mode: 'host' })
    client.close()
    await client.closed
    expect(await second.end()).toBe(0)
    rmSync('/run/vb-b', { recursive: true })
  })

  it('is not taken away from an engine that answers', async () => {
    const engine = await daemon('/run/vb-c')
    const [code, said] = run(['--daemon'], { env: { VETHBOARD_STATE_DIR: '/run/vb-c' } })
    expect([code, said]).toEqual([70, expect.stringMatching(/^vethboard: .+\n$/)])
    expect(helloAs(0, engine.socket)).toBe('answered')
    await engine.end()
    rmSync('/run/vb-c', { recursive: true })
  })

  it('is not made in a folder that is a link, somebody else’s, or open to others', () => {
    mkdirSync('/run/vb-d/real', { recursive: true, mode: 0o755 })
    execFileSync('ln', ['-s', '/run/vb-d/real', '/run/vb-d/link'])
    mkdirSync('/run/vb-d/other')
    chownSync('/run/vb-d/other', 4321, -1)
    mkdirSync('/run/vb-d/open')
    chmodSync('/run/vb-d/open', 0o777)
    for (const name of ['link', 'other', 'open']) {
      const [code, said] = run(['--daemon'], { env: { VETHBOARD_STATE_DIR: `/run/vb-d/${name}` } })
      expect([name, code, said]).toEqual([name, 77, expect.stringContaining('state folder')])
    }
    rmSync('/run/vb-d', { recursive: true })
  })

  it('bounds the connections at once', async () => {
    const engine = await daemon('/run/vb-e')
    const clients = await Promise.all(
      Array.from({ length: 64 }, () => connectEngine({ stateDir: '/run/vb-e' })),
    )
    for (const client of clients) await client?.call('hello', {})
    expect(helloAs(0, engine.socket)).toBe('closed')
    for (const client of clients) client?.close()
    await Promise.all(clients.map((client) => client?.closed))
    await until(
      () => helloAs(0, engine.socket) === 'answered',
      () => 'no place came free',
    )
    await engine.end()
    rmSync('/run/vb-e', { recursive: true })
  })
})

async function until2<T>(get: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const got = await get()
    if (got !== undefined) return got
    if (Date.now() > end) throw new Error('it never came')
  }
}

describe('an ordinary user', () => {
  const runtime = '/run/vb-user'
  const asUser = (env: NodeJS.ProcessEnv = {}) => ({
    uid: 65534,
    gid: 65534,
    cwd: '/',
    env: { PATH: '/usr/bin', XDG_RUNTIME_DIR: runtime, ...env },
  })
  beforeAll(() => {
    mkdirSync(runtime, { recursive: true })
    chownSync(runtime, 65534, 65534)
  })
  afterAll(() => rmSync(runtime, { recursive: true }))

  it('without a way to become root gets a rootless world, and one line that says so', async () => {
    const { env, uid } = asUser()
    const served = await startServe(
      ['serve', '--port', '0'],
      { ...env, VETHBOARD_STATE_DIR: undefined },
      { program: program.launcher, uid },
    )
    const [why] = served.stderr().split('\n')
    expect(why).toMatch(/there is no way to become root here, so this is a rootless world/)
    for (const pid of [served.engine(), served.front()])
      expect(statusOf(pid, 'Uid')).toEqual(Array(4).fill('65534'))
    expect(await served.stop()).toBe(0)
  })

  it('with sudo gets an engine that is root and a front that is the user', async (ctx) => {
    if (!existsSync('/usr/bin/sudo')) ctx.skip(skipped('sudo is missing (package sudo)'))
    const rules = '/run/vb-sudoers'
    writeFileSync(rules, 'Defaults env_reset\nroot ALL=(ALL:ALL) ALL\nnobody ALL=(root) NOPASSWD: ALL\n')
    chmodSync(rules, 0o440)
    execFileSync('mount', ['--bind', rules, '/etc/sudoers'])
    try {
      const hostile = { NODE_PATH: '/evil', LD_LIBRARY_PATH: '/evil', HOME: '/evil' }
      const served = await startServe(
        ['serve', '--port', '0'],
        { ...asUser(hostile).env, VETHBOARD_STATE_DIR: undefined },
        { program: program.launcher, uid: 65534 },
      )
      const sudo =
        childrenOf(served.process.pid ?? 0).find((pid) => statusOf(pid, 'Name')?.[0] === 'sudo') ?? 0
      const [engine = 0] = childrenOf(sudo)
      expect(statusOf(engine, 'Uid')).toEqual(Array(4).fill('0'))
      expect(statusOf(served.front(), 'Uid')).toEqual(Array(4).fill('65534'))
      expect(readFileSync(`/proc/${engine}/environ`, 'utf8')).not.toContain('evil')
      expect(lstatSync('/run/vethboard/engine.sock').uid).toBe(65534)
      process.kill(served.front(), 'SIGKILL')
      await until(() => ![engine, sudo, served.process.pid ?? 0].some(isRunning), served.stderr)
      await served.stop()
    } finally {
      execFileSync('umount', ['/etc/sudoers'])
      rmSync(rules)
    }
  })

  it('is not asked for a password for a program that others can change', (ctx) => {
    if (!existsSync('/usr/bin/sudo')) ctx.skip(skipped('sudo is missing (package sudo)'))
    const rules = '/run/vb-sudoers'
    writeFileSync(rules, 'nobody ALL=(root) NOPASSWD: ALL\n', { mode: 0o440 })
    execFileSync('mount', ['--bind', rules, '/etc/sudoers'])
    chmodSync(program.engine, 0o666)
    try {
      const result = spawnSync(process.execPath, [program.launcher, 'serve'], {
        ...asUser(),
        encoding: 'utf8',
      })
      expect([result.status, result.stdout]).toEqual([77, ''])
      expect(result.stderr).toMatch(
        /which others than root can change; install Vethboard where only root can write/,
      )
    } finally {
      chmodSync(program.engine, 0o644)
      execFileSync('umount', ['/etc/sudoers'])
      rmSync(rules)
    }
  })
})

it('ends when it throws, though a thread of its pool waits for the kernel', async () => {
  const crash = 'setTimeout(() => { throw new Error("crash") }, 1000)'
  const engine = await daemon('/run/vb-g', {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURI(crash)}`,
  })
  await until(
    () => engine.exitCode() !== null,
    () => 'it hangs',
  ).finally(() => engine.end('SIGKILL'))
  expect(engine.exitCode()).toBe(1)
  rmSync('/run/vb-g', { recursive: true })
})

it('connecting to what is no engine gives none', async () => {
  mkdirSync('/run/vb-f')
  const server = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen('/run/vb-f/engine.sock', resolve))
  const client = await connectEngine({ stateDir: '/run/vb-f' })
  await expect(client?.call('hello', {})).rejects.toMatchObject({ error: { kind: 'transport' } })
  server.close()
  rmSync('/run/vb-f', { recursive: true })
})
