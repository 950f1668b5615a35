// Address families as the kernel numbers them. Addresses as text are in common/net/ip.ts.
import type { Family } from '../common/net/address'

export { formatIp, formatMac, parseCidr, parseIp, parseMac } from '../common/net/ip'

/** AF_*: include/linux/socket.h. */
export const af = { unspec: 0, inet: 2, bridge: 7, inet6: 10, packet: 17, mpls: 28 } as const

export const familyOf = (number: number): Family | undefined =>
  number === af.inet ? 'inet' : number === af.inet6 ? 'inet6' : undefined

export const familyNumber = (family: Family): number => (family === 'inet' ? af.inet : af.inet6)
