// Births in words: nshelper's protocol, its arguments, hints that tell causes apart, timelines, refusals of maps.
import { describe, expect, it } from 'vitest'
import { birthHint, birthHints } from '../../../src-main/common/errors/birth-hints'
import type { UsernsFacts } from '../../../src-main/common/errors/birth-hints'
import { worldHint } from '../../../src-main/common/errors/world-hints'
import { formatError } from '../../../src-main/common/errors/error'
import { birthStages, timelineText } from '../../../src-main/common/net/birth'
import type { BirthStage } from '../../../src-main/common/net/birth'
import { everyId, parseExtent } from '../../../src-main/common/net/idmap'
import type { IdMap } from '../../../src-main/common/net/idmap'
import { mapProblem } from '../../../src-main/common/net/idmap-explain'
import type { MapAsker } from '../../../src-main/common/net/idmap-explain'
import { helperArgs } from '../../../src-main/sys/helper-args'
import { HelperReader } from '../../../src-main/sys/helper-protocol'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

describe('the protocol of nshelper', () => {
  it('is read line by line, however it is cut', () => {
    const said = 'nshelper 1\nok clone 5\nchild 42\nfailed gid_map 1 9\nexited 0\nkilled 9\n'
    const events = [
      { event: 'ok', stage: 'clone', ns: 5n },
      { event: 'child', pid: 42 },
      { event: 'failed', stage: 'gid_map', errno: 1, ns: 9n },
      { event: 'exited', code: 0 },
      { event: 'killed', signal: 9 },
    ]
    for (const size of [1, 7, 1000]) {
      const reader = new HelperReader()
      const read = []
      for (let at = 0; at < said.length; at += size)
        read.push(...reader.push(bytes(said.slice(at, at + size))))
      expect(read).toEqual(events)
    }
  })
  it('is refused when it is another', () => {
    for (const bad of [
      'nshelper 2\n',
      'nshelper 1\nok nostage 1\n',
      'nshelper 1\nok clone -1\n',
      'x'.repeat(200),
    ])
      expect(() => new HelperReader().push(bytes(bad)), bad).toThrow('understand nshelper')
  })
  it('knows the stages that native/status.c knows, in the same order', async () => {
    const { readFileSync } = await import('node:fs')
    const source = readFileSync('native/status.c', 'utf8')
    const named = [...source.matchAll(/\[STAGE_\w+\] = "(\w+)"/g)].map(([, name]) => name)
    expect(named).toEqual(Object.keys(birthStages))
  })
})

it('arguments are an array, with the program last and untouched', () => {
  const spec = {
    ...{
      unshare: ['user', 'net'] as const,
      join: { uts: '/proc/1/ns/uts', ipc: 9 },
      uid: 0,
      lo: true,
      proc: false,
    },
    ...{
      uidMap: [parseExtent('0:1000:1')!],
      keepCapabilities: [0, 40],
      command: ['sh', '-c', '--', '$(id)'],
    },
  }
  expect(helperArgs(spec, { status: 3, join: new Map([['ipc', 5]]) })).toEqual([
    ...['--status-fd', '3', '--unshare', 'user,net', '--uid', '0', '--keep-caps', '10000000001'],
    ...['--join', 'uts=/proc/1/ns/uts', '--join', 'ipc=fd:5', '--uid-map', '0:1000:1', '--lo'],
    ...['--', 'sh', '-c', '--', '$(id)'],
  ])
})

