// Kind "vrf": IFLA_VRF_TABLE.
import type { VrfAttrs } from '../../common/net/kinds'
import { u32 } from '../fields'
import { tableKind } from './kind'

export const vrf = tableKind<VrfAttrs>({ 1: ['table', u32] }, { table: 0 })
