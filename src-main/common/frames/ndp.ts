// Neighbour solicitations for IPv6 duplicate address detection: the frame that asks, and what its answers say.
// Source: RFC 4861 (4.3, 4.4), RFC 4862 (5.4).
import { formatIp, formatMac, parseIp } from '../net/ip'
import type { AddressClaim } from './arp'
import { checksum, etherFrame, etherLength, etherType, sourceMac } from './bytes'

const ip6Length = 40
const messageLength = 24
const icmp6 = 58
const solicitation = 135
const advertisement = 136
const optionTargetMac = 2

/** "Who has `address`?" by nobody (sender ::), to those whose address ends the same. */
export function neighbourProbe(mac: string, address: string): Uint8Array<ArrayBuffer> {
  const target = parseIp(address)
  const group = Uint8Array.from([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, ...target.subarray(13)])
  const frame = etherFrame(`33:33:${formatMac(group, 12, 4)}`, mac, etherType.ipv6, ip6Length + messageLength)
  const view = new DataView(frame.buffer, etherLength)
  view.setUint8(0, 0x60)
  view.setUint16(4, messageLength)
  view.setUint8(6, icmp6)
  view.setUint8(7, 255)
  frame.set(group, etherLength + 24)
  view.setUint8(ip6Length, solicitation)
  frame.set(target, etherLength + ip6Length + 8)
  view.setUint16(ip6Length + 2, checksum(...pseudoHeader(frame), frame.subarray(etherLength + ip6Length)))
  return frame
}

/** Sender, receiver, length and protocol, as RFC 8200 (8.1) has them counted. */
const pseudoHeader = (frame: Uint8Array): Uint8Array[] => [
  frame.subarray(etherLength + 8, etherLength + ip6Length),
  Uint8Array.of(0, 0, 0, messageLength, 0, 0, 0, icmp6),
]

/** Whose an address is, by an advertisement; by a solicitation from ::, who else is about to take it. */
export function neighbourClaim(frame: Uint8Array): AddressClaim | undefined {
  if (frame.length < etherLength + ip6Length + messageLength) return undefined
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (view.getUint16(12) !== etherType.ipv6 || view.getUint8(20) !== icmp6 || view.getUint8(21) !== 255)
    return undefined
  const message = etherLength + ip6Length
  const type = view.getUint8(message)
  const fromNobody = frame.subarray(22, 38).every((byte) => byte === 0)
  if (type !== advertisement && !(type === solicitation && fromNobody)) return undefined
  return { address: formatIp(frame, message + 8, 16), mac: targetMac(frame) ?? sourceMac(frame) }
}

function targetMac(frame: Uint8Array): string | undefined {
  const at = etherLength + ip6Length + messageLength
  return frame[at] === optionTargetMac && frame.length >= at + 8 ? formatMac(frame, at + 2, 6) : undefined
}
