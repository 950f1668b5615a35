// Who lives with whom: engine, front and launcher, what each is allowed, and what is left when one is killed.
import {
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ip, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { isRunning, programRoot, startServe, statusOf, until } from '../support/program'
import type { Served } from '../support/program'
import { ask } from '../support/raw-http'

useHost()
noLeaks()

const started: Served[] = []
const serve = async (...args: Parameters<typeof startServe>): Promise<Served> => {
  const served = await startServe(...args)
  started.push(served)
  return served
}
afterEach(async () => {
  for (const served of started.splice(0)) await served.stop()
})

const recordOf = ({ stateDir }: Served): { token: string } =>
  JSON.parse(readFileSync(join(stateDir, 'serve.json'), 'utf8')) as { token: string }

/** A window; resolves when the topology has come. */
async function open(served: Served): Promise<{ socket: WebSocket; closed: Promise<[number, string]> }> {
  const headers = { authorization: `Bearer ${recordOf(served).token}` }
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/ws`, { headers })
  const closed = new Promise<[number, string]>((resolve) =>
    socket.once('close', (code, why) => resolve([code, String(why)])),
  )
  await once(socket, 'open')
  socket.send('{"t":"subscribe","id":1,"name":"topology","args":{}}')
  const [first] = (await once(socket, 'message')) as [Buffer]
  expect(JSON.parse(String(first))).toMatchObject({ t: 'item', value: { snapshot: {} } })
  return { socket, closed }
}

/** Inodes of the sockets that a process has open. */
const socketsOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
    } catch {
      return []
    }
  })

/** [local address, state] of the sockets of a process in a table of /proc/net. */
const inTable = (pid: number, table: string): [string, string][] => {
  const own = new Set(socketsOf(pid))
  return readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => own.has(row[9] ?? ''))
    .map((row) => [row[1] ?? '', row[3] ?? ''])
}

describe('privilege', () => {
  it('is the engine’s alone: the front is nobody, without groups, capabilities or a way to gain any', async () => {
    const served = await serve()
    expect(statusOf(served.engine(), 'Uid')).toEqual(['0', '0', '0', '0'])
    const front = served.front()
    expect(statusOf(front, 'Uid')).toEqual(Array(4).fill('65534'))
    expect(statusOf(front, 'Gid')).toEqual(Array(4).fill('65534'))
    expect(statusOf(front, 'Groups')).toEqual([''])
    for (const set of ['CapPrm', 'CapEff', 'CapInh', 'CapAmb'])
      expect([set, statusOf(front, set)]).toEqual([set, ['0000000000000000']])
    expect(statusOf(front, 'NoNewPrivs')).toEqual(['1'])
  })

  it('goes to the caller of sudo, who may also connect to the engine', async () => {
    const served = await serve(undefined, {
      SUDO_UID: '4321',
      SUDO_GID: '4322',
      VETHBOARD_STATE_DIR: undefined,
    })
    expect(statusOf(served.front(), 'Uid')).toEqual(Array(4).fill('4321'))
    expect(statusOf(served.front(), 'Gid')).toEqual(Array(4).fill('4322'))
    for (const file of ['engine.sock', 'serve.json']) {
      const { uid, mode } = lstatSync(join('/run/vethboard', file))
      expect([file, uid, mode & 0o777]).toEqual([file, 4321, 0o600])
    }
  })

  it('has no TCP or UDP socket; the front listens at one loopback address and connects to nowhere', async () => {
    const served = await serve()
    const { socket } = await open(served)
    for (const table of ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'])
      expect([table, inTable(served.engine(), table)]).toEqual([table, []])
    const port = served.port.toString(16).toUpperCase().padStart(4, '0')
    // 0A: LISTEN, 01: ESTABLISHED (the window just opened).
    expect(inTable(served.front(), 'tcp').sort()).toEqual([
      [`0100007F:${port}`, '01'],
      [`0100007F:${port}`, '0A'],
    ])
    for (const table of ['tcp6', 'udp', 'udp6'])
      expect([table, inTable(served.front(), table)]).toEqual([table, []])
    socket.terminate()
  })

  it('is not for a hostile environment: the engine sees an allow-list of it', async () => {
    const trap = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
    writeFileSync(join(trap, 'ip'), '#!/bin/sh\ntouch ran\n', { mode: 0o755 })
    const hostile = { PATH: `${trap}:.`, HOME: trap, LD_LIBRARY_PATH: trap, NODE_PATH: trap, BASH_ENV: trap }
    const served = await serve(undefined, { ...hostile, DOCKER_HOST: 'tcp://127.0.0.1:1', NODE_OPTIONS: '' })
    for (const pid of [served.engine(), served.front()]) {
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean)
      const names = env.map((pair) => pair.split('=')[0])
      expect(names.sort()).toEqual(['HOME', 'PATH', 'VETHBOARD_STATE_DIR'])
      expect(env.join()).not.toContain(trap)
    }
    expect(readdirSync(trap)).toEqual(['ip'])
    rmSync(trap, { recursive: true })
  })
})

describe('the end', () => {
  it('by Ctrl+C is in order: windows are told, nothing stays', async () => {
    await withoutLeaks(async () => {
      const served = await startServe()
      const { closed } = await open(served)
      expect(await served.stop()).toBe(0)
      expect(await closed).toEqual([1012, 'Vethboard was ended'])
    })
  })

  it.each(['launcher', 'front'] as const)('by kill -9 of the %s takes the others along', async (which) => {
    const served = await serve()
    const { closed } = await open(served)
    const all = [served.engine(), served.front(), served.process.pid ?? 0]
    process.kill(which === 'launcher' ? (served.process.pid ?? 0) : served.front(), 'SIGKILL')
    await closed
    await until(
      () => !all.some(isRunning),
      () => `still there: ${all.filter(isRunning).join()}`,
    )
    expect(readdirSync(served.stateDir)).not.toContain('engine.sock')
    if (which === 'front') expect(served.stderr()).toContain('the front ended (SIGKILL)')
  })

  it('of the engine by kill -9 is said, and both start again at the same address for the same windows', async () => {
    const served = await serve()
    const { token } = recordOf(served)
    const { closed } = await open(served)
    process.kill(served.engine(), 'SIGKILL')
    expect(await closed).toEqual([1012, 'the engine ended'])
    await until(() => served.stderr().includes('starting it again'), served.stderr)
    const headers = { authorization: `Bearer ${token}` }
    let status = 0
    const asking = setInterval(
      () =>
        void ask(served.port, { headers }).then(
          (answer) => (status = answer.status),
          () => undefined,
        ),
      50,
    )
    await until(() => status === 200, served.stderr).finally(() => clearInterval(asking))
    const { socket } = await open(served)
    socket.terminate()
  })

  it('comes after the fourth crash within a minute', async () => {
    const served = await serve()
    for (let crash = 1; crash <= 4; crash++) {
      const engine = served.engine()
      // A crash counts once it served.
      await open(served)
      process.kill(engine, 'SIGKILL')
      await until(() => served.stderr().split('the engine ended').length > crash, served.stderr)
      if (crash < 4) await untilServing(served)
    }
    await until(() => served.process.exitCode === 1, served.stderr)
  })
})

async function untilServing(served: Served): Promise<void> {
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      await ask(served.port, {})
      return
    } catch (thrown) {
      if (Date.now() > end) throw thrown
    }
  }
}

it('shows a window what happens in the kernel', async () => {
  const served = await serve()
  const { socket } = await open(served)
  const seen = new Promise<void>((resolve) => {
    socket.on('message', (data) => String(data).includes('vbtest0') && resolve())
  })
  ip('link', 'add', 'vbtest0', 'type', 'bridge')
  try {
    await seen
  } finally {
    ip('link', 'del', 'vbtest0')
    socket.terminate()
  }
})

it('a second one gives a new link to the first', async () => {
  const first = await serve()
  const { VETHBOARD_STATE_DIR: _none, ...env } = process.env
  const second = await startServe(undefined, { ...env, VETHBOARD_STATE_DIR: first.stateDir })
  expect(second.port).toBe(first.port)
  expect(second.link).not.toBe(first.link)
  await until(() => second.process.exitCode !== null, second.stderr)
  expect(second.process.exitCode).toBe(0)
  rmSync(second.stateDir, { recursive: true, force: true })
  const entered = await ask(first.port, { path: second.link.slice(second.link.indexOf('/open')) })
  expect(entered.status).toBe(200)
})

it('`npm start` without a display prints its link, and serves the window', async () => {
  const start = join(programRoot, 'scripts/start.mjs')
  const served = await startServe([], { DISPLAY: undefined }, { program: start })
  expect(served.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?key=[\w-]{43}$/)
  expect(served.stderr()).toContain('there is no display here')
  const entered = await ask(served.port, { path: served.link.slice(served.link.indexOf('/open')) })
  const cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const page = await ask(served.port, { headers: { cookie } })
  expect(page.body).toContain('<div id="app">')
  const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? ''
  const { status, headers } = await ask(served.port, { path: script, headers: { cookie } })
  expect([status, headers['cache-control']]).toEqual([200, 'private, max-age=31536000, immutable'])
  expect(await served.stop()).toBe(0)
})
