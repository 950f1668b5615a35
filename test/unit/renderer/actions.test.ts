// What can be done with which thing, and the intents behind it.
import { describe, expect, it } from 'vitest'
import type { NetnsId } from '../../../src-main/common/net/ids'
import { readForm } from '../../../src-renderer/dialogs/change/form'
import { actionsOf } from '../../../src-renderer/panels/actions'
import type { Action } from '../../../src-renderer/panels/actions'
import { targetOf } from '../../../src-renderer/panels/subject'
import { connect, smallHost, TopologyBuilder } from '../../support/topologies'

const ids = (actions: Action[]): string[] => actions.map(({ id }) => id)
const intentOf = (action: Action | undefined): unknown => action?.form && readForm(action.form)
const linkOf = (t: TopologyBuilder, ifname: string, netns: NetnsId = t.host) =>
  Object.values(t.links).find((link) => link.ifname === ifname && link.netns === netns)!

describe('actions', () => {
  const t = smallHost()
  const web = Object.values(t.containers).find((one) => one.name === 'web')!.netns!
  const ns1 = Object.values(t.netns).find((one) => one.names.length > 0)!
  const topology = t.build()

  it('of a container begin with its hot add, by name', () => {
    const actions = actionsOf(topology, web)
    expect(ids(actions)).toEqual(['attach', 'terminal', 'terminal-choose', 'bridge-add', 'route-add'])
    expect(actions[0]?.form).toMatchObject({ of: 'attach', values: { target: 'docker:web', netns: web } })
  })
  it('of a named namespace include its deletion', () => {
    const actions = actionsOf(topology, ns1.id)
    expect(intentOf(actions.at(-1))).toEqual({ intent: { kind: 'netns-del', name: 'ns1' } })
  })
  it('of nothing, and of the host, are to make things there', () => {
    expect(ids(actionsOf(topology, undefined))).toEqual(['bridge-add', 'netns-add', 'route-add'])
    expect(ids(actionsOf(topology, t.host))).toEqual(['bridge-add', 'netns-add', 'route-add'])
    expect(actionsOf(topology, undefined)[1]?.form).toMatchObject({ values: { name: 'ns2' } })
  })
  it('of a cable’s end in a namespace detach it, and say that it is foreign', () => {
    const eth0 = linkOf(t, 'eth0', web)
    const detach = actionsOf(topology, eth0.id).find(({ id }) => id === 'detach')
    expect(intentOf(detach)).toEqual({
      intent: { kind: 'detach', target: 'docker:web', ifname: 'eth0', foreign: true },
    })
  })
  it('of a bridge connect and delete, but don’t put it on a bridge', () => {
    const actions = ids(actionsOf(topology, linkOf(t, 'docker0').id))
    expect(actions[0]).toBe('connect-here')
    expect(actions).toContain('link-del')
    expect(actions).not.toContain('master')
  })
  it('of a NIC never delete it', () => {
    expect(ids(actionsOf(topology, linkOf(t, 'eth0').id))).not.toContain('link-del')
  })
  it('of a closed namespace are none', () => {
    const closed = new TopologyBuilder()
    const id = closed.addProcess('sleep', { closed: 'EPERM' })
    expect(actionsOf(closed.build(), id)).toEqual([])
  })
})

describe('a target', () => {
  it('is the container’s name only while it is the only one of that name', () => {
    const t = new TopologyBuilder()
    const bridge = t.addBridge(t.host, 'docker0')
    const one = t.addContainer('web', 'nginx')
    connect(t, bridge, one, undefined)
    expect(targetOf(t.build(), t.netns[one]!)).toBe('docker:web')
    const twin = { ...Object.values(t.containers)[0]!, id: 'docker:other' as never, engineId: 'other' }
    t.containers['docker:other'] = twin
    expect(targetOf(t.build(), t.netns[one]!)).toBe(`id:${one}`)
  })
  it('is the namespace itself when it has no name', () => {
    const t = new TopologyBuilder()
    const id = t.addProcess('sleep infinity')
    expect(targetOf(t.build(), t.netns[id]!)).toBe(`id:${id}`)
  })
})
