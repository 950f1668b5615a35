// A table of nftables that Vethboard makes for a way out: masquerading of subnets, IPv4. Not anybody else's tables.

const mark = 'vethboard:nat'

/** Packets of `subnet` that leave by any link but `inside` get the source address of that link. */
export interface Masquerade {
  /** "192.168.10.0/24". */
  subnet: string
  /** The link that the subnet is on: what stays there keeps its source. */
  inside: string
}

export interface NatTable {
  /** Begins with "vethboard". */
  name: string
  rules: Masquerade[]
  /** Links whose forwarding was turned on for it: deleting the table turns it off again. */
  forwarding: string[]
}

export const isOurTable = (name: string): boolean => name === 'vethboard' || name.startsWith('vethboard-')

/** The comment of the table: our mark, and what else there is to take back. */
export const natComment = ({ forwarding }: NatTable): string =>
  [mark, ...(forwarding.length > 0 ? [`forwarding=${forwarding.join(',')}`] : [])].join(' ')

/** The links of `natComment`; undefined for a table that has not our mark. */
export function forwardingOf(comment: string | undefined): string[] | undefined {
  const [first, rest] = (comment ?? '').split(' ')
  if (first !== mark) return undefined
  const links = rest?.startsWith('forwarding=') ? rest.slice('forwarding='.length) : ''
  return links === '' ? [] : links.split(',')
}
