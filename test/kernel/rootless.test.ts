// Rootless worlds: labs of ordinary users, built and taken down without one process that is root's.
import { once } from 'node:events'
import { chownSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { HostInfo } from '../../src-main/common/rpc/contract'
import type { SnapshotJson } from '../../src-main/common/topology/snapshot'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { worldSpec } from '../../src-main/server/launch/world'
import { startHelper } from '../../src-main/sys/helper'
import { isRunning, programRoot, statusOf, until } from '../support/program'
import type { Served } from '../support/program'
import { allPids, engineOf, idsOf, netnsOfAll, treeOf, usePeople, wordsOf } from '../support/rootless'
import type { Person } from '../support/rootless'

useHost()
const people = usePeople(1000, 1001)
noLeaks()

const started: Served[] = []
const serve = async (person: Person, ...more: string[]): Promise<Served> => {
  const served = await person.serve(...more)
  started.push(served)
  return served
}
afterEach(async () => {
  for (const served of started.splice(0)) await served.stop()
})

/** br0 with ns1 and ns2 on it, by commands. */
function firstLab({ ok }: Person): void {
  ok('netns', 'add', 'ns1')
  ok('netns', 'add', 'ns2')
  ok('bridge', 'add', 'br0', '--ip', '10.1.0.1/24')
  for (const n of [1, 2]) ok('attach', `netns:ns${n}`, '--bridge', 'br0', '--ip', `10.1.0.1${n}/24`)
}
const ping = ({ run }: Person, from: string, to: string): string => {
  const { code, stdout, stderr } = run('ns', 'exec', from, '--', 'ping', '-c', '1', '-W', '2', to)
  return code === 0 ? 'answers' : `${code} ${stdout} ${stderr}`
}
const gone = (pids: readonly number[]): Promise<void> =>
  until(
    () => !pids.some(isRunning),
    () => `still there: ${pids.filter(isRunning).map(wordsOf).join(' | ')}`,
  )

describe('a first lab by commands', () => {
  it('is built, pings, is undone and ends; every process is the user’s, and nothing stays', () =>
    withoutLeaks(async () => {
      const [person] = people()
      const before = { pids: new Set(allPids()), netns: netnsOfAll() }
      const served = await serve(person)
      firstLab(person)
      expect(ping(person, 'netns:ns1', '10.1.0.12')).toBe('answers')
      expect(ping(person, 'ns2', '10.1.0.1')).toBe('answers')
      expect(ping(person, 'world', '10.1.0.11')).toBe('answers')

      const tree = treeOf(served.process.pid ?? 0)
      expect(tree.map((pid) => wordsOf(pid).join(' ')).join('\n')).toMatch(
        /serve[^]*nshelper[^]*nshelper[^]*engine\.js[^]*front\.js/,
      )
      for (const pid of allPids().filter((one) => !before.pids.has(one)))
        expect([wordsOf(pid)[1], idsOf(pid)]).toEqual([
          wordsOf(pid)[1],
          `${'1000 '.repeat(4)}/${' 1000'.repeat(4)}`,
        ])
      for (const pid of [served.process.pid ?? 0, served.front()])
        expect(statusOf(pid, 'CapEff')).toEqual(['0000000000000000'])

      const { host, netns, links } = person.json<SnapshotJson>('snapshot')
      expect(host.mode).toBe('rootless')
      expect(netns.flatMap(({ names }) => names.map(({ name }) => name)).sort()).toEqual(['ns1', 'ns2'])
      expect(links.filter(({ kind }) => kind === 'veth')).toHaveLength(4)

      person.ok('undo', '5')
      const { netns: left, links: leftLinks } = person.json<SnapshotJson>('snapshot')
      expect([left.length, leftLinks.map(({ ifname }) => ifname)]).toEqual([1, ['lo']])
      expect(await served.stop()).toBe(0)
      await gone(tree)
      expect(readdirSync(person.runtime)).toEqual([])
      expect(netnsOfAll()).toEqual(before.netns)
    }))

  it('shows nothing of the host, and the host nothing of it', async () => {
    const [person] = people()
    named('hostside')
    ip('link', 'add', 'vbhost0', 'type', 'bridge')
    try {
      await serve(person)
      person.ok('netns', 'add', 'inside')
      person.ok('bridge', 'add', 'vbworld0')
      const { netns, links } = person.json<SnapshotJson>('snapshot')
      expect(netns.flatMap(({ names }) => names.map(({ name }) => name))).toEqual(['inside'])
      expect(links.map(({ ifname }) => ifname)).not.toContain('vbhost0')
      expect(ip('link')).not.toContain('vbworld0')
      expect(ip('netns')).not.toContain('inside')
      expect(person.ok('ns', 'exec', 'world', '--', 'ip', 'netns')).toMatch(/^inside/)
    } finally {
      ip('link', 'del', 'vbhost0')
      removeNamed('hostside')
    }
  })
})

describe('in a world', () => {
  it('labs, all the kinds of links that this kernel has, addresses, routes, undo and redo work as for root', async () => {
    const [person] = people()
    const { ok } = person
    await serve(person)
    ok('apply', join(programRoot, 'resources/labs/classic-bridge.yaml'))
    expect(ping(person, 'netns:ns1', '192.168.10.12')).toBe('answers')
    ok('bridge', 'add', 'br9', '--ip', '10.9.0.1/24')
    ok('link', 'add', 'macvlan', 'mac0', '--on', 'br9', '--in', 'netns:ns1', '--ip', '10.9.0.2/24')
    ok('link', 'add', 'vxlan', 'vx0', '--id', '7', '--remote', '192.0.2.9')
    ok(
      'link',
      'add',
      'veth',
      'a0',
      '--peer',
      'netns:ns2/b0',
      '--ip',
      '10.8.0.1/24',
      '--peer-ip',
      '10.8.0.2/24',
    )
    ok('address', 'add', 'a0', '10.8.1.1/24')
    ok('route', 'add', '10.7.0.0/24', '--via', '10.8.0.2')
    expect(ping(person, 'world', '10.8.0.2')).toBe('answers')
    const seen = (): string => ok('ns', 'exec', 'world', '--', 'ip', '-br', 'address') + ok('snapshot')
    const kinds = (): Set<string> =>
      new Set(person.json<SnapshotJson>('snapshot').links.map(({ kind }) => kind ?? 'loopback'))
    expect(kinds()).toEqual(new Set(['loopback', 'bridge', 'veth', 'macvlan', 'vxlan']))
    const full = seen().replace(/fe80\S+/g, '')
    ok('undo', '6')
    expect(kinds()).toEqual(new Set(['loopback', 'bridge', 'veth']))
    ok('redo', '6')
    expect(seen().replace(/fe80\S+/g, '')).toBe(full)
    ok('undo', '6')
    ok('destroy', 'classic')
    expect(person.json<SnapshotJson>('snapshot').links.map(({ ifname }) => ifname)).toEqual(['lo'])
  })
})

describe('entering a world', () => {
  it('is root of it with the folder of here; a name that is not there is said to be so', async () => {
    const [person] = people()
    await serve(person)
    expect(person.ok('ns', 'exec', 'world', '--', 'id', '-u')).toBe('0\n')
    expect(person.ok('ns', 'exec', 'world', '--', 'pwd')).toBe('/\n')
    for (const [target, words] of [
      ['netns:none', 'find netns:none in your rootless world'],
      ['netns:..', 'find "netns:..'],
    ] as const) {
      const { code, stderr } = person.run('ns', 'exec', target, '--', 'true')
      expect([code, stderr.includes(words) ? words : stderr]).toEqual([3, words])
    }
    const refused = person.run('ns', 'exec', 'world', '--ns', 'uts', '--', 'true')
    expect([refused.code, refused.stderr]).toEqual([
      3,
      expect.stringContaining('uts namespace of a rootless world'),
    ])
  })

  it('without a world says how to start one, and so does a change', () => {
    const [person] = people()
    const entered = person.run('ns', 'exec', 'world', '--', 'true')
    expect([entered.code, entered.stderr]).toEqual([3, expect.stringContaining('vethboard serve --rootless')])
    const change = person.run('netns', 'add', 'red')
    expect([change.code, change.stderr]).toEqual([77, expect.stringContaining('vethboard serve --rootless')])
    rmSync(join(person.runtime, 'vethboard'), { recursive: true, force: true })
  })
})

/** A window that has been let in. */
async function windowOf({ port }: Served, { runtime }: Person): Promise<WebSocket> {
  const { token } = JSON.parse(readFileSync(join(runtime, 'vethboard/rootless.json'), 'utf8')) as {
    token: string
  }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { authorization: `Bearer ${token}` } })
  await once(socket, 'open')
  return socket
}

