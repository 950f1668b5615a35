// Kind "tun" (tun and tap): IFLA_TUN_*. Shown only: such links are made through /dev/net/tun, not by netlink.
import type { TunAttrs } from '../../common/net/kinds'
import { bool8, u32, u8, words } from '../fields'
import { tableKind } from './kind'

export const tun = tableKind<TunAttrs>(
  {
    1: ['ownerUid', u32],
    2: ['groupGid', u32],
    3: ['mode', words(u8, { 1: 'tun', 2: 'tap' })],
    4: ['packetInfo', bool8],
    5: ['vnetHeader', bool8],
    6: ['persist', bool8],
    7: ['multiQueue', bool8],
  },
  { mode: 'tun', persist: false },
)
