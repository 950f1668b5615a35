// The way out: a namespace behind a bridge pings a third one that plays the outside, which sees the host's own address;
// nft lists the table as we read it; deleted, all is as before; refused beside a chain that drops.
import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { natTables } from '../../src-main/engine/apply/nat'
import { changing, hostText, refusal, sameHost } from '../support/changing'
import { ip, named, netnsFolder, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { lab, untilUp } from '../support/cases'

const host = useHost()
noLeaks()
const { names, a, buildHost } = lab('na')
const outside = 'na-outside'

/** The host of the cases, with an uplink to a namespace that knows no way back to the bridge's subnet. */
function withUplink(): Disposable {
  const built = buildHost()
  named(outside)
  ip('link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', outside)
  ip('link', 'set', 'up0', 'up', 'addrgenmode', 'none')
  ip('address', 'add', '198.51.100.2/24', 'dev', 'up0')
  ip('-n', outside, 'link', 'set', 'eth0', 'up', 'addrgenmode', 'none')
  ip('-n', outside, 'address', 'add', '198.51.100.1/24', 'dev', 'eth0')
  ip('route', 'add', 'default', 'via', '198.51.100.1')
  untilUp('up0')
  return {
    [Symbol.dispose]() {
      built[Symbol.dispose]()
      removeNamed(outside)
    },
  }
}

const pings = (from: string, address: string): boolean =>
  spawnSync('nsenter', [`--net=${netnsFolder}/${from}`, 'ping', '-n', '-c1', '-W2', address], {
    stdio: 'ignore',
  }).status === 0

const nft = (...args: string[]): string => execFileSync('nft', args, { encoding: 'utf8' })
const forwarding = (ifname: string): string =>
  execFileSync('cat', [`/proc/sys/net/ipv4/conf/${ifname}/forwarding`], { encoding: 'utf8' }).trim()

describe('the way out of a bridge', () => {
  it('masquerades, forwards no more than needed, and goes without a trace', () =>
    withoutLeaks(async () => {
      using _ = withUplink()
      await changing(async (rig) => {
        const before = hostText(...names)
        expect(pings(a, '198.51.100.1')).toBe(false)
        const link = await rig.link('br0')
        await rig.apply({ kind: 'nat-add', link })
        expect(pings(a, '198.51.100.1')).toBe(true)
        expect([forwarding('br0'), forwarding('up0'), forwarding('lo'), forwarding('all')]).toEqual([
          '1',
          '1',
          '0',
          '0',
        ])
        const { nftables } = JSON.parse(nft('-j', 'list', 'ruleset')) as { nftables: object[] }
        expect(nftables).toMatchObject([
          {},
          { table: { family: 'ip', name: 'vethboard-br0' } },
          { chain: { name: 'postrouting', type: 'nat', hook: 'postrouting', prio: 100, policy: 'accept' } },
          { rule: { chain: 'postrouting' } },
        ])
        expect(nft('list', 'ruleset')).toContain('ip saddr 192.168.10.0/24 oifname != "br0" masquerade')
        expect(natTables(host().fd)).toEqual([
          {
            name: 'vethboard-br0',
            forwarding: ['br0', 'up0'],
            rules: [{ subnet: '192.168.10.0/24', inside: 'br0' }],
            strange: false,
          },
        ])
        expect(await refusal(rig.plan({ kind: 'nat-add', link }))).toMatchObject({ kind: 'exists' })
        await rig.apply({ kind: 'nat-del', link })
        await sameHost(before, ...names)
        expect(pings(a, '198.51.100.1')).toBe(false)
        await rig.changer.undo(1)
        expect(pings(a, '198.51.100.1')).toBe(true)
        await rig.changer.undo(1)
        await sameHost(before, ...names)
      })
    }))

  it('leaves tables of others alone, and refuses beside a chain that drops', () =>
    withoutLeaks(async () => {
      using _ = withUplink()
      await changing(async (rig) => {
        const link = await rig.link('br0')
        nft('add table ip vethboard-br0 { comment "somebody’s own"; }')
        expect(await refusal(rig.apply({ kind: 'nat-add', link }))).toMatchObject({ kind: 'stale-plan' })
        expect(await refusal(rig.plan({ kind: 'nat-del', link }))).toMatchObject({ kind: 'not-found' })
        nft('delete table ip vethboard-br0')
        nft('add table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; }')
        expect(await refusal(rig.plan({ kind: 'nat-add', link }))).toMatchObject({
          kind: 'busy',
          hintKey: 'hint.forwardDrop',
        })
        nft('delete table ip filter')
        ip('route', 'del', 'default')
        expect(await refusal(rig.plan({ kind: 'nat-add', link }))).toMatchObject({
          hintKey: 'hint.natDefault',
        })
      })
    }))
})
