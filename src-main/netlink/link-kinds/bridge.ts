// Kind "bridge": IFLA_BR_* of include/uapi/linux/if_link.h. Its ports' attributes are in bridge-port.ts.
// Left out: the running timers (hello, tcn, topology change, gc), which differ at every look.
import type { BridgeAttrs } from '../../common/net/bridge'
import type { AttrReader } from '../attr'
import { bool32, bool8, mac, u16, u16OrNone, u16be, u32, u64, u8, words } from '../fields'
import type { Codec } from '../fields'
import { formatMac } from '../ip'
import { malformed } from '../header'
import { tableKind } from './kind'

/** struct ifla_bridge_id: priority, then MAC; "8000.02:42:ac:11:00:02". */
export function readBridgeId({ bytes, at, length }: AttrReader): string {
  if (length < 8) malformed(`bridge id of ${length} bytes`)
  return `${formatMac(bytes, at, 1)}${formatMac(bytes, at + 1, 1)}.${formatMac(bytes, at + 2, 6)}`
}

/** Kernel to user only. */
const bridgeId: Codec<string> = { read: readBridgeId, write: () => undefined }

/** Read from the kernel, never sent: it refuses or ignores them. */
const readOnly = <V>(codec: Codec<V>): Codec<V> => ({ ...codec, write: () => undefined })

export const bridge = tableKind<BridgeAttrs>(
  {
    1: ['forwardDelayCs', u32],
    2: ['helloTimeCs', u32],
    3: ['maxAgeCs', u32],
    4: ['ageingTimeCs', u32],
    5: ['stp', bool32],
    6: ['priority', u16],
    7: ['vlanFiltering', bool8],
    8: ['vlanProtocol', words(u16be, { 0x8100: '802.1Q', 0x88a8: '802.1ad' })],
    9: ['groupForwardMask', u16],
    10: ['rootId', bridgeId],
    11: ['bridgeId', bridgeId],
    12: ['rootPort', readOnly(u16OrNone)],
    13: ['rootPathCost', readOnly(u32)],
    20: ['groupAddress', mac],
    22: ['mcastRouter', u8],
    23: ['mcastSnooping', bool8],
    24: ['mcastQueryUseIfaddr', bool8],
    25: ['mcastQuerier', bool8],
    27: ['mcastHashMax', u32],
    28: ['mcastLastMemberCount', u32],
    29: ['mcastStartupQueryCount', u32],
    30: ['mcastLastMemberIntervalCs', u64],
    31: ['mcastMembershipIntervalCs', u64],
    32: ['mcastQuerierIntervalCs', u64],
    33: ['mcastQueryIntervalCs', u64],
    34: ['mcastQueryResponseIntervalCs', u64],
    35: ['mcastStartupQueryIntervalCs', u64],
    36: ['nfCallIptables', bool8],
    37: ['nfCallIp6tables', bool8],
    38: ['nfCallArptables', bool8],
    39: ['vlanDefaultPvid', u16],
    41: ['vlanStatsEnabled', bool8],
    42: ['mcastStatsEnabled', bool8],
    43: ['mcastIgmpVersion', u8],
    44: ['mcastMldVersion', u8],
    45: ['vlanStatsPerPort', bool8],
  },
  {
    stp: false,
    priority: 0x8000,
    forwardDelayCs: 1500,
    helloTimeCs: 200,
    maxAgeCs: 2000,
    ageingTimeCs: 30000,
    vlanFiltering: false,
  },
)
