// An IP address on a link (`ip address`).
import type { AddressId, LinkId, NetnsId } from './ids'

export type Family = 'inet' | 'inet6'

export interface Address {
  id: AddressId
  netns: NetnsId
  link: LinkId
  family: Family
  /** IFA_LOCAL (or IFA_ADDRESS for IPv6), canonical text. */
  local: string
  /** 0–32 or 0–128. */
  prefixLength: number
  /** The far end of a point-to-point address, when it differs from `local`. */
  peer?: string
  broadcast?: string
  scope: string
  label?: string
  /** Of the route that the address brings, when it isn't the default. */
  metric?: number
  /** "permanent", "secondary", "tentative", "dadfailed", "deprecated", "dynamic", "mngtmpaddr", "noprefixroute", … */
  flags: string[]
  /** Seconds; undefined = forever. */
  validLifetimeS?: number
  preferredLifetimeS?: number
}

export const addressId = (link: LinkId, local: string, prefixLength: number, peer?: string): AddressId =>
  `${link}@${local}/${prefixLength}${peer ? `,${peer}` : ''}` as AddressId

/** "10.0.0.1/24". */
export const cidrOf = (a: Pick<Address, 'local' | 'prefixLength'>): string => `${a.local}/${a.prefixLength}`
