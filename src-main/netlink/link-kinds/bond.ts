// Kind "bond": the few IFLA_BOND_* that the model has.
import type { BondAttrs } from '../../common/net/kinds'
import { u32, u32OrNone, u8, words } from '../fields'
import { tableKind } from './kind'

const modes = {
  0: 'balance-rr',
  1: 'active-backup',
  2: 'balance-xor',
  3: 'broadcast',
  4: '802.3ad',
  5: 'balance-tlb',
  6: 'balance-alb',
}

export const bond = tableKind<BondAttrs>(
  { 1: ['mode', words<string>(u8, modes)], 2: ['activeIfindex', u32OrNone], 3: ['miimonMs', u32] },
  { mode: 'balance-rr' },
)
