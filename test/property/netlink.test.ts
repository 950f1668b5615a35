// The codec under random input: what is written reads back the same, and any bytes give a value or our own error,
// in bounded time. Fixed seeds: a failure repeats.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../src-main/common/errors/error'
import { ifindex } from '../../src-main/common/net/ids'
import { formatIp, formatMac, parseCidr, parseIp, parseMac } from '../../src-main/common/net/ip'
import { textOf } from '../../src-main/common/text'
import { AttrReader, Writer } from '../../src-main/netlink/attr'
import { decodeStatus } from '../../src-main/netlink/errmsg'
import { MessageReader, wireLength, writeMessage } from '../../src-main/netlink/header'
import type { Request } from '../../src-main/netlink/header'
import { decodeKind, encodeKind } from '../../src-main/netlink/link-kinds'
import type { KindSpec } from '../../src-main/netlink/link-kinds'
import { addrAdd } from '../../src-main/netlink/rtnl/address'
import { linkAdd, linkSet } from '../../src-main/netlink/rtnl/link-requests'
import { decodeRtnl } from '../../src-main/netlink/rtnl/message'
import type { RtnlMessage } from '../../src-main/netlink/rtnl/message'
import { routeAdd } from '../../src-main/netlink/rtnl/route-requests'
import { rtm } from '../../src-main/netlink/rtnl/types'
import { fixtures } from '../support/netlink-fixtures'

const runs = { seed: 20261124, numRuns: 3000 }

/** A request as the kernel would get it, decoded as if the kernel had sent it. */
function echoed(request: Request): RtnlMessage | undefined {
  const bytes = new Uint8Array(wireLength(request))
  expect(writeMessage(bytes, 0, request, 7, 0)).toBe(bytes.length)
  const reader = new MessageReader(bytes)
  expect(reader.next()).toBe(true)
  expect(reader.seq).toBe(7)
  const message = decodeRtnl(reader)
  expect(reader.next()).toBe(false)
  return message
}

const octets = (count: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: count, maxLength: count })
const mac = octets(6).map((bytes) => formatMac(bytes, 0, 6))
const ip = fc.oneof(octets(4), octets(16)).map((bytes) => formatIp(bytes, 0, bytes.length))
const u8 = fc.integer({ min: 0, max: 0xff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const u64 = fc.maxSafeNat()
/** A name as the kernel takes it: any bytes but NUL and /, so also what is not UTF-8. */
const name = fc
  .array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 15 })
  .map((bytes) => textOf(Uint8Array.from(bytes)))

describe('addresses as text', () => {
  it('round-trip', () => {
    fc.assert(
      fc.property(fc.oneof(octets(4), octets(16)), (bytes) => {
        expect(parseIp(formatIp(bytes, 0, bytes.length))).toEqual(Uint8Array.from(bytes))
      }),
      runs,
    )
    fc.assert(
      fc.property(mac, (text) => {
        expect(formatMac(parseMac(text), 0, 6)).toBe(text)
      }),
      runs,
    )
  })

  it('are refused by our own error when they are none', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:./]{0,45}$/))
    fc.assert(
      fc.property(text, (input) => {
        try {
          const { bytes, prefixLength } = parseCidr(input)
          expect(bytes.length * 8).toBeGreaterThanOrEqual(prefixLength)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Failure)
        }
      }),
      runs,
    )
  })
})

describe('attributes', () => {
  it('of every width, nested, read back as written', () => {
    fc.assert(
      fc.property(u8, u16, u32, u64, name, fc.uint8Array({ maxLength: 300 }), (a, b, c, d, text, bytes) => {
        const written = new Writer()
          .nest(9, (w) => w.u8(1, a).u16(2, b).u16be(3, b).u32(4, c).u64(5, d).text(6, text).bytes(7, bytes))
          .finish()
        expect(written.length % 4).toBe(0)
        const outer = new AttrReader(written, new DataView(written.buffer), 0, written.length)
        expect(outer.next()).toBe(true)
        const r = outer.nested()
        const values: unknown[] = []
        const read = [
          () => r.u8(),
          () => r.u16(),
          () => r.u16be(),
          () => r.u32(),
          () => r.u64(),
          () => r.text(),
        ]
        for (const value of read) values.push(r.next() && value())
        r.next()
        values.push(Uint8Array.from(r.raw()))
        expect(values).toEqual([a, b, b, c, d, text, Uint8Array.from(bytes)])
        expect(r.next()).toBe(false)
        expect(outer.next()).toBe(false)
      }),
      runs,
    )
  })
})

