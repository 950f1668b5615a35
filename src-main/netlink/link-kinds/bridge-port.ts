// A bridge's port: IFLA_BRPORT_* of IFLA_INFO_SLAVE_DATA, and of IFLA_PROTINFO in AF_BRIDGE notifications.
// Left out: the running timers, which differ at every look.
import type { BridgePortAttrs } from '../../common/net/bridge'
import { bool8, u16, u32, u32OrNone, u8, words } from '../fields'
import type { Codec } from '../fields'
import { bridgeId } from './bridge'
import { tableKind } from './kind'

const readOnly = <V>(codec: Codec<V>): Codec<V> => ({ ...codec, write: () => undefined })

export const bridgePort = tableKind<BridgePortAttrs>(
  {
    1: ['state', words(u8, { 0: 'disabled', 1: 'listening', 2: 'learning', 3: 'forwarding', 4: 'blocking' })],
    2: ['priority', u16],
    3: ['cost', u32],
    4: ['hairpin', bool8],
    5: ['guard', bool8],
    6: ['rootBlock', bool8],
    7: ['fastLeave', bool8],
    8: ['learning', bool8],
    9: ['flood', bool8],
    10: ['proxyArp', bool8],
    12: ['proxyArpWifi', bool8],
    13: ['rootId', bridgeId],
    14: ['bridgeId', bridgeId],
    15: ['designatedPort', readOnly(u16)],
    16: ['designatedCost', readOnly(u16)],
    17: ['portId', readOnly(u16)],
    18: ['portNo', readOnly(u16)],
    25: ['mcastRouter', u8],
    27: ['mcastFlood', bool8],
    28: ['mcastToUnicast', bool8],
    29: ['vlanTunnel', bool8],
    30: ['bcastFlood', bool8],
    31: ['groupForwardMask', u16],
    32: ['neighSuppress', bool8],
    33: ['isolated', bool8],
    34: ['backupPort', u32OrNone],
    39: ['locked', bool8],
  },
  {
    state: 'disabled',
    priority: 32,
    cost: 2,
    hairpin: false,
    guard: false,
    learning: true,
    flood: true,
    isolated: false,
    portNo: 0,
  },
)