describe('the end of a world', () => {
  it('comes with its engine: the window is told, the launcher says so, nothing stays', () =>
    withoutLeaks(async () => {
      const [person] = people()
      const netns = netnsOfAll()
      const served = await serve(person)
      firstLab(person)
      const window = await windowOf(served, person)
      const closed = once(window, 'close')
      const tree = treeOf(served.process.pid ?? 0)
      process.kill(engineOf(served), 'SIGKILL')
      const [code, why] = (await closed) as [number, Buffer]
      expect([code, String(why)]).toEqual([1012, 'the engine ended'])
      await until(() => served.process.exitCode !== null, served.stderr)
      expect([served.process.exitCode, served.stderr()]).toEqual([
        1,
        expect.stringContaining(
          'the rootless world ended with its engine (exit 137), and all that was in it',
        ),
      ])
      await gone(tree)
      expect(netnsOfAll()).toEqual(netns)
      expect(readdirSync(person.runtime)).toEqual([])
    }))

  it.each(['launcher', 'front', 'nshelper', 'its first process'] as const)(
    'comes with %s by kill -9',
    (which) =>
      withoutLeaks(async () => {
        const [person] = people()
        const netns = netnsOfAll()
        const served = await serve(person)
        firstLab(person)
        const tree = treeOf(served.process.pid ?? 0)
        const helpers = tree.filter((pid) => wordsOf(pid)[0]?.endsWith('/nshelper'))
        const victims = {
          launcher: served.process.pid,
          front: served.front(),
          nshelper: helpers[0],
          'its first process': helpers[1],
        }
        process.kill(victims[which]!, 'SIGKILL')
        await gone(tree)
        expect(netnsOfAll()).toEqual(netns)
        // A launcher that was killed can't tidy up: the next world does.
        if (which === 'launcher') await (await serve(person)).stop()
        expect(readdirSync(person.runtime)).toEqual([])
      }),
  )

  it('is not survived by what was started in it', () =>
    withoutLeaks(async () => {
      const [person] = people()
      const served = await serve(person)
      person.ok('netns', 'add', 'red')
      // It leaves its session and ignores what ends its starter.
      person.ok(
        'ns',
        'exec',
        'netns:red',
        '--',
        'sh',
        '-c',
        'setsid sleep 1000 > /dev/null 2>&1 < /dev/null &',
      )
      const sleeper = (): number[] =>
        allPids().filter(
          (pid) => statusOf(pid, 'Name')?.[0] === 'sleep' && statusOf(pid, 'Uid')?.[0] === '1000',
        )
      await until(
        () => sleeper().length === 1,
        () => 'no sleeper was started',
      )
      expect(person.json<SnapshotJson>('snapshot').netns.flatMap(({ pids }) => pids ?? [])).not.toEqual([])
      await served.stop()
      await until(
        () => sleeper().length === 0,
        () => 'the sleeper lives',
      )
    }))
})

