// Kind "vlan": IFLA_VLAN_*. The lower link is IFLA_LINK of the message. QoS maps are not decoded.
import type { VlanAttrs } from '../../common/net/kinds'
import type { Codec } from '../fields'
import { flagWords, u16, u16be, u32, words } from '../fields'
import { tableKind } from './kind'

const bits = flagWords(u32, {
  1: 'REORDER_HDR',
  2: 'GVRP',
  4: 'LOOSE_BINDING',
  8: 'MVRP',
  16: 'BRIDGE_BINDING',
})

/** struct ifla_vlan_flags: the flags, then a mask of those to set. All are set or cleared. */
const vlanFlags: Codec<string[]> = {
  read: bits.read,
  write(writer, type, set) {
    const names = ['REORDER_HDR', 'GVRP', 'LOOSE_BINDING', 'MVRP', 'BRIDGE_BINDING']
    const value = names.reduce((sum, name, i) => (set.includes(name) ? sum | (1 << i) : sum), 0)
    writer.bytes(type, Uint8Array.of(value, 0, 0, 0, 0x1f, 0, 0, 0))
  },
}

export const vlan = tableKind<VlanAttrs>(
  {
    1: ['vlanId', u16],
    2: ['flags', vlanFlags],
    5: ['protocol', words(u16be, { 0x8100: '802.1Q', 0x88a8: '802.1ad' })],
  },
  { vlanId: 0, protocol: '802.1Q' },
)
