// Kinds "ipvlan" and "ipvtap": IFLA_IPVLAN_*. The lower link is IFLA_LINK of the message.
import type { IpvlanAttrs } from '../../common/net/kinds'
import { u16, words } from '../fields'
import { tableKind } from './kind'

export const ipvlan = tableKind<IpvlanAttrs>(
  {
    1: ['mode', words(u16, { 0: 'l2', 1: 'l3', 2: 'l3s' })],
    2: ['flag', words(u16, { 0: 'bridge', 1: 'private', 2: 'vepa' })],
  },
  { mode: 'l3', flag: 'bridge' },
)
