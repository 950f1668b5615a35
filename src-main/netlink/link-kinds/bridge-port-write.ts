// What of a bridge's port can be set: IFLA_BRPORT_* of IFLA_INFO_SLAVE_DATA. Reading is in bridge-port.ts.
import type { BridgePortAttrs } from '../../common/net/bridge'
import type { Writer } from '../attr'
import { bool8, u16, u32, writeFields } from '../fields'
import type { Fields } from '../fields'

type Settable = Pick<
  BridgePortAttrs,
  | 'priority'
  | 'cost'
  | 'hairpin'
  | 'guard'
  | 'rootBlock'
  | 'learning'
  | 'flood'
  | 'mcastFlood'
  | 'bcastFlood'
  | 'neighSuppress'
  | 'isolated'
>

const fields: Fields<Required<Settable>> = {
  2: ['priority', u16],
  3: ['cost', u32],
  4: ['hairpin', bool8],
  5: ['guard', bool8],
  6: ['rootBlock', bool8],
  8: ['learning', bool8],
  9: ['flood', bool8],
  27: ['mcastFlood', bool8],
  30: ['bcastFlood', bool8],
  32: ['neighSuppress', bool8],
  33: ['isolated', bool8],
}

/** Writes what is set of `port`; what can't be set is passed over. */
export const writeBridgePort = (writer: Writer, port: Partial<BridgePortAttrs>): void =>
  writeFields(fields, writer, port as Partial<Required<Settable>>)