const spec: fc.Arbitrary<KindSpec> = fc.oneof(
  fc.record({
    kind: fc.constant('bridge' as const),
    stp: fc.boolean(),
    priority: u16,
    forwardDelayCs: u32,
    helloTimeCs: u32,
    maxAgeCs: u32,
    ageingTimeCs: u32,
    vlanFiltering: fc.boolean(),
    vlanDefaultPvid: u16,
    vlanProtocol: fc.constantFrom('802.1Q' as const, '802.1ad' as const),
    groupForwardMask: u16,
    groupAddress: mac,
    mcastSnooping: fc.boolean(),
    mcastRouter: u8,
    mcastQueryIntervalCs: u64,
    nfCallIptables: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('macvlan' as const),
    mode: fc.constantFrom('private', 'vepa', 'bridge', 'passthru', 'source'),
    bcQueueLength: u32,
  }),
  fc.record({
    kind: fc.constant('ipvlan' as const),
    mode: fc.constantFrom('l2', 'l3', 'l3s'),
    flag: fc.constantFrom('bridge', 'private', 'vepa'),
  }),
  fc.record({
    kind: fc.constant('vlan' as const),
    vlanId: u16,
    protocol: fc.constantFrom('802.1Q', '802.1ad'),
    flags: fc.constantFrom<string[]>(['REORDER_HDR'], ['GVRP', 'BRIDGE_BINDING']),
  }),
  fc.record({
    kind: fc.constant('vxlan' as const),
    vni: fc.integer({ min: 0, max: 0xffffff }),
    group: ip.filter((text) => text !== '0.0.0.0' && text !== '::'),
    local: ip.filter((text) => text !== '0.0.0.0' && text !== '::'),
    dstPort: u16,
    learning: fc.boolean(),
    ageingSeconds: u32,
    portRange: fc.record({ low: fc.integer({ min: 1, max: 0xffff }), high: u16 }),
  }),
  fc.record({ kind: fc.constant('vrf' as const), table: u32 }),
)

describe('requests', () => {
  it('carry every attribute of a kind', () => {
    fc.assert(
      fc.property(spec, (attrs) => {
        const bytes = new Writer()
        encodeKind(bytes, attrs)
        const data = bytes.finish()
        const reader = new AttrReader(data, new DataView(data.buffer), 0, data.length)
        expect(decodeKind(attrs.kind, reader)).toMatchObject(attrs)
      }),
      runs,
    )
  })

  it('for links decode to what was asked for', () => {
    fc.assert(
      fc.property(spec, name, mac, u16, u32, u16, (kind, ifname, address, mtu, group, master) => {
        const request = linkAdd({
          kind,
          ifname,
          mac: address,
          mtu,
          group,
          master: ifindex(master),
          up: true,
        })
        expect(echoed(request)).toMatchObject({
          is: 'link',
          gone: false,
          link: { ifname, mac: address, mtu, group, master, kind: kind.kind, attrs: kind },
        })
        expect(echoed(linkSet({ ifname }, { mtu, alias: ifname }))).toBeUndefined()
      }),
      runs,
    )
  })

  it('for addresses and routes decode to what was asked for', () => {
    const prefix = fc.oneof(
      fc.tuple(octets(4), fc.integer({ min: 0, max: 32 })),
      fc.tuple(octets(16), fc.integer({ min: 0, max: 128 })),
    )
    fc.assert(
      fc.property(prefix, u16, u32, ip, ([bytes, prefixLength], device, table, via) => {
        const local = formatIp(bytes, 0, bytes.length)
        const family = bytes.length === 4 ? 'inet' : 'inet6'
        const address = echoed(addrAdd({ ifindex: ifindex(device), cidr: `${local}/${prefixLength}` }))
        expect(address).toMatchObject({
          is: 'address',
          address: { family, local, prefixLength, ifindex: device },
        })
        const route = echoed(
          routeAdd({ to: `${local}/${prefixLength}`, via, table, device: ifindex(device) }),
        )
        const destination = prefixLength === 0 ? 'default' : `${local}/${prefixLength}`
        expect(route).toMatchObject({ is: 'route', route: { family, destination, via, table, device } })
      }),
      runs,
    )
  })
})

/** Decodes to the end; throws nothing but our own error. */
function survive(bytes: Uint8Array, request?: Request): void {
  try {
    const reader = new MessageReader(bytes)
    let messages = 0
    while (reader.next()) {
      expect(++messages).toBeLessThanOrEqual(bytes.length / 16)
      if (reader.type === 2 || reader.type === 3) decodeStatus(reader, request)
      else decodeRtnl(reader)
    }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    expect(thrown.error.kind).toBe('transport')
  }
}

describe('any bytes', () => {
  const types = [...Object.values(rtm), 2, 3]
  const request = linkAdd({ kind: 'veth', ifname: 'a', peer: { ifname: 'b' } })

  it('behind a good header decode or are refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        u16,
        fc.uint8Array({ maxLength: 400 }),
        (type, flags, payload) => {
          const bytes = new Uint8Array(wireLength({ ...request, payload }))
          writeMessage(bytes, 0, { ...request, type, flags, payload }, 1, 0)
          survive(bytes, request)
        },
      ),
      { ...runs, numRuns: 20_000 },
    )
  })

  it('without any sense decode or are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => survive(bytes)),
      { ...runs, numRuns: 20_000 },
    )
  })

  it('of real messages with some of them changed or cut decode or are refused', () => {
    const real = ['link', 'address', 'route'].flatMap((kind) => fixtures(kind).map(({ bytes }) => bytes))
    const change = fc.array(fc.tuple(fc.nat(), u8), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.constantFrom(...real), change, fc.nat(), (bytes, changes, cut) => {
        const copy = bytes.slice(0, cut % 5 === 0 ? cut % (bytes.length + 1) : bytes.length)
        for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value
        survive(copy)
      }),
      { ...runs, numRuns: 5000 },
    )
  })
})
