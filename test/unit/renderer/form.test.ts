// Forms become intents that the contract takes; what is wrong is said of its field.
import { describe, expect, it } from 'vitest'
import { ifindex, linkId, netnsId } from '../../../src-main/common/net/ids'
import { intentSchema } from '../../../src-main/common/plan/intent'
import { readForm, subjectOf } from '../../../src-renderer/dialogs/change/form'
import type { ChangeForm } from '../../../src-renderer/dialogs/change/form'

const netns = netnsId(4, 4026531840)
const link = linkId(netns, ifindex(3))
const attach = (more: object): ChangeForm => ({
  of: 'attach',
  values: {
    netns,
    target: 'docker:web',
    bridge: link,
    name: 'eth1',
    address: '172.17.0.5/16',
    gateway: '',
    ...more,
  },
})

describe('a form', () => {
  it.each<[ChangeForm, object]>([
    [
      attach({}),
      { kind: 'attach', target: 'docker:web', bridge: link, name: 'eth1', addresses: ['172.17.0.5/16'] },
    ],
    [
      attach({ address: ' ' }),
      { kind: 'attach', target: 'docker:web', bridge: link, name: 'eth1', addresses: [] },
    ],
    [
      attach({ gateway: '172.17.0.1' }),
      {
        ...{ kind: 'attach', target: 'docker:web', bridge: link, name: 'eth1' },
        ...{ addresses: ['172.17.0.5/16'], gateway: '172.17.0.1' },
      },
    ],
    [
      { of: 'bridge-add', values: { netns, ifname: ' br0 ', address: '10.9.0.1/24', stp: true } },
      { kind: 'bridge-add', netns, ifname: 'br0', addresses: ['10.9.0.1/24'], stp: true },
    ],
    [
      { of: 'netns-add', values: { name: 'ns1' } },
      { kind: 'netns-add', name: 'ns1' },
    ],
    [
      { of: 'rename', values: { link, ifname: 'lan0' } },
      { kind: 'link-set', link, ifname: 'lan0' },
    ],
    [
      { of: 'mtu', values: { link, mtu: '9000' } },
      { kind: 'link-set', link, mtu: 9000 },
    ],
    [
      { of: 'master', values: { link, master: '' } },
      { kind: 'link-set', link, master: null },
    ],
    [
      { of: 'address-add', values: { link, cidr: 'fd00::1/64' } },
      { kind: 'address-add', link, cidr: 'fd00::1/64' },
    ],
    [
      { of: 'route-add', values: { netns, to: 'default', via: '10.9.0.1', device: '', metric: '0' } },
      { kind: 'route-add', netns, route: { to: 'default', via: '10.9.0.1', metric: 0 } },
    ],
  ])('%j means what it says, and the contract takes it', (form, intent) => {
    const reading = readForm(form)
    expect(reading).toEqual({ intent })
    expect(intentSchema.safeParse('intent' in reading && reading.intent).success).toBe(true)
  })

  it.each<[ChangeForm, string]>([
    [attach({ name: '1eth' }), 'name'],
    [attach({ name: 'default' }), 'name'],
    [attach({ address: '172.17.0.5' }), 'address'],
    [attach({ address: '', gateway: '172.17.0.1' }), 'gateway'],
    [{ of: 'netns-add', values: { name: '$(id)' } }, 'name'],
    [{ of: 'mtu', values: { link, mtu: '67' } }, 'mtu'],
    [{ of: 'mtu', values: { link, mtu: '1e3.5' } }, 'mtu'],
    [{ of: 'mac', values: { link, mac: '02:00' } }, 'mac'],
    [{ of: 'address-add', values: { link, cidr: '300.0.0.1/24' } }, 'cidr'],
    [{ of: 'route-add', values: { netns, to: '10.0.0.0', via: '10.9.0.1', device: '', metric: '' } }, 'to'],
    [{ of: 'route-add', values: { netns, to: '10.0.0.0/8', via: 'x', device: '', metric: '' } }, 'via'],
    [
      { of: 'route-add', values: { netns, to: '10.0.0.0/8', via: '10.9.0.1', device: '', metric: '-1' } },
      'metric',
    ],
  ])('%j is refused at its field', (form, field) => {
    expect(readForm(form)).toMatchObject({ wrong: field })
  })

  it.each<ChangeForm>([
    attach({ bridge: '' }),
    { of: 'netns-add', values: { name: '' } },
    { of: 'address-add', values: { link, cidr: ' ' } },
    { of: 'route-add', values: { netns, to: '10.0.0.0/8', via: '', device: '', metric: '' } },
  ])('%j waits without complaint', (form) => {
    expect(Object.keys(readForm(form))).toEqual(['missing'])
  })

  it('belongs to what it changes', () => {
    expect(subjectOf(attach({}))).toBe(netns)
    expect(subjectOf({ of: 'mtu', values: { link, mtu: '1500' } })).toBe(link)
    expect(subjectOf({ of: 'netns-add', values: { name: 'a' } })).toBeUndefined()
  })
})
