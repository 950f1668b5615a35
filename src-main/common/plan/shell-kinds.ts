// The words of `ip link add … type KIND` for the kinds that sit on another link or stand alone; bridge's are in shell.ts.
import type { BridgePortAttrs } from '../net/bridge'
import type { IpvlanAttrs, MacvlanAttrs, VlanAttrs, VxlanAttrs } from '../net/kinds'
import { isMulticast, readCidr } from '../net/subnet'
import type { NewKind } from './step'

/** What follows the kind; `lower` is quoted already. */
export function kindWords(spec: NewKind, lower?: string): string {
  switch (spec.kind) {
    case 'dummy':
      return ''
    case 'macvlan':
      return macvlan(spec)
    case 'ipvlan':
      return ipvlan(spec)
    case 'vlan':
      return vlan(spec)
    case 'vxlan':
      return vxlan(spec, lower)
  }
}

const list = (...words: (string | false | undefined)[]): string => words.filter(Boolean).join(' ')
const pair = (word: string, value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : `${word} ${value}`
const either = (value: boolean | undefined, yes: string, no: string): string | undefined =>
  value === undefined ? undefined : value ? yes : no

const macvlan = ({ mode, flags = [], bcQueueLength }: Partial<MacvlanAttrs>): string =>
  list(pair('mode', mode), ...flags, pair('bcqueuelen', bcQueueLength))

const ipvlan = ({ mode, flag }: Partial<IpvlanAttrs>): string => list(pair('mode', mode), flag)

const vlanFlags = {
  REORDER_HDR: 'reorder_hdr',
  GVRP: 'gvrp',
  LOOSE_BINDING: 'loose_binding',
  MVRP: 'mvrp',
  BRIDGE_BINDING: 'bridge_binding',
}

const vlan = ({ vlanId, protocol, flags }: Partial<VlanAttrs>): string =>
  list(
    pair('protocol', protocol),
    pair('id', vlanId),
    ...(flags === undefined
      ? []
      : Object.entries(vlanFlags).map(([flag, word]) => `${word} ${flags.includes(flag) ? 'on' : 'off'}`)),
  )

const vxlan = (a: Partial<VxlanAttrs>, lower: string | undefined): string =>
  list(
    pair('id', a.vni),
    pair('dev', lower),
    a.group !== undefined && `${isMulticast(readCidr(a.group)) ? 'group' : 'remote'} ${a.group}`,
    pair('local', a.local),
    pair('dstport', a.dstPort),
    pair('ttl', a.ttl),
    pair('tos', a.tos),
    either(a.learning, 'learning', 'nolearning'),
    pair('ageing', a.ageingSeconds),
    pair('maxaddress', a.limit),
    a.portRange && `srcport ${a.portRange.low} ${a.portRange.high}`,
    either(a.proxy, 'proxy', 'noproxy'),
    either(a.rsc, 'rsc', 'norsc'),
    either(a.l2miss, 'l2miss', 'nol2miss'),
    either(a.l3miss, 'l3miss', 'nol3miss'),
    either(a.udpCsum, 'udpcsum', 'noudpcsum'),
    either(a.udpZeroCsum6Tx, 'udp6zerocsumtx', 'noudp6zerocsumtx'),
    either(a.udpZeroCsum6Rx, 'udp6zerocsumrx', 'noudp6zerocsumrx'),
    a.gbp && 'gbp',
    either(a.external, 'external', 'noexternal'),
  )

const stateNumbers = { disabled: 0, listening: 1, learning: 2, forwarding: 3, blocking: 4 } as const

/** iproute2's word for each attribute that can be given to a port. */
const portWord: Readonly<Partial<Record<keyof BridgePortAttrs, string>>> = {
  priority: 'priority',
  cost: 'cost',
  hairpin: 'hairpin',
  guard: 'guard',
  rootBlock: 'root_block',
  learning: 'learning',
  flood: 'flood',
  mcastFlood: 'mcast_flood',
  bcastFlood: 'bcast_flood',
  neighSuppress: 'neigh_suppress',
  isolated: 'isolated',
}

/** What follows `type bridge_slave`. */
export function portWords({ state, ...port }: Partial<BridgePortAttrs>): string {
  const flag = (value: unknown): string => (value === true ? 'on' : value === false ? 'off' : String(value))
  const words = Object.entries(port).flatMap(([name, value]) => {
    const word = portWord[name as keyof BridgePortAttrs]
    return word === undefined ? [] : [`${word} ${flag(value)}`]
  })
  return list(pair('state', state && stateNumbers[state]), ...words)
}
