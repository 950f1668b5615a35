// Errors of the kernel: what NLMSG_ERROR and NLMSG_DONE carry becomes an error that names object, errno and attribute.
import { describe, expect, it } from 'vitest'
import { formatError } from '../../../src-main/common/errors/error'
import { Writer } from '../../../src-main/netlink/attr'
import { attributeNameAt, missingName } from '../../../src-main/netlink/attribute-names'
import { decodeStatus, kernelError } from '../../../src-main/netlink/errmsg'
import { control, flag, MessageReader, wireLength, writeMessage } from '../../../src-main/netlink/header'
import type { Request } from '../../../src-main/netlink/header'
import { linkAdd, linkDel } from '../../../src-main/netlink/rtnl/link-requests'
import { routeAdd } from '../../../src-main/netlink/rtnl/route-requests'

const request = linkAdd({ kind: 'veth', ifname: 'v0', peer: { ifname: 'v1' } })

function reply(type: number, flags: number, payload: Uint8Array): MessageReader {
  const message: Request = { type, flags: 0, payload, op: '', what: '' }
  const bytes = new Uint8Array(wireLength(message))
  writeMessage(bytes, 0, message, 1, flags)
  const reader = new MessageReader(bytes)
  reader.next()
  return reader
}

/** errno, the request's header, then ext-ack attributes. */
function error(code: number, extAck: (writer: Writer) => void): MessageReader {
  const writer = new Writer().put32(-code >>> 0)
  writer
    .put32(16 + request.payload.length)
    .put32(0)
    .put32(0)
    .put32(0)
  extAck(writer)
  return reply(control.error, flag.capped | flag.ackTlvs, writer.finish())
}

/** Where an attribute's four bytes start in the whole request. */
function offsetOf(name: string, { payload, type }: Request): number {
  for (let at = 16; at < 16 + payload.length; at += 4)
    if (attributeNameAt({ payload, type } as Request, at) === name) return at
  throw new Error(`${name} is not in the request`)
}

describe('a refused request', () => {
  it('says what, errno, the kernel’s text and the attribute', () => {
    const offset = offsetOf('IFLA_LINKINFO/IFLA_INFO_KIND', request)
    const status = decodeStatus(
      error(95, (w) => w.text(1, 'Unknown device type').u32(2, offset)),
      request,
    )
    expect(kernelError(request, status)).toEqual({
      kind: 'unsupported',
      op: 'linkAdd',
      what: 'create veth v0',
      errno: { code: 95, name: 'EOPNOTSUPP' },
      extAck: { message: 'Unknown device type', offset, attribute: 'IFLA_LINKINFO/IFLA_INFO_KIND' },
    })
    expect(formatError(kernelError(request, status))).toBe('create veth v0: EOPNOTSUPP, Unknown device type')
  })

  it('says which attribute is missing, and from which nest', () => {
    const nest = offsetOf('IFLA_LINKINFO', request)
    const status = decodeStatus(
      error(22, (w) => w.u32(5, 1).u32(6, nest)),
      request,
    )
    expect(status.extAck).toEqual({ missing: 1, attribute: 'IFLA_INFO_KIND' })
    expect(formatError(kernelError(request, status))).toBe('create veth v0: EINVAL, missing IFLA_INFO_KIND')
    expect(missingName(routeAdd({ to: 'default', via: '10.0.0.1' }), 4, undefined)).toBe('RTA_OIF')
  })

  it('quoted whole still gives the ext-ack behind it', () => {
    const writer = new Writer().put32(-17 >>> 0).put32(16 + 8)
    for (let i = 0; i < 5; i++) writer.put32(0)
    writer.text(1, 'there')
    expect(decodeStatus(reply(control.error, flag.ackTlvs, writer.finish()))).toEqual({
      code: 17,
      extAck: { message: 'there' },
    })
  })

  it('without ext-ack is an errno only; an unknown errno has a name too', () => {
    expect(decodeStatus(error(16, () => undefined))).toEqual({ code: 16 })
    expect(kernelError(linkDel({ ifname: 'x\u001b[31m' }), { code: 4000 })).toEqual({
      kind: 'kernel',
      op: 'linkDel',
      what: 'delete x\\x1b[31m',
      errno: { code: 4000, name: 'E4000' },
    })
  })

  it('at the end of a dump comes without a quoted header', () => {
    const done = new Writer()
      .put32(-1 >>> 0)
      .text(1, 'no')
      .finish()
    expect(decodeStatus(reply(control.done, flag.ackTlvs, done))).toEqual({
      code: 1,
      extAck: { message: 'no' },
    })
    expect(decodeStatus(reply(control.done, 0, new Uint8Array(0)))).toEqual({ code: 0 })
  })

  it('that is too short is refused itself', () => {
    expect(() => decodeStatus(reply(control.error, 0, Uint8Array.of(1)))).toThrow(/malformed/)
    expect(() => decodeStatus(reply(control.error, flag.ackTlvs, new Uint8Array(8)))).toThrow(/malformed/)
  })
})

describe('attribute names', () => {
  it('are paths, and undefined where no attribute starts or nothing is known', () => {
    const peer = offsetOf('IFLA_LINKINFO/IFLA_INFO_DATA', request)
    expect(peer).toBeGreaterThan(16)
    const peerName = 'IFLA_LINKINFO/IFLA_INFO_DATA/attribute 1/IFLA_IFNAME'
    expect(offsetOf(peerName, request)).toBeGreaterThan(peer)
    for (let at = 0; at < 120; at++) expect(() => attributeNameAt(request, at)).not.toThrow()
    expect(attributeNameAt(request, 4)).toBeUndefined()
    expect(attributeNameAt({ ...request, type: 9999 }, peer)).toBeUndefined()
    expect(attributeNameAt(request, 100_000)).toBeUndefined()
  })
})

describe('a buffer of messages', () => {
  it('ends where its length says, and refuses what reaches beyond', () => {
    const bytes = new Uint8Array(64)
    const next = writeMessage(bytes, 0, linkDel({ ifname: 'a' }), 1, 0)
    const reader = new MessageReader(bytes, next)
    expect([reader.next(), reader.next()]).toEqual([true, false])
    new DataView(bytes.buffer).setUint32(0, 200, true)
    expect(() => new MessageReader(bytes, next).next()).toThrow(/malformed netlink message: length 200/)
    new DataView(bytes.buffer).setUint32(0, 3, true)
    expect(() => new MessageReader(bytes, next).next()).toThrow(/length 3/)
    expect(() => new MessageReader(bytes, 7).next()).toThrow(/7 bytes after/)
  })
})
