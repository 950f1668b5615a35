// Journal, history and lock on disk: refused before the first change where they can't be written, put in order at the
// next start, and undo from one engine to the next that never reaches another namespace than the one that was meant.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readBootId } from '../../src-main/engine/apply/state-dir'
import { ip, ipJson, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { lab } from '../support/cases'
import { changing, hostText, refusal, sameHost } from '../support/changing'

useHost()
noLeaks()
const { names, a, b, fresh, buildHost } = lab('st')

const attach = { kind: 'attach', target: `netns:${b}`, bridge: { host: 'br0' } } as const

/** A state directory on a small file system of its own. */
function tinyDisk(options: string): Disposable & { path: string } {
  const path = '/run/vb-state'
  mkdirSync(path, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path])
  return { path, [Symbol.dispose]: () => void spawnSync('umount', ['-l', path]) }
}

describe('the state directory', () => {
  it('that is full: refused before the first change', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      using disk = tinyDisk('size=64k')
      await changing(
        async (rig) => {
          await rig.apply({ kind: 'bridge-add', ifname: 'br8' })
          const before = hostText(...names)
          try {
            writeFileSync(join(disk.path, 'filler'), Buffer.alloc(1 << 20))
          } catch {
            // It is full now.
          }
          const error = await refusal(rig.apply({ ...attach }))
          expect(error).toMatchObject({ errno: { name: 'ENOSPC' }, hintKey: 'hint.journalFull' })
          await sameHost(before, ...names)
          expect(rig.changer.history()).toMatchObject([{ state: 'applied' }])
        },
        { stateDir: disk.path },
      )
    }))

  it('that can only be read: refused before the first change, and reading goes on', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      using disk = tinyDisk('size=64k')
      const { path: stateDir } = disk
      await changing(async (rig) => rig.apply({ kind: 'bridge-add', ifname: 'br8' }), { stateDir })
      execFileSync('mount', ['-o', 'remount,ro', disk.path])
      await changing(
        async (rig) => {
          const before = hostText(...names)
          expect(await refusal(rig.apply({ ...attach }))).toMatchObject({ errno: { name: 'EROFS' } })
          await sameHost(before, ...names)
          expect(rig.changer.history()).toMatchObject([{ state: 'applied' }])
        },
        { stateDir },
      )
    }))

  it('with a damaged journal: put aside and told', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      using disk = tinyDisk('size=64k')
      const { path: stateDir } = disk
      const folder = join(stateDir, readBootId())
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'journal'), '{"kind":"apply","tx":"1","rec')
      await changing(
        async (rig) => {
          expect(rig.changer.recovered).toMatchObject({ outcome: 'partial', error: { op: 'recover' } })
          expect(readdirSync(folder)).toContain('journal.damaged')
          await rig.apply({ ...attach })
          expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
        },
        { stateDir },
      )
    }))

  it('stays as it was when nothing is changed', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      using disk = tinyDisk('size=64k')
      await changing(
        async (rig) => {
          expect(rig.changer.history()).toEqual([])
          await rig.plan({ ...attach })
          expect(readdirSync(disk.path)).toEqual([])
        },
        { stateDir: disk.path },
      )
    }))

  it('of another boot: swept away, and nothing of it undone', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      using disk = tinyDisk('size=64k')
      const { path: stateDir } = disk
      const old = join(stateDir, '00000000-0000-4000-8000-000000000000')
      mkdirSync(old, { recursive: true })
      writeFileSync(join(old, 'journal'), 'of before')
      await changing(
        async (rig) => {
          expect(rig.changer.recovered).toBeUndefined()
          expect(await refusal(rig.changer.undo(1))).toMatchObject({ kind: 'not-found' })
          expect(existsSync(old)).toBe(false)
        },
        { stateDir },
      )
    }))
})

describe('undo', () => {
  it('works from one engine to the next', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      using disk = tinyDisk('size=1m')
      const { path: stateDir } = disk
      const before = hostText(...names)
      await changing(async (rig) => rig.apply({ ...attach }), { stateDir })
      await changing(
        async (rig) => {
          expect(rig.changer.history()).toMatchObject([{ id: '1', state: 'applied' }])
          expect(await rig.changer.undo(1)).toMatchObject([{ id: '1', state: 'undone' }])
        },
        { stateDir },
      )
      await sameHost(before, ...names)
    }))

  it('of a change in a namespace that is gone is done', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      await changing(async (rig) => {
        await rig.apply({ ...attach })
        removeNamed(b)
        await sleep(100)
        expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
        expect(ipJson('link').map((link) => link['ifname'])).toEqual(['lo', 'br0', 'to-a'])
      })
    }))

  it('never reaches a namespace that only has the number of the one that was meant', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      using disk = tinyDisk('size=1m')
      const { path: stateDir } = disk
      await changing(
        async (rig) =>
          rig.apply({ kind: 'address-add', link: await rig.link('eth0', a), cidr: '10.9.0.1/24' }),
        { stateDir },
      )
      // As if the namespace had ended and its inode had gone to ap-a.
      const file = join(stateDir, readBootId(), '00000001.json')
      const record = JSON.parse(readFileSync(file, 'utf8')) as { netns: { cookie: string }[] }
      expect(record.netns[0]?.cookie).toMatch(/^\d+$/)
      record.netns[0]!.cookie = '1'
      writeFileSync(file, JSON.stringify(record))
      await changing(
        async (rig) => {
          expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
          expect(ip('-n', a, 'address')).toContain('10.9.0.1/24')
        },
        { stateDir },
      )
    }))

  it('goes back through a namespace that was deleted and made again', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      await changing(async (rig) => {
        const before = hostText(...names)
        await rig.apply({ kind: 'netns-add', name: fresh })
        await rig.apply({ ...attach, target: `netns:${fresh}` })
        await rig.apply({ kind: 'netns-del', name: fresh })
        const undone = await rig.changer.undo(3)
        expect(undone.map(({ state }) => state)).toEqual(['undone', 'undone', 'undone'])
        await sameHost(before, ...names)
        expect(existsSync(`/run/netns/${fresh}`)).toBe(false)
        const redone = await rig.changer.redo(2)
        expect(redone.map(({ state }) => state)).toEqual(['applied', 'applied'])
        expect(ip('-n', fresh, 'address')).toContain('192.168.10.3/24')
        await rig.changer.undo(2)
        await sameHost(before, ...names)
      })
    }))

  it('leaves nothing to redo once something else was changed', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      await changing(async (rig) => {
        await rig.apply({ kind: 'bridge-add', ifname: 'br8' })
        await rig.changer.undo(1)
        await rig.apply({ kind: 'bridge-add', ifname: 'br9' })
        expect(await refusal(rig.changer.redo(1))).toMatchObject({ kind: 'not-found' })
      })
    }))

  it('remembers more than 200 changes', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      await changing(async (rig) => {
        const link = await rig.link('br0')
        for (let i = 0; i < 105; i++) {
          await rig.apply({ kind: 'address-add', link, cidr: `10.${i}.0.1/24` })
          await rig.apply({ kind: 'address-del', link, cidr: `10.${i}.0.1/24` })
        }
        expect(rig.changer.history()).toHaveLength(210)
        expect(await rig.changer.undo(200)).toHaveLength(200)
      })
    }))
})
