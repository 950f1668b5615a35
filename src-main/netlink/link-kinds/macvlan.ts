// Kinds "macvlan" and "macvtap": IFLA_MACVLAN_*. The lower link is IFLA_LINK of the message.
import type { MacvlanAttrs } from '../../common/net/kinds'
import { flagWords, u16, u32, words } from '../fields'
import { tableKind } from './kind'

export const macvlan = tableKind<MacvlanAttrs>(
  {
    1: ['mode', words(u32, { 1: 'private', 2: 'vepa', 4: 'bridge', 8: 'passthru', 16: 'source' })],
    2: ['flags', flagWords(u16, { 1: 'nopromisc', 2: 'nodst' })],
    7: ['bcQueueLength', u32],
  },
  { mode: 'vepa' },
)
