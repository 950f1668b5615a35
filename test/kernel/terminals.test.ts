// Terminals against the kernel: which namespaces they are in, their size, their bytes, their end, and what is refused.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { netnsId } from '../../src-main/common/net/ids'
import { terminalLimits } from '../../src-main/common/net/terminal'
import { createObserver } from '../../src-main/engine/observer'
import type { Observer } from '../../src-main/engine/engine'
import { HostTerminals } from '../../src-main/engine/terminals/terminals'
import { gone, map, start, waiting } from '../support/helper'
import type { HelperRun } from '../../src-main/sys/helper'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { Screen } from '../support/terminals'

useHost()
noLeaks()

let observer: Observer
let terminals: HostTerminals
beforeAll(async () => {
  named('red')
  ip('-n', 'red', 'link', 'add', 'br7', 'type', 'bridge')
  observer = await createObserver({ live: true, stateDir: '/run/vb-terminals', mode: 'host' })
  terminals = new HostTerminals(observer)
})
afterAll(async () => {
  await terminals.close()
  await observer.close()
  removeNamed('red')
})

/** A process in namespaces of its own that waits; its pid. */
async function box(options: Parameters<typeof start>[0]): Promise<{ run: HelperRun; pid: number }> {
  const run = start({ ...options, dieWithParent: true }, ['sh', '-c', 'echo; exec sleep 1000'])
  return { run, pid: await waiting(run) }
}
const boxed = { unshare: ['net', 'pid', 'mnt', 'uts'] as const, proc: true, hostname: 'box', lo: true }

async function endBox({ run }: { run: HelperRun }): Promise<void> {
  run.helper.kill('SIGKILL')
  await run.ended
  run.helper.stdout?.destroy()
}

/** All processes that have a terminal of ours as their controlling one, by session leader. */
const shellsOf = (screen: Screen): Promise<number> => screen.run('echo $$').then(Number)

describe('a terminal is in', () => {
  it('a named network namespace, and in nothing else', () =>
    withoutLeaks(async () => {
      const screen = await Screen.open(terminals, { target: 'netns:red' })
      expect(screen.info).toMatchObject({ label: 'netns:red', shell: '/bin/bash', kinds: ['net'] })
      const links = await screen.run('ip -o link')
      expect(links).toContain('br7')
      expect(links.split('\n')).toHaveLength(ip('-n', 'red', '-o', 'link').trim().split('\n').length)
      expect(await screen.run('readlink /proc/self/ns/mnt')).toBe(readlinkSync('/proc/self/ns/mnt'))
      expect(await screen.run('test -t 0 && test -t 1 && test -t 2 && echo yes')).toBe('yes')
      await terminals.closeOne(screen.info.id)
      expect(await screen.ended()).toEqual({ how: 'closed' })
    }))

  it('all namespaces of a process, or those that are chosen', () =>
    withoutLeaks(async () => {
      const one = await box(boxed)
      const screen = await Screen.open(terminals, { target: `pid:${one.pid}` })
      expect(screen.info.kinds).toEqual(['pid', 'mnt', 'uts', 'net'])
      expect(await screen.run('hostname')).toBe('box')
      expect(await screen.run('ip -o link')).toMatch(/^1: lo: [^\n]*$/)
      expect(await screen.run('cat /proc/1/comm')).toBe('sleep')
      for (const kind of screen.info.kinds)
        expect(await screen.run(`readlink /proc/self/ns/${kind}`)).toBe(
          readlinkSync(`/proc/${one.pid}/ns/${kind}`),
        )
      const part = await Screen.open(terminals, { target: `pid:${one.pid}`, kinds: ['uts'] })
      expect(await part.run('hostname')).toBe('box')
      expect(await part.run('readlink /proc/self/ns/net')).toBe(readlinkSync('/proc/thread-self/ns/net'))
      for (const { info } of [screen, part]) await terminals.closeOne(info.id)
      await endBox(one)
    }))

  it('a user namespace, as its root', () =>
    withoutLeaks(async () => {
      const ids = { uidMap: map('0:1000:1'), gidMap: map('0:1000:1') }
      const one = await box({ ...boxed, ...ids, unshare: ['user', ...boxed.unshare] })
      const screen = await Screen.open(terminals, { target: `pid:${one.pid}` })
      expect(await screen.run('id -u; cat /proc/self/uid_map')).toMatch(/^0\s+0 +1000 +1$/)
      const shell = readdirSync('/proc').find((pid) => {
        try {
          return (
            /^\d+$/.test(pid) &&
            readlinkSync(`/proc/${pid}/ns/user`) === readlinkSync(`/proc/${one.pid}/ns/user`) &&
            readFileSync(`/proc/${pid}/comm`, 'utf8') === 'bash\n'
          )
        } catch {
          return false
        }
      })
      expect(readFileSync(`/proc/${shell}/status`, 'utf8')).toMatch(/^Uid:\t1000\t1000/m)
      await terminals.closeOne(screen.info.id)
      await endBox(one)
    }))

  it('no more rights than the container that its programs come from', () =>
    withoutLeaks(async () => {
      const one = await box({ ...boxed, keepCapabilities: [0, 7, 6, 27], noNewPrivileges: true })
      const theirs = await Screen.open(terminals, { target: `pid:${one.pid}` })
      // chown, setgid, setuid; not mknod (27), as no device rules hold for it.
      expect(await theirs.run('grep -E "CapBnd|CapEff|NoNew" /proc/self/status')).toBe(
        'CapEff:\t00000000000000c1\nCapBnd:\t00000000000000c1\nNoNewPrivs:\t1',
      )
      await terminals.closeOne(theirs.info.id)
      const network = await Screen.open(terminals, { target: `pid:${one.pid}`, kinds: ['net'] })
      expect(await network.run('ip link add br9 type bridge && ip -br link show br9')).toContain('br9')
      await terminals.closeOne(network.info.id)
      await endBox(one)
    }))
})

