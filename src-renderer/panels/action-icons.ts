// The icon of each action.
import {
  Cable,
  CircleDot,
  EthernetPort,
  Fingerprint,
  MapPinPlus,
  Pencil,
  Power,
  PowerOff,
  Ruler,
  Signpost,
  Split,
  SquareDashed,
  Trash2,
  Unplug,
} from '@lucide/vue'
import type { ActionId } from './actions'

export const actionIcons: Record<ActionId | 'focus', typeof Cable> = {
  attach: Cable,
  'connect-here': Cable,
  'bridge-add': EthernetPort,
  'netns-add': SquareDashed,
  'address-add': MapPinPlus,
  'route-add': Signpost,
  up: Power,
  down: PowerOff,
  rename: Pencil,
  mtu: Ruler,
  mac: Fingerprint,
  master: Split,
  detach: Unplug,
  'link-del': Trash2,
  'netns-del': Trash2,
  focus: CircleDot,
}
