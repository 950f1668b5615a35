// Names of request attributes, so that an error can say which one the kernel complains about ("IFLA_MASTER").
// Only those that requests of ours carry, or that the kernel reports as missing, are named.
import { AttrReader } from './attr'
import { headerLength } from './header'
import type { Request } from './header'
import { rtm } from './rtnl/types'

type Names = Readonly<Record<number, string>>

const link: Names = {
  1: 'IFLA_ADDRESS',
  3: 'IFLA_IFNAME',
  4: 'IFLA_MTU',
  5: 'IFLA_LINK',
  10: 'IFLA_MASTER',
  13: 'IFLA_TXQLEN',
  18: 'IFLA_LINKINFO',
  20: 'IFLA_IFALIAS',
  26: 'IFLA_AF_SPEC',
  27: 'IFLA_GROUP',
  28: 'IFLA_NET_NS_FD',
  29: 'IFLA_EXT_MASK',
  31: 'IFLA_NUM_TX_QUEUES',
  32: 'IFLA_NUM_RX_QUEUES',
  37: 'IFLA_LINK_NETNSID',
  46: 'IFLA_TARGET_NETNSID',
  53: 'IFLA_ALT_IFNAME',
}
const linkInfo: Names = { 1: 'IFLA_INFO_KIND', 2: 'IFLA_INFO_DATA', 4: 'IFLA_INFO_SLAVE_KIND' }
/** The only attribute of a kind that is a nest: the far end of a veth. */
const linkData: Names = {}
const linkHeader = 16
const address: Names = {
  1: 'IFA_ADDRESS',
  2: 'IFA_LOCAL',
  3: 'IFA_LABEL',
  4: 'IFA_BROADCAST',
  6: 'IFA_CACHEINFO',
  8: 'IFA_FLAGS',
  9: 'IFA_RT_PRIORITY',
}
const route: Names = {
  1: 'RTA_DST',
  2: 'RTA_SRC',
  4: 'RTA_OIF',
  5: 'RTA_GATEWAY',
  6: 'RTA_PRIORITY',
  7: 'RTA_PREFSRC',
  8: 'RTA_METRICS',
  9: 'RTA_MULTIPATH',
  15: 'RTA_TABLE',
  18: 'RTA_VIA',
  30: 'RTA_NH_ID',
}
const neighbour: Names = { 1: 'NDA_DST', 2: 'NDA_LLADDR', 8: 'NDA_IFINDEX', 9: 'NDA_MASTER' }
const nsid: Names = { 1: 'NETNSA_NSID', 2: 'NETNSA_PID', 3: 'NETNSA_FD', 4: 'NETNSA_TARGET_NSID' }

/** By message family (RTM_* / 4): length of the fixed header, and the names that follow it. */
const families = new Map<number, { fixed: number; names: Names }>([
  [rtm.newLink >> 2, { fixed: 16, names: link }],
  [rtm.newAddr >> 2, { fixed: 8, names: address }],
  [rtm.newRoute >> 2, { fixed: 12, names: route }],
  [rtm.newNeigh >> 2, { fixed: 12, names: neighbour }],
  [rtm.newNsid >> 2, { fixed: 4, names: nsid }],
])

/** The attribute that starts at `offset` of the request (its header counted), as a path: "IFLA_LINKINFO/IFLA_INFO_DATA". */
export function attributeNameAt(request: Request, offset: number): string | undefined {
  const family = families.get(request.type >> 2)
  return family && find(request, family, offset)?.join('/')
}

/** The name of a missing attribute: of the top level, or of the nest that starts at `nest`. */
export function missingName(request: Request, type: number, nest: number | undefined): string | undefined {
  const family = families.get(request.type >> 2)
  if (!family) return undefined
  if (nest === undefined) return family.names[type]
  const path = find(request, family, nest)
  if (path?.at(-1) === 'IFLA_LINKINFO') return linkInfo[type]
  return path && `${path.join('/')} attribute ${type}`
}

function find(
  { payload }: Request,
  family: { fixed: number; names: Names },
  offset: number,
): string[] | undefined {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const reader = new AttrReader(payload, view, family.fixed, payload.length)
  return walk(reader, family.names, offset - headerLength)
}

/** The path to the attribute whose header is at `target`: attributes that hold it, outermost first. */
function walk(attr: AttrReader, names: Names, target: number): string[] | undefined {
  while (attr.next()) {
    const name = names[attr.type] ?? `attribute ${attr.type}`
    if (target === attr.at - 4) return [name]
    if (target < attr.at || target >= attr.at + attr.length) continue
    const inside = attr.isNest ? walkInside(attr, name, names, target) : undefined
    return inside ? [name, ...inside] : [name]
  }
  return undefined
}

function walkInside(attr: AttrReader, name: string, names: Names, target: number): string[] | undefined {
  if (name === 'IFLA_LINKINFO') return walk(attr.nested(), linkInfo, target)
  if (name === 'IFLA_INFO_DATA') return walk(attr.nested(), linkData, target)
  if (names !== linkData) return walk(attr.nested(), {}, target)
  // VETH_INFO_PEER: a message of its own, header first.
  return walk(attr.nested(linkHeader), link, target)
}
