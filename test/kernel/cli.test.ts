// The command line as a user calls it: what it does to the kernel by iproute2's word, that undo leaves no trace, and
// what each option changes.
import { beforeAll, afterAll, describe, expect, it, vi } from 'vitest'
import type { ChangeResultJson } from '../../src-main/cli/formats/plan'
import type { SnapshotJson } from '../../src-main/common/topology/snapshot'
import { hostText } from '../support/changing'
import { useCommand } from '../support/command'
import { ip, ipJson, ipJsonIn, named, removeNamed, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
const vethboard = useCommand()
noLeaks()

interface Entry {
  id: string
  title: string
  state: string
  commands: string[]
  undoCommands: string[]
}

beforeAll(async () => {
  ip('link', 'add', 'br0', 'address', '02:00:00:00:00:01', 'type', 'bridge')
  ip('address', 'add', '10.9.0.1/24', 'dev', 'br0')
  // A first port changes what of a bridge nobody can change back: its tso_max_size.
  ip('link', 'add', 'pa', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'pb')
  for (const link of ['br0', 'pa', 'pb']) ip('link', 'set', link, 'up')
  named('clired')
  ip('-n', 'clired', 'link', 'set', 'lo', 'up')
  await vi.waitFor(() => expect(ip('address')).not.toContain('tentative'), { timeout: 10_000, interval: 100 })
})
afterAll(() => {
  removeNamed('clired')
  for (const link of ['pa', 'br0']) ip('link', 'del', link)
})

const facts = (): string => hostText('clired')
/** The kernel takes a carrier's loss in up to a second later. */
const isAgain = (before: string): Promise<void> => expect.poll(facts, { timeout: 5_000 }).toBe(before)
const linkOf = (items: Record<string, unknown>[], ifname: string): Record<string, unknown> | undefined =>
  items.find((item) => item['ifname'] === ifname)
const addressesOf = (item: Record<string, unknown> | undefined): string[] =>
  ((item?.['addr_info'] ?? []) as { local: string; prefixlen: number; family: string }[])
    .filter((address) => address.family === 'inet')
    .map((address) => `${address.local}/${address.prefixlen}`)

describe('attach', () => {
  it('gives a namespace its link; undo takes it away, redo brings it again', async () => {
    const before = facts()
    const said = vethboard(
      'attach',
      'netns:clired',
      '--bridge',
      'br0',
      '--ip',
      '10.9.0.5/24',
      '--name',
      'eth7',
    )
    expect(said).toMatchObject({ code: 0 })
    expect(said.stdout).toContain('Connect clired to br0 as eth7')
    expect(said.stdout).toContain('10.9.0.5/24')
    expect(said.stderr).toContain('vethboard undo')
    const eth7 = linkOf(ipJsonIn('clired', 'address'), 'eth7')
    expect(eth7).toMatchObject({ operstate: 'UP', mtu: 1500 })
    expect(addressesOf(eth7)).toEqual(['10.9.0.5/24'])
    expect(linkOf(ipJson('link'), 'vb-clired-eth7')).toMatchObject({ master: 'br0', operstate: 'UP' })
    expect(vethboard.ok('undo')).toContain('undone: Connect clired to br0 as eth7')
    await isAgain(before)
    expect(vethboard.ok('redo')).toContain('done again: Connect clired to br0 as eth7')
    expect(addressesOf(linkOf(ipJsonIn('clired', 'address'), 'eth7'))).toEqual(['10.9.0.5/24'])
    vethboard.ok('undo')
    await isAgain(before)
  })

  it('proposes name and address', async () => {
    const before = facts()
    const { applied, proposed, steps } = vethboard.json<ChangeResultJson>(
      'attach',
      'clired',
      '--bridge',
      'br0',
    )
    expect({ applied, proposed }).toMatchObject({
      applied: true,
      proposed: { name: 'eth0', addresses: ['10.9.0.2/24'], hostIfname: 'vb-clired-eth0' },
    })
    expect(steps.map((step) => step.command).join('\n')).toContain(
      'ip -n clired address add 10.9.0.2/24 dev eth0',
    )
    expect(addressesOf(linkOf(ipJsonIn('clired', 'address'), 'eth0'))).toEqual(['10.9.0.2/24'])
    const second = vethboard.json<ChangeResultJson>('attach', 'clired', '--bridge', 'br0')
    expect(second.proposed).toMatchObject({ name: 'eth1', addresses: ['10.9.0.3/24'] })
    vethboard.ok('undo', '2')
    await isAgain(before)
  })

  it('takes gateway, MAC and MTU, and no address when told so', async () => {
    const before = facts()
    const own = [
      '--gateway',
      '10.9.0.1',
      '--mac',
      '02:aa:00:00:00:07',
      '--mtu',
      '1400',
      '--ip',
      '10.9.0.9/24',
    ]
    vethboard.ok('attach', 'clired', '--bridge', 'br0', '--json', ...own)
    expect(linkOf(ipJsonIn('clired', 'link'), 'eth0')).toMatchObject({
      address: '02:aa:00:00:00:07',
      mtu: 1400,
    })
    expect(ipJsonIn('clired', 'route', 'show', 'default')).toMatchObject([
      { gateway: '10.9.0.1', dev: 'eth0' },
    ])
    vethboard.ok('undo')
    vethboard.ok('attach', 'clired', '--bridge', 'br0', '--no-ip', '--json')
    expect(addressesOf(linkOf(ipJsonIn('clired', 'address'), 'eth0'))).toEqual([])
    vethboard.ok('undo')
    await isAgain(before)
  })

  it('changes nothing with --dry-run, and prints commands that do the same by hand', async () => {
    const before = facts()
    const text = vethboard('attach', 'clired', '--bridge', 'br0', '--dry-run')
    expect(text).toMatchObject({ code: 0 })
    expect(text.stdout).toMatch(/ip link add name vb-clired-eth0 .* netns clired\n/)
    expect(text.stdout).toContain('undo: ip link del dev vb-clired-eth0')
    expect(text.stdout).toContain('needs: CAP_NET_ADMIN')
    expect(text.stderr).toContain('nothing is changed')
    const { applied, steps } = vethboard.json<ChangeResultJson>(
      'attach',
      'clired',
      '--bridge',
      'br0',
      '--dry-run',
    )
    expect(applied).toBe(false)
    await isAgain(before)
    expect(vethboard.json<Entry[]>('history').filter((entry) => entry.state === 'applied')).toEqual([])
    expect(steps.length).toBeGreaterThan(2)
  })

  it('is undone link by link with detach', async () => {
    vethboard.ok('attach', 'clired', '--bridge', 'br0', '--ip', '10.9.0.5/24', '--json')
    const before = facts()
    expect(vethboard('detach', 'clired', 'eth0')).toMatchObject({ code: 0 })
    expect(linkOf(ipJsonIn('clired', 'link'), 'eth0')).toBeUndefined()
    vethboard.ok('undo')
    expect(withoutIndices(facts())).toBe(withoutIndices(before))
    vethboard.ok('undo')
  })
})

/** A link that is made again gets its old name and MAC, and where the kernel allows, its index. */
const withoutIndices = (text: string): string => text.replace(/^\d+: /gm, '').replace(/@if\d+/g, '@if')

describe('the other changes', () => {
  it.each<[string, string[], () => void]>([
    [
      'bridge add',
      ['br7', '--ip', '10.7.0.1/24', '--stp'],
      () =>
        expect(linkOf(ipJson('link'), 'br7')).toMatchObject({
          flags: expect.arrayContaining(['UP']) as string[],
          linkinfo: { info_kind: 'bridge', info_data: { stp_state: 1 } },
        }),
    ],
    [
      'bridge add',
      ['br8', '--in', 'netns:clired'],
      () =>
        expect(linkOf(ipJsonIn('clired', 'link'), 'br8')).toMatchObject({
          linkinfo: { info_kind: 'bridge' },
        }),
    ],
    ['netns add', ['cliblu'], () => expect(ip('netns')).toContain('cliblu')],
    [
      'link set',
      ['br0', '--mtu', '1400'],
      () => expect(linkOf(ipJson('link'), 'br0')).toMatchObject({ mtu: 1400 }),
    ],
    [
      'link set',
      ['netns:clired/lo', '--mtu', '1400'],
      () => expect(linkOf(ipJsonIn('clired', 'link'), 'lo')).toMatchObject({ mtu: 1400 }),
    ],
    [
      'link set',
      ['br0', '--down', '--yes'],
      () => expect(linkOf(ipJson('link'), 'br0')?.['flags']).not.toContain('UP'),
    ],
    [
      'address add',
      ['br0', '10.8.0.1/24'],
      () => expect(addressesOf(linkOf(ipJson('address'), 'br0'))).toContain('10.8.0.1/24'),
    ],
    [
      'address add',
      ['netns:clired/lo', '10.8.0.2/32'],
      () => expect(addressesOf(linkOf(ipJsonIn('clired', 'address'), 'lo'))).toContain('10.8.0.2/32'),
    ],
    [
      'address del',
      ['br0', '10.9.0.1/24', '--yes'],
      () => expect(addressesOf(linkOf(ipJson('address'), 'br0'))).toEqual([]),
    ],
    [
      'route add',
      ['10.77.0.0/16', '--via', '10.9.0.200', '--dev', 'br0', '--metric', '50'],
      () =>
        expect(ipJson('route', 'show', '10.77.0.0/16')).toMatchObject([
          { gateway: '10.9.0.200', dev: 'br0', metric: 50 },
        ]),
    ],
    [
      'route add',
      ['10.78.0.0/16', '--dev', 'lo', '--in', 'clired'],
      () => expect(ipJsonIn('clired', 'route', 'show', '10.78.0.0/16')).toMatchObject([{ dev: 'lo' }]),
    ],
  ])('%s %j, and back', async (name, args, made) => {
    const before = facts()
    const { code, stderr } = vethboard(...name.split(' '), ...args)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    made()
    vethboard.ok('undo')
    await isAgain(before)
    expect(ip('netns')).not.toContain('cliblu')
  })

  it('deletes what is named and makes it again', async () => {
    vethboard.ok('bridge', 'add', 'br7', '--ip', '10.7.0.1/24', '--json')
    vethboard.ok('netns', 'add', 'cliblu', '--json')
    vethboard.ok('route', 'add', '10.77.0.0/16', '--via', '10.7.0.200', '--json')
    const before = withoutIndices(hostText('cliblu'))
    vethboard.ok('route', 'del', '10.77.0.0/16', '--json')
    vethboard.ok('bridge', 'del', 'br7', '--yes', '--json')
    vethboard.ok('netns', 'del', 'cliblu', '--yes', '--json')
    expect(ip('netns')).not.toContain('cliblu')
    expect(linkOf(ipJson('link'), 'br7')).toBeUndefined()
    vethboard.ok('undo', '3')
    expect(withoutIndices(hostText('cliblu'))).toBe(before)
    vethboard.ok('undo', '3')
    expect(ip('netns')).not.toContain('cliblu')
  })
})

describe('history', () => {
  it('lists what was done, newest first, with its commands', async () => {
    vethboard.ok('address', 'add', 'br0', '10.8.0.1/24', '--json')
    const [newest] = vethboard.json<Entry[]>('history')
    expect(newest).toMatchObject({ title: 'Add 10.8.0.1/24 to br0', state: 'applied' })
    expect(newest?.commands).toEqual(['ip address add 10.8.0.1/24 dev br0'])
    expect(newest?.undoCommands).toHaveLength(1)
    const text = vethboard.ok('history', '--commands')
    expect(text.split('\n')[0]).toMatch(
      /^applied +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +Add 10\.8\.0\.1\/24 to br0$/,
    )
    expect(text.split('\n')[1]).toBe('  ip address add 10.8.0.1/24 dev br0')
    vethboard.ok('undo')
    expect(vethboard.json<Entry[]>('history')[0]).toMatchObject({ id: newest?.id, state: 'undone' })
  })
})

describe('snapshot', () => {
  it('prints JSON of format 1, a tree, DOT and Mermaid', async () => {
    const json = JSON.parse(vethboard.ok('snapshot', '--json')) as SnapshotJson
    expect(json).toMatchObject({ format: 1, host: { mode: 'host' } })
    expect(json.links.find((link) => link.ifname === 'br0')).toMatchObject({
      addresses: expect.arrayContaining(['10.9.0.1/24']) as string[],
    })
    const tree = vethboard.ok('snapshot')
    expect(tree).toMatch(/^host {2}net:\[\d+\]$/m)
    expect(tree).toMatch(/^ {2}br0 +bridge +UP +02:00:00:00:00:01 +10\.9\.0\.1\/24 /m)
    expect(tree).toMatch(/^netns:clired {2}/m)

    expect(tree).not.toMatch(/[\u0000-\u0009\u001b]/)
    expect(vethboard.ok('snapshot', '--dot')).toMatch(/^graph vethboard \{\n/)
    expect(vethboard.ok('snapshot', '--mermaid')).toMatch(/^flowchart LR\n/)
  })
})
