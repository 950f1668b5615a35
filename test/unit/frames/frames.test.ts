// Frames that ask for an address and those that answer: known bytes, and any bytes at all.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arpClaim, arpProbe } from '../../../src-main/common/frames/arp'
import { checksum } from '../../../src-main/common/frames/bytes'
import { neighbourClaim, neighbourProbe } from '../../../src-main/common/frames/ndp'

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (pair) => parseInt(pair, 16))
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')
const mac = '02:76:0a:0b:0c:0d'

describe('arp', () => {
  it('probes as RFC 5227 says: by nobody, for the address', () =>
    expect(hex(arpProbe(mac, '192.168.10.7'))).toBe(
      'ffffffffffff02760a0b0c0d0806' + '0001080006040001' + '02760a0b0c0d00000000' + '000000000000c0a80a07',
    ))

  it('hears the sender of a reply, and of any request', () => {
    const frame = (operation: string): Uint8Array =>
      bytes(`02760a0b0c0d0242ac110002080600010800060400${operation}0242ac110002ac11000202760a0b0c0dac110009`)
    for (const operation of ['01', '02'])
      expect(arpClaim(frame(operation))).toEqual({ address: '172.17.0.2', mac: '02:42:ac:11:00:02' })
  })

  it('hears who else is asking for an address', () =>
    expect(arpClaim(arpProbe(mac, '192.168.10.7'))).toEqual({ address: '192.168.10.7', mac }))
})

describe('neighbour discovery', () => {
  it('solicits as RFC 4862 says, with a checksum that holds', () => {
    const frame = neighbourProbe(mac, 'fd00:10::abcd:1234')
    expect(hex(frame.subarray(0, 14))).toBe('3333ffcd123402760a0b0c0d86dd')
    expect(hex(frame.subarray(14, 54))).toBe(
      '6000000000183aff' + '00'.repeat(16) + 'ff0200000000000000000001ffcd1234',
    )
    const pseudo = Uint8Array.of(0, 0, 0, 24, 0, 0, 0, 58)
    expect(checksum(frame.subarray(22, 54), pseudo, frame.subarray(54))).toBe(0)
    expect(neighbourClaim(frame)).toEqual({ address: 'fd00:10::abcd:1234', mac })
  })

  it('hears an advertisement, by its own word on the MAC where it has one', () => {
    const head = `33330000000102005e00530186dd6000000000203aff${'fe80' + '0'.repeat(28)}${'ff02' + '0'.repeat(26) + '01'}`
    const message = `8800000020000000fd00001000000000000000000000000${2}`
    expect(neighbourClaim(bytes(`${head}${message}0201020000000009`))).toEqual({
      address: 'fd00:10::2',
      mac: '02:00:00:00:00:09',
    })
    expect(neighbourClaim(bytes(`${head}${message}`))).toEqual({
      address: 'fd00:10::2',
      mac: '02:00:5e:00:53:01',
    })
  })
})

it('any bytes are a claim or none', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (frame) => {
      for (const claim of [arpClaim, neighbourClaim]) {
        const heard = claim(frame)
        if (heard) expect(heard.mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
      }
    }),
    { seed: 7, numRuns: 2000 },
  ))
