// What `snapshot` prints, against golden files; hostile names are inert in every format.
import { describe, expect, it } from 'vitest'
import { paint } from '../../../src-main/cli/io'
import { changeLines } from '../../../src-main/cli/formats/changes'
import { dotText } from '../../../src-main/cli/formats/dot'
import { mermaidText } from '../../../src-main/cli/formats/mermaid'
import { treeText } from '../../../src-main/cli/formats/tree'
import { widthOf } from '../../../src-main/cli/formats/table'
import { changeJson } from '../../../src-main/cli/formats/watch-json'
import { applyDiff, diffTopology } from '../../../src-main/common/topology/diff'
import { snapshotJson } from '../../../src-main/common/topology/snapshot'
import type { Topology } from '../../../src-main/common/topology/topology'
import { connect, hostOf, smallHost } from '../../support/topologies'

const look = { paint: paint(false), unicode: true }
const golden = (name: string): string => `../../golden/cli/${name}`
/** As hostile as the kernel and container engines allow: shell, HTML, quotes, escapes, bidi, bytes that are no UTF-8. */
const names = [
  '$(id)',
  '<b>x</b>',
  '"};q',
  '\u001b[2J\u0007',
  'a\\"b',
  'x\u202ey',
  'b\udcff',
  '`md`',
  'a b\nc',
]

function hostile(): Topology {
  const t = smallHost()
  for (const name of names) {
    const netns = t.addNamed(name)
    t.addLink(netns, name.slice(0, 15), { alias: name })
  }
  t.addContainer('evil"]\n\u001b[31m', '<img src=x onerror=alert(1)>')
  return t.build()
}

const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\ud800-\udfff]/u

describe('golden', () => {
  const small = smallHost().build()
  it('tree', () => expect(treeText(small, look)).toMatchFileSnapshot(golden('small.tree.txt')))
  it('tree in ASCII', () => {
    const text = treeText(small, { ...look, unicode: false })
    expect(text.replaceAll('’', '')).toMatch(/^[\n -~]*$/)
    return expect(text).toMatchFileSnapshot(golden('small.tree.ascii.txt'))
  })
  it('dot', () => expect(dotText(small)).toMatchFileSnapshot(golden('small.dot')))
  it('mermaid', () => expect(mermaidText(small)).toMatchFileSnapshot(golden('small.mmd')))
  it('tree of a host with everything', () =>
    expect(treeText(hostOf(24).build(), look)).toMatchFileSnapshot(golden('mixed.tree.txt')))
  it('tree of hostile names', () =>
    expect(treeText(hostile(), look)).toMatchFileSnapshot(golden('hostile.tree.txt')))
  it('dot of hostile names', () => expect(dotText(hostile())).toMatchFileSnapshot(golden('hostile.dot')))
  it('mermaid of hostile names', () =>
    expect(mermaidText(hostile())).toMatchFileSnapshot(golden('hostile.mmd')))
})

describe('hostile names', () => {
  it.each([
    ['tree', (t: Topology) => treeText(t, look)],
    ['dot', dotText],
    ['mermaid', mermaidText],
  ])('put no control character into %s, and no line of their own', (_, format) => {
    const text = format(hostile())
    expect(text).not.toMatch(raw)
    expect(text.split('\n').some((one) => one.trim() === 'c')).toBe(false)
  })

  it('survive JSON', () => {
    const snapshot = snapshotJson(hostile(), { kernel: '6.1', mode: 'host' })
    const again = JSON.parse(JSON.stringify(snapshot)) as typeof snapshot
    expect(again).toEqual(snapshot)
    for (const name of names)
      expect(again.netns.flatMap((netns) => netns.names.map((one) => one.name))).toContain(name)
  })

  it('are no Mermaid or HTML syntax', () => {
    const text = mermaidText(hostile())
    expect(text).not.toMatch(/<(?!br>)/)
    for (const label of text.match(/"[^\n]*"/g) ?? []) expect(label.slice(1, -1)).not.toContain('"')
  })

  it('stay inside DOT’s quotes', () => {
    const outside = dotText(hostile()).replace(/"(?:[^"\\]|\\.)*"/g, '""')
    expect(outside).not.toMatch(/[$`<>]/)
    expect(outside).not.toContain('id')
  })
})

describe('a column', () => {
  it.each([
    ['eth0', 4],
    ['网络', 4],
    ['e\u0301', 1],
    ['🐳', 2],
  ])('%s is %i wide', (text, width) => expect(widthOf(text)).toBe(width))
})

describe('changes', () => {
  const builder = smallHost()
  const before = structuredClone(builder.build(1))
  const bridge = Object.values(before.links).find((link) => link.ifname === 'docker0')!
  const red = builder.addNamed('red')
  const [port] = connect(builder, bridge.id, red, '172.17.0.9/16')
  builder.addCidr(bridge.id, '10.1.0.1/24')
  builder.links[bridge.id] = { ...builder.links[bridge.id]!, mtu: 1400, flags: ['UP'] }
  const after = builder.build(2)
  const diff = diffTopology(before, after)

  it('are lines that name what they are about', () =>
    expect(changeLines(before, after, diff, look)).toEqual([
      '+ namespace netns:red',
      '+ link netns:red/lo (loopback)',
      `+ link ${after.links[port]!.ifname} (veth)`,
      '+ link netns:red/eth0 (veth)',
      '~ link docker0 (bridge): mtu 1500 → 1400, -BROADCAST, -MULTICAST, -LOWER_UP',
      '+ address 127.0.0.1/8 of netns:red/lo',
      '+ address 172.17.0.9/16 of netns:red/eth0',
      '+ address 10.1.0.1/24 of docker0',
    ]))

  it('are JSON in the records of the snapshot; added to the one before they give the one after', () => {
    const host = { kernel: '6.1', mode: 'host' } as const
    const change = changeJson(before, after, diff, host)
    expect([change.from, change.to]).toEqual([1, 2])
    expect(change.updated.links).toHaveLength(1)
    const [was, now] = [snapshotJson(before, host), snapshotJson(after, host)]
    for (const table of ['netns', 'links', 'routes', 'neighbours', 'containers', 'users'] as const) {
      const records = new Map(was[table].map((record) => [record.id as string, record as object]))
      for (const record of change.removed[table] ?? []) records.delete(record.id)
      for (const record of change.added[table] ?? []) records.set(record.id, record)
      for (const [, record] of change.updated[table] ?? []) records.set(record.id, record)
      expect(records, table).toEqual(
        new Map(now[table].map((record) => [record.id as string, record as object])),
      )
    }
    expect(changeJson(after, before, diffTopology(after, before), host).removed.netns).toHaveLength(1)
    expect(applyDiff(before, diff)).toEqual(after)
  })
})
