// ARP probes for IPv4 address conflict detection: the frame that asks, and what its answers say. Source: RFC 826, 5227.
import { formatIp, formatMac, parseIp, parseMac } from '../net/ip'
import { etherFrame, etherLength, etherType } from './bytes'

const arpLength = 28
const request = 1

/** Somebody has an address, or is asking for it too. */
export interface AddressClaim {
  address: string
  mac: string
}

/** "Who has `address`?" by nobody (sender 0.0.0.0), so that no neighbour's cache is changed by it. */
export function arpProbe(mac: string, address: string): Uint8Array<ArrayBuffer> {
  const frame = etherFrame('ff:ff:ff:ff:ff:ff', mac, etherType.arp, arpLength)
  const view = new DataView(frame.buffer, etherLength)
  view.setUint16(0, 1) // Ethernet
  view.setUint16(2, 0x0800)
  view.setUint8(4, 6)
  view.setUint8(5, 4)
  view.setUint16(6, request)
  frame.set(parseMac(mac), etherLength + 8)
  frame.set(parseIp(address), etherLength + 24)
  return frame
}

/**
 * Whose an address is, by any ARP frame: the sender's. By a probe of another host: the one that it asks for, since
 * both would come to have it (RFC 5227, 2.1.1). Undefined for a frame that is no ARP for IPv4 over Ethernet.
 */
export function arpClaim(frame: Uint8Array): AddressClaim | undefined {
  if (frame.length < etherLength + arpLength) return undefined
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const plain = view.getUint16(12) === etherType.arp && view.getUint32(14) === 0x0001_0800
  if (!plain || view.getUint16(18) !== 0x0604) return undefined
  const probe = view.getUint16(20) === request && view.getUint32(28) === 0
  return { address: formatIp(frame, probe ? 38 : 28, 4), mac: formatMac(frame, 22, 6) }
}