describe('worlds side by side', () => {
  it('of two users, with the same names in both, know nothing of each other', async () => {
    const [one, two] = people()
    const both = await Promise.all([serve(one), serve(two)])
    for (const person of [one, two]) firstLab(person)
    expect(ping(one, 'netns:ns1', '10.1.0.12')).toBe('answers')
    one.ok('undo', '5')
    expect(ping(two, 'netns:ns1', '10.1.0.12')).toBe('answers')
    expect(two.json<unknown[]>('history')).toHaveLength(5)
    for (const [i, served] of both.entries())
      for (const pid of treeOf(served.process.pid ?? 0))
        expect(idsOf(pid)).toContain(`${1000 + i} ${1000 + i}`)
  })

  it('are one a user: a second start gives a new link to the first, and a second engine is refused', async () => {
    const [person] = people()
    const first = await serve(person)
    const second = await serve(person)
    expect(second.port).toBe(first.port)
    expect(second.link).not.toBe(first.link)
    expect(second.stderr()).toContain('it runs already')
    // Its note is gone, as if the first had not come so far yet.
    rmSync(join(person.runtime, 'vethboard/rootless.json'))
    const third = person.run('serve', '--rootless', '--port', '0')
    expect([third.code, third.stderr]).toEqual([1, expect.stringContaining('one runs there already')])
    expect(person.json<SnapshotJson>('snapshot').host.mode).toBe('rootless')
  })
})

