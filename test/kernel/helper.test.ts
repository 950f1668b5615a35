// nshelper: what a program is born into, for an ordinary user and for root, and what it joins.
import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { parseMap } from '../../src-main/common/net/idmap'
import { nsKinds } from '../../src-main/common/net/namespaces'
import { bindMount, unmount } from '../../src-main/sys/mount'
import { failure, map, output, own, sh, start, useFolder, user, waiting } from '../support/helper'
import type { Spec } from '../support/helper'
import { useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()
const folder = useFolder()

describe('an ordinary user', () => {
  it('runs a program as root of its own, which the host sees as that user', () =>
    withoutLeaks(async () => {
      const spec: Spec = {
        unshare: ['user', 'pid', 'mnt', 'uts'],
        ...own,
        hostname: 'container',
        proc: true,
      }
      const run = sh(spec, 'id -u; id -g; hostname; echo $$; ps -e -o pid=,comm=; read wait', {
        as: user,
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      const out = text(run.helper.stdout!)
      const { pid, timeline } = await run.born
      const status = readFileSync(`/proc/${pid}/status`, 'latin1')
      expect(/^Uid:\s+(.*)$/m.exec(status)?.[1]).toBe('1000\t1000\t1000\t1000')
      expect(/^Gid:\s+(.*)$/m.exec(status)?.[1]).toBe('1000\t1000\t1000\t1000')
      expect(parseMap(readFileSync(`/proc/${pid}/uid_map`, 'latin1'))).toEqual(own.uidMap)
      expect(parseMap(readFileSync(`/proc/${pid}/gid_map`, 'latin1'))).toEqual(own.gidMap)
      expect(readFileSync(`/proc/${pid}/setgroups`, 'latin1')).toBe('deny\n')
      run.helper.stdin!.end('\n')
      const lines = (await out)
        .trim()
        .split('\n')
        .map((line) => line.trim())
      expect(lines.slice(0, 4)).toEqual(['0', '0', 'container', '1'])
      expect(lines.slice(4).map((line) => line.split(/\s+/)[1])).toEqual(['sh', 'ps'])
      expect(await run.ended).toEqual({ how: 'exited', code: 0 })
      const stages = timeline.map(({ stage }) => stage)
      expect(stages).toEqual([
        'clone',
        'uid_map',
        'setgroups',
        'gid_map',
        'go',
        'ids',
        'hostname',
        'private',
        'proc',
        'exec',
      ])
      const times = timeline.map(({ atUs }) => atUs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    }))

  it('gets each of the eight kinds of namespaces, and keeps the others', () =>
    withoutLeaks(async () => {
      for (const unshare of [[...nsKinds], ['user'], ['user', 'net']] as const) {
        const { out } = await output(
          sh({ unshare, ...own }, `for n in ${nsKinds.join(' ')}; do readlink /proc/self/ns/$n; done`, {
            as: user,
          }),
        )
        const inside = out.trim().split('\n')
        const changed = nsKinds.filter((kind, i) => inside[i] !== readlinkSync(`/proc/self/ns/${kind}`))
        expect(changed).toEqual(nsKinds.filter((kind) => unshare.some((one) => one === kind)))
      }
    }))

  it('gets the ranges that /etc/subuid and /etc/subgid lend, and no others', () =>
    withoutLeaks(async () => {
      const lent = join(folder.path, 'subid')
      writeFileSync(lent, 'lentto:200000:65536\n')
      bindMount(lent, '/etc/subuid')
      bindMount(lent, '/etc/subgid')
      const users = join(folder.path, 'passwd')
      writeFileSync(users, 'root:x:0:0::/:/bin/sh\nlentto:x:1000:1000::/:/bin/sh\n')
      bindMount(users, '/etc/passwd')
      try {
        const range = map('0:1000:1', '1:200000:65536')
        const { out } = await output(
          sh(
            { unshare: ['user'], uidMap: range, gidMap: range },
            'id -u; cat /proc/self/setgroups; cat /proc/self/uid_map',
            { as: user },
          ),
        )
        const [uid, setgroups, ...maps] = out.trim().split('\n')
        expect([uid, setgroups]).toEqual(['0', 'allow'])
        expect(parseMap(maps.join('\n'))).toEqual(range)
        // Without 0 → 1000 the program's root is a lent id.
        const other = map('0:200000:65536')
        const run = sh({ unshare: ['user'], uidMap: other, gidMap: other }, 'id -u; echo; exec sleep 100', {
          as: user,
        })
        const pid = await waiting(run)
        expect(readFileSync(`/proc/${pid}/status`, 'latin1')).toMatch(/^Uid:\s+200000\t200000/m)
        run.helper.kill('SIGTERM')
        expect(await run.ended).toEqual({ how: 'killed', signal: 15 })
        const tooMany = map('0:1000:1', '1:200000:65537')
        expect(
          await failure(sh({ unshare: ['user'], uidMap: tooMany, gidMap: range }, 'true', { as: user })),
        ).toBe('run.newuidmap EPERM hint.birth.notLent')
        expect(
          await failure(sh({ unshare: ['user'], uidMap: range, gidMap: tooMany }, 'true', { as: user })),
        ).toBe('run.newgidmap EPERM hint.birth.notLent')
      } finally {
        for (const file of ['/etc/subuid', '/etc/subgid', '/etc/passwd']) unmount(file)
      }
    }))
})

describe('what a program is born into', () => {
  it('is a root folder with /proc, /dev and resolv.conf, read-only when asked', () =>
    withoutLeaks(async () => {
      const spec: Spec = {
        unshare: ['user', 'pid', 'mnt'],
        ...own,
        ...{
          root: join(folder.path, 'root'),
          proc: true,
          dev: true,
          readOnly: true,
          tmpfs: ['/etc/../proc/sys'].slice(1),
        },
        resolvConf: join(folder.path, 'resolv.conf'),
      }
      const { out } = await output(
        sh(
          spec,
          'pwd; ls /; cat /etc/resolv.conf; touch /x 2>&1; echo ok >/dev/null && ls /dev; grep -c . /proc/self/mountinfo; ls -d /home 2>&1',
          { as: user },
        ),
      )
      const lines = out.trim().split('\n')
      expect(lines.slice(0, 7)).toEqual([
        '/',
        'bin',
        'dev',
        'etc',
        'proc',
        'nameserver 192.0.2.53',
        'touch: /x: Read-only file system',
      ])
      expect(lines.slice(7, -2)).toEqual([
        'fd',
        'full',
        'null',
        'ptmx',
        'pts',
        'random',
        'shm',
        'stderr',
        'stdin',
        'stdout',
        'tty',
        'urandom',
        'zero',
      ])
      // Root, /proc, /dev, 6 devices, pts, shm, resolv.conf: nothing of the host's mounts can be seen.
      expect(lines.at(-2)).toBe('12')
      expect(lines.at(-1)).toContain('No such file')
    }))

  it("is the host's root, read-only, with a tmpfs to write to", () =>
    withoutLeaks(async () => {
      const probe = join(folder.path, 'written')
      const spec = {
        unshare: ['user', 'mnt'] as const,
        uidMap: map('0:0:1'),
        gidMap: map('0:0:1'),
        readOnly: true,
        tmpfs: ['/run'],
      }
      const { out } = await output(
        sh(spec, `touch ${probe} 2>/dev/null || echo refused; touch /run/x && ls /run`),
      )
      expect(out).toBe('refused\nx\n')
      expect(existsSync(probe)).toBe(false)
    }))

  it('has the capabilities that are kept, and no way to others', () =>
    withoutLeaks(async () => {
      const script = 'grep -E "^(Cap|NoNewPrivs)" /proc/self/status; id -u; id -g'
      const { out } = await output(
        sh({ unshare: ['user'], ...own, keepCapabilities: [10, 21], noNewPrivileges: true }, script, {
          as: user,
        }),
      )
      const mask = ((1 << 10) | (1 << 21)).toString(16).padStart(16, '0')
      const none = '0'.repeat(16)
      expect(out.replaceAll('\t', ' ').trim().split('\n')).toEqual([
        `CapInh: ${none}`,
        `CapPrm: ${mask}`,
        `CapEff: ${mask}`,
        `CapBnd: ${mask}`,
        `CapAmb: ${none}`,
        'NoNewPrivs: 1',
        '0',
        '0',
      ])
      const all = { uidMap: map('0:0:4294967295'), gidMap: map('0:0:4294967295') }
      const other = await output(
        sh({ unshare: ['user'], ...all, uid: 5, gid: 6, keepCapabilities: [] }, 'id -u; id -g; id -G'),
      )
      expect(other.out).toBe('5\n6\n6\n')
    }))

  it('has its lo up', () =>
    withoutLeaks(async () => {
      const { out } = await output(
        sh({ unshare: ['user', 'net'], ...own, lo: true }, 'ip -br address', { as: user }),
      )
      expect(out).toMatch(/^lo\s+UNKNOWN\s+127\.0\.0\.1\/8/)
    }))

  it('inherits no fd but its standard ones, and no blocked or ignored signal', () =>
    withoutLeaks(async () => {
      const fd = openSync('/proc/self/ns/net', 'r')
      const { out } = await output(
        sh(
          { unshare: ['pid'], join: { net: fd } },
          'ls /proc/self/fd; grep -E "^Sig(Blk|Ign)" /proc/self/status',
        ),
      )
      closeSync(fd)
      // 3 is the folder that ls reads.
      expect(out.replaceAll('\t', ' ').trim().split('\n')).toEqual([
        '0',
        '1',
        '2',
        '3',
        `SigBlk: ${'0'.repeat(16)}`,
        `SigIgn: ${'0'.repeat(16)}`,
      ])
    }))

  it('is wired before it runs, when it is held', () =>
    withoutLeaks(async () => {
      const run = start({ unshare: ['user', 'net'], ...own }, ['ip', '-br', 'link'], { as: user, hold: true })
      const out = text(run.helper.stdout!)
      const pid = await run.child
      execFileSync('ip', [
        'link',
        'add',
        'vb-held',
        'type',
        'veth',
        'peer',
        'name',
        'eth0',
        'netns',
        String(pid),
      ])
      run.go()
      expect((await run.born).timeline.map(({ stage }) => stage)).toContain('hold')
      expect(await out).toContain('eth0@if')
      expect(await run.ended).toEqual({ how: 'exited', code: 0 })
      const given = start({ unshare: ['user'], ...own }, ['true'], { as: user, hold: true })
      await given.child
      ;(given.helper.stdio[4] as unknown as { end: () => void }).end()
      expect(await failure(given)).toBe('run.hold ECANCELED')
    }))

  it('is what it joins: by path and by fd, user first', () =>
    withoutLeaks(async () => {
      const target = sh(
        { unshare: [...nsKinds], ...own, hostname: 'joined', init: true },
        'echo; exec sleep 100',
        {
          as: user,
        },
      )
      const pid = await waiting(target)
      const all = Object.fromEntries(nsKinds.map((kind) => [kind, `/proc/${pid}/ns/${kind}`]))
      const script = `hostname; id -u; for n in ${nsKinds.join(' ')}; do readlink /proc/self/ns/$n; done`
      const links = nsKinds.map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`))
      for (const as of [user, undefined]) {
        const joined = await output(sh({ unshare: [], join: all }, script, as ? { as } : {}))
        expect(joined.out.trim().split('\n')).toEqual(['joined', '0', ...links])
      }
      const fd = openSync(`/proc/${pid}/ns/uts`, 'r')
      expect((await output(sh({ unshare: [], join: { uts: fd } }, 'hostname'))).out).toBe('joined\n')
      closeSync(fd)
      // A namespace of the outer user namespace, entered with one of the inner: only who is privileged outside may.
      const mixed = { user: `/proc/${pid}/ns/user`, net: '/proc/1/ns/net' }
      const { out } = await output(sh({ unshare: [], join: mixed }, 'readlink /proc/self/ns/net'))
      expect(out.trim()).toBe(readlinkSync('/proc/1/ns/net'))
      // Before its exec, what enters can't be looked into from inside: /proc/PID belongs to the first root then.
      const entering = start({ unshare: [], join: all }, ['sleep', '100'], { as: user, hold: true })
      const before = await entering.child
      expect(statSync(`/proc/${before}/fd`).uid).toBe(0)
      entering.go()
      await entering.born
      expect(statSync(`/proc/${before}/fd`).uid).toBe(1000)
      entering.helper.kill('SIGTERM')
      expect(await entering.ended).toEqual({ how: 'killed', signal: 15 })
      entering.helper.stdout!.destroy()
      target.helper.kill('SIGTERM')
      await target.ended
    }))
})
