// What the engine says that this kernel can do is what iproute2 and nft find when they try.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createEngine } from '../../src-main/engine/create'
import { probeFeatures } from '../../src-main/engine/features'
import { version } from '../../package.json'
import { useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { optionsFor } from '../support/changing'

useHost()
noLeaks()

const works = (...words: string[]): boolean =>
  spawnSync('unshare', ['-n', 'sh', '-ec', `ip link add name va type veth peer name vb; ${words.join(' ')}`])
    .status === 0

describe('features', () => {
  it.each<[string, string]>([
    ['veth', 'true'],
    ['bridge', 'ip link add x type bridge'],
    ['dummy', 'ip link add x type dummy'],
    ['macvlan', 'ip link add x link va type macvlan mode bridge'],
    ['ipvlan', 'ip link add x link va type ipvlan mode l2'],
    ['vlan', 'ip link add x link va type vlan id 7'],
    ['vxlan', 'ip link add x type vxlan id 7 dstport 4789'],
    ['vrf', 'ip link add x type vrf table 77'],
    ['bond', 'ip link add x type bond'],
    ['wireguard', 'ip link add x type wireguard'],
    ['netem', 'tc qdisc add dev va root netem limit 1000'],
    ['nft', 'nft list ruleset'],
  ])('%s', (name, command) =>
    withoutLeaks(() => {
      const feature = probeFeatures()[name]
      expect(feature?.available).toBe(works(command))
      expect(feature?.missing === undefined).toBe(feature?.available)
    }),
  )

  it('are part of what the engine tells of its host', () =>
    withoutLeaks(async () => {
      const engine = await createEngine(optionsFor('/run/vb-features'))
      try {
        const info = engine.hostInfo()
        expect(info).toMatchObject({ version, mode: 'host', features: { veth: { available: true } } })
        expect(engine.hostInfo()).toEqual(info)
      } finally {
        await engine.close()
      }
    }))
})
