// One look at a host with links that sit on others in another namespace, and with every kind of master.
import { describe, expect, it } from 'vitest'
import type { Link } from '../../src-main/common/net/link'
import { createObserver } from '../../src-main/engine/observer'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
noLeaks()

const links = async (): Promise<Link[]> => {
  const observer = await createObserver({
    live: false,
    stateDir: '/run/vethboard',
    mode: 'host',
    containerSockets: [],
  })
  try {
    return Object.values(observer.current().links)
  } finally {
    await observer.close()
  }
}

describe('one look at a host', () => {
  it('finds the lower links of ipvlan and vlan across namespaces, and who is whose port', async () => {
    named('upper')
    const add = (ifname: string, ...args: string[]): string => ip('link', 'add', ifname, ...args)
    add('under0', 'up', 'type', 'dummy')
    add('vrf0', 'up', 'type', 'vrf', 'table', '42')
    add('bond0', 'type', 'bond', 'mode', 'active-backup')
    add('inbond0', 'master', 'bond0', 'type', 'dummy')
    add('invrf0', 'master', 'vrf0', 'type', 'dummy')
    add('wg0', 'type', 'wireguard')
    const on = ['link', 'under0'] as const
    ip('link', 'add', ...on, 'name', 'far-ipvlan', 'netns', 'upper', 'type', 'ipvlan', 'mode', 'l3s')
    ip('link', 'add', ...on, 'name', 'far-vlan', 'netns', 'upper', 'type', 'vlan', 'id', '7')
    ip('link', 'add', ...on, 'name', 'near-vlan', 'type', 'vlan', 'id', '8')

    const found = await links()
    const link = (ifname: string): Link => found.find((it) => it.ifname === ifname)!
    const lower = { seen: true, link: link('under0').id }
    expect(link('far-ipvlan')).toMatchObject({ parent: lower, attrs: { kind: 'ipvlan', mode: 'l3s' } })
    expect(link('far-vlan')).toMatchObject({ parent: lower, attrs: { kind: 'vlan', vlanId: 7 } })
    expect(link('near-vlan')).toMatchObject({ parent: lower, netns: link('under0').netns })
    expect(link('far-vlan').netns).not.toBe(link('under0').netns)
    expect(link('inbond0')).toMatchObject({ master: link('bond0').id, portKind: 'bond' })
    expect(link('invrf0')).toMatchObject({ master: link('vrf0').id, portKind: 'vrf' })
    expect(link('vrf0').attrs).toEqual({ kind: 'vrf', table: 42 })
    expect(link('wg0')).toMatchObject({ kind: 'wireguard', linkType: 'none' })

    for (const ifname of ['near-vlan', 'inbond0', 'invrf0', 'wg0', 'bond0', 'vrf0', 'under0'])
      ip('link', 'del', ifname)
    removeNamed('upper')
  })
})
