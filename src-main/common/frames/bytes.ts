// What frames on the wire have in common: the Ethernet header and the Internet checksum.
import { formatMac, parseMac } from '../net/ip'

export const etherType = { arp: 0x0806, ipv6: 0x86dd } as const
export const etherLength = 14

/** An Ethernet frame with room for `length` bytes of payload, its header written. */
export function etherFrame(
  destination: string,
  source: string,
  type: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(etherLength + length)
  frame.set(parseMac(destination), 0)
  frame.set(parseMac(source), 6)
  new DataView(frame.buffer).setUint16(12, type)
  return frame
}

/** Who sent a frame. */
export const sourceMac = (frame: Uint8Array): string => formatMac(frame, 6, 6)

/** RFC 1071, over parts that are read one after the other, each of an even length. */
export function checksum(...parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts)
    for (let i = 0; i < part.length; i += 2) sum += ((part[i] ?? 0) << 8) | (part[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
