// `vethboard run`: what its options ask nshelper for, what is refused as usage, and its words for a dry run.
import { describe, expect, it } from 'vitest'
import { parse } from '../../../src-main/cli/args'
import { run } from '../../../src-main/cli/commands/run'
import { runSpec } from '../../../src-main/cli/run-spec'
import type { RunOptions } from '../../../src-main/cli/run-spec'
import { asUnshare, runWords } from '../../../src-main/cli/run-words'
import type { HelperSpec } from '../../../src-main/sys/helper'

const own = { uid: 1000, gid: 100 }

/** What a command line asks for. */
function spec(...words: string[]): HelperSpec {
  // What args.ts gives has a key for each option of the command.
  const { values } = parse(run, words) as unknown as { values: RunOptions }
  return runSpec(values, { ...own, shell: '/bin/bash' })
}

describe('run', () => {
  it('makes a container of the own ids by default', () => {
    expect(spec()).toEqual({
      ...{ unshare: ['user', 'pid', 'mnt', 'uts'], hostname: 'container', proc: true, dev: false, lo: false },
      uidMap: [{ inside: 0, outside: 1000, length: 1 }],
      gidMap: [{ inside: 0, outside: 100, length: 1 }],
      ...{ readOnly: false, tmpfs: [], noNewPrivileges: false, init: false, dieWithParent: true },
      command: ['/bin/bash'],
    })
  })

  it('hands the words after -- on as they are', () => {
    expect(spec('--ns', 'user', '--', 'sh', '-c', '--help', '--', '').command).toEqual([
      'sh',
      '-c',
      '--help',
      '--',
      '',
    ])
    expect(parse(run, ['--', '--help']).help).toBe(false)
    expect(parse(run, ['--help', '--', 'x']).help).toBe(true)
  })

  it('takes what is mapped, kept, mounted', () => {
    const asked = spec(
      ...['--ns', 'user,mnt,net', '--uid-map', '0:1000:1', '--uid-map', '1:100000:10', '--rootfs', '/r'],
      ...[
        '--tmpfs',
        '/tmp',
        '--user',
        '5:6',
        '--keep-caps',
        'net_admin,CAP_NET_RAW',
        '--read-only',
        '--',
        'x',
      ],
    )
    expect(asked).toMatchObject({
      ...{ unshare: ['user', 'mnt', 'net'], root: '/r', dev: true, proc: false, lo: true, tmpfs: ['/tmp'] },
      ...{ uid: 5, gid: 6, keepCapabilities: [12, 13], readOnly: true },
    })
    expect(asked.uidMap).toHaveLength(2)
    expect(asked.hostname).toBeUndefined()
    expect(spec('--keep-caps', 'none').keepCapabilities).toEqual([])
  })

  it.each([
    [['--ns', 'user,disk'], '"disk" is none of'],
    [['--ns', 'user,user'], 'twice'],
    [['--ns', 'pid', '--uid-map', '0:0:1'], '--uid-map needs user in --ns'],
    [['--ns', 'user', '--hostname', 'x'], '--hostname needs uts in --ns'],
    [['--ns', 'user', '--rootfs', '/x'], '--rootfs needs mnt in --ns'],
    [['--uid-map', '0:0'], 'is not IN:OUT:LEN'],
    [['--uid-map', '0:0:4294967296'], 'is not IN:OUT:LEN'],
    [['--user', 'root'], 'is not UID or UID:GID'],
    [['--keep-caps', 'fly'], '"fly" is no capability'],
    [['--tmpfs', 'tmp'], 'absolute'],
    [['--setgroups', 'maybe'], 'allow or deny'],
    [['sh'], 'write -- before'],
  ])('%j is a usage error', (words, why) => {
    expect(() => spec(...words)).toThrow(why)
  })

  it('says what it would do, and the same with unshare', () => {
    expect(runWords(spec('--uid-map', '0:1000:1', '--uid-map', '1:100000:10', '--', 'id'), own)).toEqual([
      'make namespaces: user, pid, mnt, uts',
      'write the uid map:',
      '  0:1000:1: uid 0 inside is uid 1000 outside',
      '  1:100000:10: uids 1 to 10 inside are uids 100000 to 100009 outside',
      'write the gid map:',
      '  0:100:1: gid 0 inside is gid 100 outside',
      'set the hostname container',
      'mount /proc of the new pid namespace',
      'run id',
    ])
    expect(asUnshare(spec('--ns', 'user,net', '--', 'echo', "it's"), own)).toBe(
      `unshare --user --net --map-root-user -- sh -c 'ip link set lo up && exec echo '\\''it'\\''\\'\\'''\\''s'\\'''`,
    )
    expect(asUnshare(spec('--rootfs', '/x'), own)).toBeUndefined()
    expect(asUnshare(spec('--uid-map', '0:5:1'), own)).toBeUndefined()
  })
})
