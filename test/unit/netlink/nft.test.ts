// The bytes of a masquerading rule: written, read back, and read as none of ours when they say anything else.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forwardingOf, natComment } from '../../../src-main/common/net/nat'
import { AttrReader, Writer } from '../../../src-main/netlink/attr'
import { readMasquerade, writeMasquerade } from '../../../src-main/netlink/nft/expressions'
import { natTableAdd } from '../../../src-main/netlink/nft/nat'

const reader = (bytes: Uint8Array): AttrReader =>
  new AttrReader(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length)

function written(subnet: string, inside: string): Uint8Array {
  const list = new Writer()
  writeMasquerade(list, { subnet, inside })
  return list.finish()
}

describe('a masquerading rule', () => {
  it('reads back as it was written', () => {
    for (const [subnet, inside] of [
      ['192.168.10.0/24', 'br0'],
      ['10.0.0.0/8', 'fifteen-letters'],
      ['172.16.32.0/19', 'x'],
      ['10.1.2.3/32', 'br0'],
      ['0.0.0.0/0', 'br0'],
    ] as const)
      expect(readMasquerade(reader(written(subnet, inside)))).toEqual({ subnet, inside })
  })

  it('is none of ours with anything else in it', () => {
    const list = new Writer()
    writeMasquerade(list, { subnet: '10.0.0.0/8', inside: 'br0' })
    list.nest(1, (element) => element.text(1, 'counter'))
    expect(readMasquerade(reader(list.finish()))).toBeUndefined()
    expect(readMasquerade(reader(new Uint8Array(0)))).toBeUndefined()
  })

  it('is read of any bytes without a hang, as a rule, as none, or as malformed', () => {
    const good = written('192.168.10.0/24', 'br0')
    const bent = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
      const bytes = good.slice()
      bytes[at] = byte
      return bytes
    })
    fc.assert(
      fc.property(fc.oneof(bent, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        try {
          readMasquerade(reader(bytes))
        } catch (thrown) {
          expect(thrown).toMatchObject({ error: { kind: 'transport' } })
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the table', () => {
  it('is a batch of big-endian messages for nf_tables', () => {
    const requests = natTableAdd({ name: 'vethboard-br0', rules: [], forwarding: [] })
    expect(requests.map(({ type }) => type)).toEqual([0x10, 0xa00, 0xa03, 0x11])
    expect([...(requests[0]?.payload ?? [])]).toEqual([0, 0, 0, 10])
  })

  it('says in its comment what else there is to take back', () => {
    const table = { name: 'vethboard-br0', rules: [], forwarding: ['br0', 'eth0'] }
    expect(forwardingOf(natComment(table))).toEqual(['br0', 'eth0'])
    expect(forwardingOf(natComment({ ...table, forwarding: [] }))).toEqual([])
    expect(forwardingOf('anything')).toBeUndefined()
    expect(forwardingOf(undefined)).toBeUndefined()
  })
})