describe('a terminal carries', () => {
  it('its size, at the start and after', async () => {
    const screen = await Screen.open(terminals, { target: 'netns:red', cols: 101, rows: 33 })
    expect(await screen.run('stty size')).toBe('33 101')
    terminals.resize(screen.info.id, 132, 50)
    expect(await screen.run('stty size')).toBe('50 132')
    await terminals.closeOne(screen.info.id)
  })

  it('Chinese, and any bytes at all', async () => {
    const screen = await Screen.open(terminals, { target: 'netns:red' })
    expect(await screen.run('echo 网络命名空间 | tr -d "\\n" | wc -c')).toBe('18')
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    await screen.type(
      'stty raw -echo; echo rea""dy; head -c 256 | od -An -v -tx1 | tr -d " \\n"; stty sane\r',
    )
    await screen.until(() => screen.text.includes('ready'))
    await screen.type(all)
    await screen.until(() => screen.text.includes(all.toString('hex')))
    await screen.type('stty raw; head -c 256 /dev/zero | tr "\\0" "\\377"; stty sane\r')
    await screen.until(() => Buffer.concat(screen.chunks).includes(Buffer.alloc(256, 0xff)))
    await terminals.closeOne(screen.info.id)
  })

  // Several times: what is lost at the end is lost by chance.
  it('ten megabytes, whole and in order, whatever comes right after them', { repeats: 2 }, async () => {
    const size = 10 * 1024 * 1024
    const screen = await Screen.open(terminals, { target: 'netns:red' })
    await screen.run('true')
    const from = screen.bytes
    await screen.type(`stty raw -echo; seq 1 9999999 | head -c ${size}; exit 7\r`)
    expect(await screen.ended()).toEqual({ how: 'exited', code: 7 })
    const all = Buffer.concat(screen.chunks).subarray(from)
    const at = all.indexOf('1\n2\n3\n')
    const body = all.subarray(at, at + size)
    let wanted = ''
    for (let i = 1; wanted.length < size; i++) wanted += `${i}\n`
    expect(body.length).toBe(size)
    const sum = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')
    expect(sum(body)).toBe(sum(wanted.slice(0, size)))
  })

  it('no more than a window to a reader that doesn’t read, and goes on when it does', async () => {
    const screen = await Screen.open(terminals, { target: 'netns:red' })
    await screen.run('true')
    screen.reads = false
    await screen.type('head -c 3000000 /dev/zero | tr "\\0" x; echo; echo en""d\r')
    let last = -1
    await screen.until(() => {
      const still = screen.bytes === last && last > terminalLimits.window / 2
      last = screen.bytes
      return still
    })
    expect(screen.bytes).toBeLessThan(terminalLimits.window * 2)
    const others = await Screen.open(terminals, { target: 'netns:red' })
    expect(await others.run('echo $((6*7))')).toBe('42')
    screen.reads = true
    terminals.acknowledge(screen.info.id, screen.bytes)
    await screen.until(() => /x\r\nend\r\n/.test(screen.text))
    expect(screen.text.match(/x{80,}/)?.[0]?.length).toBe(3_000_000)
    for (const { info } of [screen, others]) await terminals.closeOne(info.id)
  })

  it('twenty at once, each its own', () =>
    withoutLeaks(async () => {
      const screens = await Promise.all(
        Array.from({ length: 20 }, () => Screen.open(terminals, { target: 'netns:red' })),
      )
      const pids = await Promise.all(screens.map(shellsOf))
      expect(new Set(pids).size).toBe(20)
      const sizes = await Promise.all(
        screens.map(async (screen, i) => {
          terminals.resize(screen.info.id, 80 + i, 24)
          return screen.run('stty size')
        }),
      )
      expect(sizes).toEqual(screens.map((_, i) => `24 ${80 + i}`))
      await Promise.all(screens.map(({ info }) => terminals.closeOne(info.id)))
      for (const pid of pids) expect(await gone(pid)).toBe(true)
    }))
})