describe('a refusal', () => {
  it('of the kernel is said with its cause and what to do, with 77', () => {
    const [person] = people()
    const { program } = people()
    // In a user namespace of its own, whose limit is its own too.
    const script = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    const words = ['-U', '--map-current-user', '--keep-caps', 'sh', '-c', script, 'sh']
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      [...words, process.execPath, program.launcher, 'serve', '--rootless', '--port', '0'],
      { uid: 1000, gid: 1000, cwd: '/', env: person.env, encoding: 'utf8', timeout: 20_000 },
    )
    expect([status, stdout]).toEqual([77, ''])
    expect(stderr).toMatch(/make a rootless world: .*ENOSPC.*sysctl -w user\.max_user_namespaces=15000/)
    expect(readdirSync(person.runtime)).toEqual([])
  })

  it('of the engine, in namespaces that were made and have no rights, is said with its cause, with 77', async () => {
    const [{ uid, runtime, env }] = people()
    const { program } = people()
    const stateDir = join(runtime, 'vethboard')
    const world = worldSpec({
      ...{
        uid,
        gid: uid,
        stateDir,
        node: process.execPath,
        engine: program.engine,
        needed: [program.folder],
      },
    })
    mkdirSync(stateDir)
    chownSync(stateDir, uid, uid)
    try {
      const run = startHelper(
        { ...world, keepCapabilities: [] },
        {
          stdio: ['ignore', 'ignore', 'pipe'],
          env: { ...env, VETHBOARD_STATE_DIR: stateDir },
          as: { uid, gid: uid },
        },
      )
      let said = ''
      run.helper.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      expect(await run.ended).toEqual({ how: 'exited', code: 77 })
      expect(said).toMatch(/use a rootless world: .*EPERM.*no capabilities/)
      await once(run.helper, 'close')
    } finally {
      rmSync(stateDir, { recursive: true, force: true })
    }
  })

  it('of root: a world is for ordinary users', () => {
    const { program } = people()
    const { status, stderr } = spawnSync(process.execPath, [program.launcher, 'serve', '--rootless'], {
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([3, expect.stringContaining('as an ordinary user, without sudo')])
  })
})

it('the engine tells whose world it is', async () => {
  const [person] = people()
  const served = await serve(person)
  const window = await windowOf(served, person)
  window.send('{"t":"call","id":1,"name":"hello","args":{}}')
  const [data] = (await once(window, 'message')) as [Buffer]
  const { value } = JSON.parse(String(data)) as { value: HostInfo }
  expect(value).toMatchObject({ mode: 'rootless', uid: 1000, containerEngines: expect.any(Array) })
  expect(value.containerEngines.filter(({ state }) => state === 'connected')).toEqual([])
  for (const feature of ['netns', 'veth', 'bridge'])
    expect(value.features[feature]).toEqual({ available: true })
  window.terminate()
})

it('a state folder of somebody else is refused', () => {
  const [person] = people()
  mkdirSync(join(person.runtime, 'vethboard'))
  try {
    chownSync(join(person.runtime, 'vethboard'), 1001, 1001)
    const { code, stderr } = person.run('serve', '--rootless', '--port', '0')
    expect([code, stderr]).toEqual([77, expect.stringContaining('a folder of the same user')])
  } finally {
    rmSync(join(person.runtime, 'vethboard'), { recursive: true, force: true })
  }
})
