// Kind "vxlan": IFLA_VXLAN_*.
import type { VxlanAttrs } from '../../common/net/kinds'
import { malformed } from '../header'
import { bool8, ip4, ip6, present, u16be, u32, u32OrNone, u8 } from '../fields'
import type { Codec } from '../fields'
import { tableKind } from './kind'

/** struct ifla_vxlan_port_range: low and high in network order; 0–0 is the kernel's own choice. */
const portRange: Codec<{ low: number; high: number }> = {
  read(attr) {
    if (attr.length < 4) malformed(`port range of ${attr.length} bytes`)
    const low = attr.view.getUint16(attr.at, false)
    const high = attr.view.getUint16(attr.at + 2, false)
    return low || high ? { low, high } : undefined
  },
  write: (writer, type, { low, high }) =>
    writer.bytes(type, Uint8Array.of(low >> 8, low & 0xff, high >> 8, high & 0xff)),
}

export const vxlan = tableKind<VxlanAttrs>(
  {
    1: ['vni', u32],
    2: ['group', ip4],
    3: ['device', u32OrNone],
    4: ['local', ip4],
    5: ['ttl', { ...u8, read: (a) => a.u8() || undefined }],
    6: ['tos', { ...u8, read: (a) => a.u8() || undefined }],
    7: ['learning', bool8],
    8: ['ageingSeconds', u32],
    9: ['limit', u32OrNone],
    10: ['portRange', portRange],
    11: ['proxy', bool8],
    12: ['rsc', bool8],
    13: ['l2miss', bool8],
    14: ['l3miss', bool8],
    15: ['dstPort', u16be],
    16: ['group', ip6],
    17: ['local', ip6],
    18: ['udpCsum', bool8],
    19: ['udpZeroCsum6Tx', bool8],
    20: ['udpZeroCsum6Rx', bool8],
    23: ['gbp', present],
    25: ['external', bool8],
  },
  { vni: 0, dstPort: 8472, learning: true },
)