describe('hints', () => {
  const facts: UsernsFacts = { privileged: false, user: true }
  it('tell causes of one errno apart by the machine’s switches', () => {
    const key = (errno: string, more: Partial<UsernsFacts>): string | undefined =>
      birthHint('clone', errno, { ...facts, ...more })?.key
    expect(key('EPERM', { user: false })).toBe('hint.birth.needsUser')
    expect(key('EPERM', { unprivilegedClone: 0 })).toBe('hint.birth.cloneSwitchedOff')
    expect(key('EPERM', { apparmorRestricts: 1 })).toBe('hint.birth.apparmor')
    expect(key('EPERM', { apparmorRestricts: 0 })).toBe('hint.birth.cloneForbidden')
    expect(key('ENOSPC', { maxUserNamespaces: 0 })).toBe('hint.birth.usernsOff')
    expect(key('ENOSPC', { maxUserNamespaces: 100 })).toBe('hint.birth.limit')
    expect(key('EINVAL', {})).toBe('hint.birth.unknownKind')
    expect(key('EIO', {})).toBeUndefined()
    expect(birthHint('proc', 'EPERM', { ...facts, apparmorRestricts: 1 })?.key).toBe('hint.birth.apparmor')
    expect(birthHint('proc', 'EPERM', facts)?.key).toBe('hint.birth.procMasked')
  })
  const refusals: [
    what: string,
    stage: BirthStage,
    errno: string,
    facts: Partial<UsernsFacts>,
    says: RegExp,
  ][] = [
    [
      'Ubuntu 24.04',
      'private',
      'EACCES',
      { apparmorRestricts: 1 },
      /AppArmor.*apparmor_restrict_unprivileged_userns=0/,
    ],
    [
      'Ubuntu 23.10',
      'clone',
      'EPERM',
      { apparmorRestricts: 1 },
      /AppArmor.*apparmor_restrict_unprivileged_userns=0/,
    ],
    [
      'Debian’s switch',
      'clone',
      'EPERM',
      { unprivilegedClone: 0 },
      /sysctl -w kernel.unprivileged_userns_clone=1/,
    ],
    ['a limit of 0', 'clone', 'ENOSPC', { maxUserNamespaces: 0 }, /sysctl -w user.max_user_namespaces=15000/],
    ['a limit of 0 before 4.9', 'clone', 'EUSERS', { maxUserNamespaces: 0 }, /max_user_namespaces/],
    ['no user namespaces', 'clone', 'EINVAL', {}, /built without one of these kinds/],
    ['no clone3', 'clone', 'ENOSYS', {}, /Linux 5.3/],
    ['no lent range', 'newuidmap', 'EPERM', {}, /usermod --add-subuids/],
    ['no newuidmap', 'newuidmap', 'ENOENT', {}, /install uidmap.*the own id alone needs nothing/],
    ['a container', 'proc', 'EPERM', {}, /systempaths=unconfined/],
  ]
  it.each(refusals)(
    'name cause and fix of a rootless world’s refusal: %s',
    (_what, stage, errno, more, says) => {
      expect(birthHint(stage, errno, { ...facts, ...more })?.text).toMatch(says)
    },
  )
  it('name cause and fix where a world is made and has no rights', () => {
    const key = (errno: string, more: Partial<UsernsFacts> = {}): string | undefined =>
      worldHint(errno, { ...facts, ...more })?.key
    expect(key('EPERM', { apparmorRestricts: 1 })).toBe('hint.world.apparmor')
    expect(key('EPERM')).toBe('hint.world.filtered')
    expect(key('EOPNOTSUPP')).toBe('hint.world.noVeth')
    expect(key('ENOSPC')).toBe('hint.world.netnsLimit')
    expect(key('EIO')).toBeUndefined()
  })
  it('have one text a key', () => {
    const keys = birthHints.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

it('a timeline says when, how long and what', () => {
  const timeline = [
    { stage: 'clone', atUs: 1500 },
    { stage: 'uid_map', atUs: 1612 },
  ] as const
  expect(timelineText(timeline).split('\n')).toEqual([
    '    1.500 ms    +1.500  child and namespaces made',
    '    1.612 ms    +0.112  uid map written by the parent',
  ])
})

describe('a map is refused before anything is made', () => {
  const map = (...extents: string[]): IdMap => extents.map((extent) => parseExtent(extent)!)
  const user: MapAsker = {
    ...{ uid: 1000, gid: 1000, capabilities: 0n, uidMap: everyId, gidMap: everyId },
    ...{ lentUids: [{ start: 100_000, count: 65_536 }], lentGids: [] },
  }
  const root: MapAsker = { ...user, uid: 0, gid: 0, capabilities: ~0n }
  const why = (...args: Parameters<typeof mapProblem>): string | undefined => {
    const problem = mapProblem(...args)
    return problem && formatError(problem)
  }
  it('with the ranges and the rule', () => {
    expect(why('uid', map('0:1000:1'), user)).toBeUndefined()
    expect(why('uid', map('0:1000:1', '1:100000:65536'), user)).toBeUndefined()
    expect(why('gid', map('0:1000:1', '1:100000:65536'), user)).toContain(
      'map gids 1:100000:65536: an ordinary user may map the own id only',
    )
    expect(why('uid', map('0:1000:5', '3:2000:1'), root)).toContain(
      '0:1000:5 and 3:2000:1: they overlap inside',
    )
    expect(why('gid', map('0:1000:1'), user, 'allow')).toContain('setgroups is allowed')
    expect(why('uid', map('0:0:4294967295'), root)).toBeUndefined()
    expect(why('uid', map('0:5:2'), { ...root, uidMap: map('0:0:6') })).toContain(
      '0:5:2: it isn’t mapped here',
    )
  })
})
