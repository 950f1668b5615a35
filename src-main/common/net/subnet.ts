// Arithmetic on subnets: what is in which, first and last, what may be given to a host. Text is in ip.ts.
import type { Family } from './address'
import { formatIp, parseCidr } from './ip'

/** An address and its prefix, as a number that can be counted with. */
export interface Cidr {
  family: Family
  /** The address, as a whole number. */
  value: bigint
  prefixLength: number
}

const bitsOf = (family: Family): number => (family === 'inet' ? 32 : 128)

/** "10.0.0.1/24" as numbers; without "/N" the whole address. Throws `invalid`. */
export function readCidr(text: string): Cidr {
  const { family, bytes, prefixLength } = parseCidr(text)
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return { family, value, prefixLength }
}

/** Canonical text of an address that is a number. */
export function ipText(family: Family, value: bigint): string {
  const length = bitsOf(family) / 8
  const bytes = Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 0xffn))
  return formatIp(bytes, 0, length)
}

/** "10.0.0.1/24", canonical. */
export const cidrText = ({ family, value, prefixLength }: Cidr): string =>
  `${ipText(family, value)}/${prefixLength}`

/** The first address of the subnet, all host bits zero. */
export function networkOf({ family, value, prefixLength }: Cidr): bigint {
  const hostBits = BigInt(bitsOf(family) - prefixLength)
  return (value >> hostBits) << hostBits
}

/** The last address of the subnet, all host bits one: IPv4's broadcast address. */
export const lastOf = (cidr: Cidr): bigint =>
  networkOf(cidr) | ((1n << BigInt(bitsOf(cidr.family) - cidr.prefixLength)) - 1n)

/** "10.0.0.0/24" of 10.0.0.1/24. */
export const subnetText = (cidr: Cidr): string => cidrText({ ...cidr, value: networkOf(cidr) })

/** True when the address `value` of `family` lies in the subnet of `cidr`. */
export const contains = (cidr: Cidr, family: Family, value: bigint): boolean =>
  cidr.family === family && value >= networkOf(cidr) && value <= lastOf(cidr)

/** True for the two ends of an IPv4 subnet, which no host may have (but /31 and /32: RFC 3021). */
export const isReserved = (cidr: Cidr): boolean =>
  cidr.family === 'inet' &&
  cidr.prefixLength < 31 &&
  (cidr.value === networkOf(cidr) || cidr.value === lastOf(cidr))

const range = (text: string): Cidr => readCidr(text)
const multicast = [range('224.0.0.0/4'), range('ff00::/8')]
const linkLocal6 = range('fe80::/10')
const loopback = [range('127.0.0.0/8'), range('::1/128')]
const special = [range('0.0.0.0/8'), range('240.0.0.0/4'), range('::/128')]
/** Ranges that are nobody's on the Internet: RFC 1918, 3927, 6598, 2544, 5737, 4193, 3849, 4291. */
const ownRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '198.18.0.0/15',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  'fc00::/7',
  'fe80::/10',
  '2001:db8::/32',
].map(range)

const inAny = (ranges: readonly Cidr[], { family, value }: Cidr): boolean =>
  ranges.some((one) => contains(one, family, value))

export const isMulticast = (cidr: Cidr): boolean => inAny(multicast, cidr)
export const isLoopback = (cidr: Cidr): boolean => inAny(loopback, cidr)
export const isLinkLocal6 = (cidr: Cidr): boolean => inAny([linkLocal6], cidr)
/** 0.0.0.0/8, 240.0.0.0/4 and ::, that no link can have. */
export const isUnusable = (cidr: Cidr): boolean => inAny(special, cidr)
/** True for an address that belongs to somebody on the Internet. */
export const isPublic = (cidr: Cidr): boolean =>
  !inAny(ownRanges, cidr) && !isLoopback(cidr) && !isMulticast(cidr)

/** The IPv6 link-local address that the kernel makes of a MAC in mode "eui64" (RFC 4291, appendix A). */
export function linkLocalOf(mac: string): string {
  const b = mac.split(':').map((part) => parseInt(part, 16))
  const id = [(b[0] ?? 0) ^ 2, b[1], b[2], 0xff, 0xfe, b[3], b[4], b[5]]
  return formatIp(Uint8Array.from([0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...id.map((n) => n ?? 0)]), 0, 16)
}