describe('a terminal ends', () => {
  it('with the status or the signal of its shell', () =>
    withoutLeaks(async () => {
      const one = await Screen.open(terminals, { target: 'netns:red' })
      await one.type('exit 3\r')
      expect(await one.ended()).toEqual({ how: 'exited', code: 3 })
      const other = await Screen.open(terminals, { target: 'netns:red' })
      await other.type('kill -9 $$\r')
      expect(await other.ended()).toEqual({ how: 'killed', signal: 9 })
    }))

  it('even when its shell takes no notice of the hangup, and leaves nothing that it started', () =>
    withoutLeaks(async () => {
      const screen = await Screen.open(terminals, { target: 'netns:red' })
      const pid = await shellsOf(screen)
      await screen.type('trap "" HUP; cat\r')
      await screen.until(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim() !== '')
      const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
      await terminals.closeOne(screen.info.id)
      expect(await gone(pid)).toBe(true)
      expect(await gone(child)).toBe(true)
    }))

  it('with the process that it is in, and says so', () =>
    withoutLeaks(async () => {
      const one = await box(boxed)
      const inside = await Screen.open(terminals, { target: `pid:${one.pid}` })
      const network = await Screen.open(terminals, { target: `pid:${one.pid}`, kinds: ['net'] })
      await endBox(one)
      expect(await inside.ended()).toEqual({ how: 'target-gone' })
      expect(await network.ended()).toEqual({ how: 'target-gone' })
    }))

  it('with the name of its namespace, and says so', () =>
    withoutLeaks(async () => {
      named('short')
      await observer.settle()
      const screen = await Screen.open(terminals, { target: 'netns:short' })
      await screen.run('true')
      removeNamed('short')
      expect(await screen.ended()).toEqual({ how: 'target-gone' })
    }))

  it('with its reader, and when nobody comes to read', () =>
    withoutLeaks(async () => {
      const info = await terminals.open({ target: 'netns:red', cols: 80, rows: 24 })
      const stop = terminals.attach(info.id, () => undefined)
      expect(() => terminals.attach(info.id, () => undefined)).toThrow(/reads already/)
      stop()
      await terminals.closeOne(info.id)
      expect(() => terminals.resize(info.id, 80, 24)).toThrow(/has ended/)
    }))
})

describe('a terminal is refused', () => {
  let other: ChildProcess
  beforeAll(() => {
    other = spawn('sleep', ['1000'], { stdio: 'ignore' })
  })
  afterAll(() => {
    other.kill()
  })
  const open = (request: object): Promise<unknown> =>
    terminals.open({ target: 'netns:red', cols: 80, rows: 24, ...request }).then(
      () => 'opened',
      (thrown: { error: object }) => thrown.error,
    )

  it('on the host itself', async () => {
    const refused = { kind: 'permission', hintKey: 'hint.terminal.host' }
    expect(await open({ target: `pid:${process.pid}`, kinds: ['mnt', 'pid'] })).toMatchObject(refused)
    expect(await open({ target: `pid:${other.pid}` })).toMatchObject(refused)
  })

  it('in another namespace than the one that was chosen', async () => {
    expect(await open({ netns: netnsId(4, 77) })).toMatchObject({ kind: 'stale-plan' })
  })

  it('where there is nothing to enter', async () => {
    expect(await open({ target: 'pid:4194303' })).toMatchObject({ kind: 'not-found' })
    expect(await open({ target: 'netns:none' })).toMatchObject({ kind: 'not-found' })
    expect(await open({ kinds: ['mnt'] })).toMatchObject({ kind: 'invalid' })
  })

  it('beyond the number that an engine has room for', () =>
    withoutLeaks(async () => {
      const all = await Promise.all(
        Array.from({ length: terminalLimits.terminals }, () =>
          terminals.open({ target: 'netns:red', cols: 80, rows: 24 }),
        ),
      )
      expect(await open({})).toMatchObject({ kind: 'busy', hintKey: 'hint.terminal.close' })
      await Promise.all(all.map(({ id }) => terminals.closeOne(id)))
    }))
})
