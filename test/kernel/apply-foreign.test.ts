// Undo beside others' work: what somebody else has added to, set on or put in the place of what a change made stays, and
// the undo tells of it instead of taking it along.
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lab } from '../support/cases'
import { changing, hostText, sameHost } from '../support/changing'
import type { Rig } from '../support/changing'
import { ip, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()
const { names, a, b, fresh, buildHost } = lab('fo')

const beside = (use: (rig: Rig, before: string) => Promise<void>): Promise<void> =>
  withoutLeaks(async () => {
    using _ = buildHost()
    const before = hostText(...names)
    await changing((rig) => use(rig, before))
  })

describe('undo leaves alone', () => {
  it('a bridge that others have put ports on, until they have gone', () =>
    beside(async (rig, before) => {
      await rig.apply({ kind: 'bridge-add', ifname: 'br8' })
      ip('link', 'add', 'theirs', 'master', 'br8', 'type', 'veth', 'peer', 'name', 'eth9', 'netns', b)
      const [entry] = await rig.changer.undo(1)
      expect(entry).toMatchObject({
        state: 'partial',
        error: { kind: 'busy', hintKey: 'hint.inUseSince', left: ['link br8 is still there (busy)'] },
      })
      expect(entry?.error?.what).toContain('theirs')
      expect(ip('link', 'show', 'theirs')).toContain('master br8')
      ip('link', 'del', 'theirs')
      expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
      await sameHost(before, ...names)
    }))

  it('a bridge that others have put a link on top of', () =>
    beside(async (rig) => {
      await rig.apply({ kind: 'bridge-add', ifname: 'br8' })
      ip('link', 'add', 'theirs', 'link', 'br8', 'type', 'macvlan')
      expect(await rig.changer.undo(1)).toMatchObject([{ state: 'partial', error: { kind: 'busy' } }])
      expect(ip('link', 'show', 'theirs')).toContain('theirs@br8')
    }))

  it('a namespace that others have put links into, until they have gone', () =>
    beside(async (rig, before) => {
      await rig.apply({ kind: 'netns-add', name: fresh })
      ip('link', 'add', 'theirs', 'type', 'veth', 'peer', 'name', 'eth9', 'netns', fresh)
      expect(await rig.changer.undo(1)).toMatchObject([{ state: 'partial', error: { kind: 'busy' } }])
      expect(existsSync(`/run/netns/${fresh}`)).toBe(true)
      expect(ip('-n', fresh, 'link')).toContain('eth9')
      ip('link', 'del', 'theirs')
      expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
      await sameHost(before, ...names)
    }))

  it('settings that others have set since, and sets the others back', () =>
    beside(async (rig) => {
      await rig.apply({ kind: 'link-set', link: await rig.link('to-a'), mtu: 1400, mac: '02:00:00:00:00:77' })
      ip('link', 'set', 'to-a', 'mtu', '1300')
      expect(await rig.changer.undo(1)).toMatchObject([
        { state: 'partial', error: { kind: 'busy', hintKey: 'hint.setSince' } },
      ])
      const text = ip('link', 'show', 'to-a')
      expect(text).toContain('mtu 1300')
      expect(text).not.toContain('02:00:00:00:00:77')
    }))

  it('settings that others have set back already', () =>
    beside(async (rig, before) => {
      await rig.apply({ kind: 'link-set', link: await rig.link('to-a'), mtu: 1400 })
      ip('link', 'set', 'to-a', 'mtu', '1500')
      expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
      await sameHost(before, ...names)
    }))

  it('a default route that others have put in the place of ours', () =>
    beside(async (rig) => {
      await rig.apply({
        kind: 'attach',
        target: `netns:${a}`,
        bridge: { host: 'br0' },
        addresses: ['192.168.10.7/24'],
        gateway: '192.168.10.8',
      })
      expect(ip('-n', a, 'route')).toContain('default via 192.168.10.8 dev eth1')
      ip('-n', a, 'route', 'replace', 'default', 'via', '192.168.10.9', 'dev', 'eth0')
      expect(await rig.changer.undo(1)).toMatchObject([
        { state: 'partial', error: { hintKey: 'hint.setSince' } },
      ])
      expect(ip('-n', a, 'route')).toContain('default via 192.168.10.9 dev eth0')
      expect(ip('-n', a, 'link')).not.toContain('eth1')
    }))

  it('a link and its address that others have made under the name of ours', () =>
    beside(async (rig) => {
      const intent = { kind: 'attach', target: `netns:${b}`, bridge: { host: 'br0' } } as const
      await rig.apply({ ...intent, addresses: ['192.168.10.7/24'] })
      ip('-n', b, 'link', 'del', 'eth0')
      ip('-n', b, 'link', 'add', 'eth0', 'type', 'bridge')
      ip('-n', b, 'address', 'add', '192.168.10.7/24', 'dev', 'eth0')
      expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
      expect(ip('-n', b, 'address')).toContain('192.168.10.7/24')
    }))
})
