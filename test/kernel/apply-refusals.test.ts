// Bad input to a change: one error each that says what is wrong and what to do, and a host that is as it was.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ErrorKind } from '../../src-main/common/errors/error'
import type { IntentOf } from '../../src-main/common/plan/intent'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { lab } from '../support/cases'
import { changing, hostText, refusal, sameHost } from '../support/changing'
import { useKiller } from '../support/kill'

useHost()
noLeaks()
const { names, a, b, buildHost } = lab('re')
const killer = useKiller()

type Attach = Partial<IntentOf<'attach'>>

const table: [string, Attach, ErrorKind, RegExp][] = [
  ['an unknown target', { target: 'netns:re-c' }, 'not-found', /find "netns:re-c"; did you mean netns:re-/],
  ['an unknown bare name', { target: 'nothing-like-it' }, 'not-found', /find "nothing-like-it"/],
  ['no process id', { target: 'pid:x' }, 'invalid', /read "x" as a process id/],
  ['a process that is gone', { target: 'pid:4194304' }, 'not-found', /hold process 4194304: ESRCH/],
  ['a missing bridge', { bridge: { host: 'br9' } }, 'not-found', /there is no link br9; look at the names/],
  [
    'no bridge',
    { bridge: { host: 'to-a' } },
    'invalid',
    /to-a is not a bridge but a veth; the bridges are: br0/,
  ],
  ['the loopback', { bridge: { host: 'lo' } }, 'invalid', /lo is not a bridge but a loopback/],
  [
    'an address in use',
    { addresses: ['192.168.10.2/24'] },
    'exists',
    /192\.168\.10\.2 is in use on br0 by eth0/,
  ],
  ["the bridge's own address", { addresses: ['192.168.10.1/24'] }, 'exists', /in use on br0 by br0/],
  ['an address without a prefix', { addresses: ['192.168.10.9'] }, 'invalid', /has no prefix length/],
  ['no address', { addresses: ['nonsense/24'] }, 'invalid', /read "nonsense" as an IP address/],
  ['the broadcast address', { addresses: ['192.168.10.255/24'] }, 'invalid', /is the broadcast address/],
  ['a name that is taken', { target: `netns:${a}`, name: 'eth0' }, 'exists', /has a link eth0 already/],
  ['a name that is too long', { name: 'a234567890123456' }, 'invalid', /is too long; .*15 bytes/],
  ['a hostile name', { name: '$(reboot)' }, 'invalid', /\$\(reboot\) can’t be a name/],
  ['a hostile name in bytes', { name: 'a\u001b[31m' }, 'invalid', /a\\x1b\[31m can’t be a name/],
  ['a gateway out of reach', { gateway: '10.0.0.1' }, 'invalid', /the gateway 10\.0\.0\.1 can’t be reached/],
]

describe('an attach with', () => {
  it.each(table)('%s', (_, more, kind, why) =>
    withoutLeaks(async () => {
      using _host = buildHost()
      await changing(async (rig) => {
        const before = hostText(...names)
        const intent = { kind: 'attach' as const, target: `netns:${b}`, bridge: { host: 'br0' }, ...more }
        const error = await refusal(rig.plan(intent))
        expect(error.kind).toBe(kind)
        expect(`${error.what}${error.errno ? `: ${error.errno.name}` : ''}; ${error.hint ?? ''}`).toMatch(why)
        await sameHost(before, ...names)
      })
    }),
  )

  it("a target that is the host's own namespace", () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      const child = spawn('sleep', ['100'], { stdio: 'ignore' })
      await changing(async (rig) => {
        const intent = { kind: 'attach', target: `pid:${child.pid}`, bridge: { host: 'br0' } } as const
        expect(await refusal(rig.plan({ ...intent }))).toMatchObject({
          kind: 'invalid',
          hintKey: 'hint.hostNetns',
        })
      })
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }))

  it('an address outside every subnet: only when it is confirmed', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      await changing(async (rig) => {
        const before = hostText(...names)
        const plan = await rig.plan({
          kind: 'attach',
          target: `netns:${b}`,
          bridge: { host: 'br0' },
          addresses: ['10.99.0.5/24'],
        })
        const error = await refusal(rig.changer.apply(plan.id, ['default-route']))
        expect(error).toMatchObject({ kind: 'invalid', hintKey: 'hint.confirm' })
        expect(error.what).toContain('10.99.0.5/24 is outside every subnet of br0 (192.168.10.0/24)')
        await sameHost(before, ...names)
        await rig.changer.apply(plan.id, ['outside-subnet'])
        expect(ip('-n', b, 'address')).toContain('10.99.0.5/24')
        await rig.changer.undo(1)
        await sameHost(before, ...names)
      })
    }))

  it('a name that more than one thing has', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      named('re-twin')
      await changing(async (rig) => {
        // One namespace by two names is no ambiguity; the same name twice would be, and containers are needed for it.
        const target = await rig.observer.resolveTarget('re-twin')
        expect(target.netns).toBe(await rig.netns('re-twin'))
        target.close()
      })
      removeNamed('re-twin')
    }))

  it('not enough privilege: says so, and how to get it', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      const stateDir = mkdtempSync(join(tmpdir(), 'vethboard-powerless-'))
      try {
        const before = hostText(...names)
        const apply = { kind: 'bridge-add', ifname: 'br7' } as const
        const { stderr } = killer.powerless(stateDir, { apply })
        expect(stderr).toMatch(/create bridge br7: EPERM.*; run Vethboard as root/)
        await sameHost(before, ...names)
      } finally {
        rmSync(stateDir, { recursive: true, force: true })
      }
    }))
})
