// Each stage of a birth fails by its own name and errno, with a hint, and leaves nothing.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failure, map, own, start, useFolder, user } from '../support/helper'
import type { Spec } from '../support/helper'
import { named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()
const folder = useFolder()

describe('each stage fails by its own name', () => {
  const cases: [expected: string, spec: Spec, as?: typeof user | undefined, command?: string[]][] = [
    ['run.args EINVAL', { unshare: [], hostname: 'x' }],
    ['run.join ENOENT', { unshare: [], join: { net: '/nowhere' } }],
    ['run.join EINVAL hint.birth.joinKind', { unshare: [], join: { net: '/proc/self/ns/uts' } }],
    ['run.join EPERM hint.birth.join', { unshare: [], join: { net: '/run/netns/vb-foreign' } }, user],
    ['run.clone EPERM hint.birth.needsUser', { unshare: ['net'] }, user],
    ['run.uid_map EINVAL hint.birth.mapShape', { unshare: ['user'], uidMap: map('0:0:2', '1:5:1') }],
    ['run.uid_map EINVAL hint.birth.mapShape', { unshare: ['user'], uidMap: map('0:0:0') }],
    ['run.gid_map EPERM hint.birth.setgroups', { unshare: ['user'], ...own, setgroups: 'allow' }, user],
    [
      'run.gid_map EINVAL hint.birth.mapShape',
      { unshare: ['user'], uidMap: map('0:0:1'), gidMap: map('4294967295:0:1') },
    ],
    ['run.newuidmap EPERM hint.birth.notLent', { unshare: ['user'], uidMap: map('0:1:1') }, user],
    [
      'run.newgidmap EPERM hint.birth.notLent',
      { unshare: ['user'], uidMap: own.uidMap, gidMap: map('0:1:1') },
      user,
    ],
    [
      'run.hostname EINVAL hint.birth.hostname',
      { unshare: ['user', 'uts'], ...own, hostname: 'x'.repeat(65) },
      user,
    ],
    ['run.root ENOENT', { unshare: ['user', 'mnt'], ...own, root: '/nowhere' }, user],
    ['run.root ENOENT', { unshare: ['mnt'], resolvConf: '/nowhere' }],
    ['run.proc EPERM hint.birth.procMasked', { unshare: ['user', 'mnt'], ...own, proc: true }, user],
    ['run.tmpfs ENOENT hint.birth.mountPoint', { unshare: ['mnt'], tmpfs: ['/nowhere'] }],
    ['run.cwd ENOENT', { unshare: ['user'], ...own, cwd: '/nowhere' }, user],
    ['run.tty ENOTTY', { unshare: [], terminal: true }],
    ['run.user EINVAL hint.birth.userUnmapped', { unshare: ['user'], ...own, uid: 5 }, user],
    ['run.exec ENOENT hint.birth.execMissing', { unshare: ['user'], ...own }, user, ['/nowhere']],
    [
      'run.exec ENOENT hint.birth.execMissing',
      { unshare: ['user', 'pid'], ...own, init: true },
      user,
      ['/nowhere'],
    ],
    ['run.exec EACCES', { unshare: [] }, undefined, ['/etc/passwd']],
  ]
  it.each(cases)('%s', (expected, spec, as, command = ['true']) =>
    withoutLeaks(async () => {
      named('vb-foreign')
      try {
        expect(await failure(start(spec, command, as ? { as } : {}))).toBe(expected)
      } finally {
        removeNamed('vb-foreign')
      }
    }),
  )

  it('where mount points are missing in the root folder, or its resolv.conf', () =>
    withoutLeaks(async () => {
      const bare = join(folder.path, 'bare')
      const spec = { unshare: ['user', 'pid', 'mnt'] as const, ...own, root: bare }
      expect(await failure(start({ ...spec, proc: true }, ['true'], { as: user }))).toBe(
        'run.proc ENOENT hint.birth.mountPoint',
      )
      expect(await failure(start({ ...spec, dev: true }, ['true'], { as: user }))).toBe(
        'run.dev ENOENT hint.birth.mountPoint',
      )
      const resolvConf = join(folder.path, 'resolv.conf')
      expect(await failure(start({ ...spec, resolvConf }, ['true'], { as: user }))).toBe(
        'run.resolv ENOENT hint.birth.mountPoint',
      )
    }))
})
