// A bridge's port: IFLA_BRPORT_* of IFLA_INFO_SLAVE_DATA, and of IFLA_PROTINFO in AF_BRIDGE notifications. Read only.
// Left out: the running timers, which differ at every look.
import type { BridgePortAttrs, PortState } from '../../common/net/bridge'
import type { AttrReader } from '../attr'
import { readBridgeId } from './bridge'

const states: readonly PortState[] = ['disabled', 'listening', 'learning', 'forwarding', 'blocking']

/** The port that the attributes of a nest describe. */
export function decodeBridgePort(attr: AttrReader): BridgePortAttrs {
  // What a kernel may leave out stands for its default.
  const port: BridgePortAttrs = {
    state: 'disabled',
    priority: 32,
    cost: 2,
    hairpin: false,
    guard: false,
    learning: true,
    flood: true,
    isolated: false,
    portNo: 0,
  }
  while (attr.next()) decodeAttribute(port, attr)
  return port
}

// Two switches by name and no table: a bridge of a thousand ports is read at once, and V8 turns an object that gets
// more than a dozen fields by `port[field] = …` into a hash table.
function decodeAttribute(port: BridgePortAttrs, attr: AttrReader): void {
  switch (attr.type) {
    case 1:
      return void (port.state = states[attr.u8()] ?? (`[${attr.u8()}]` as PortState))
    case 2:
      return void (port.priority = attr.u16())
    case 3:
      return void (port.cost = attr.u32())
    case 4:
      return void (port.hairpin = isSet(attr))
    case 5:
      return void (port.guard = isSet(attr))
    case 6:
      return void (port.rootBlock = isSet(attr))
    case 7:
      return void (port.fastLeave = isSet(attr))
    case 8:
      return void (port.learning = isSet(attr))
    case 9:
      return void (port.flood = isSet(attr))
    case 13:
      return void (port.rootId = readBridgeId(attr))
    case 14:
      return void (port.bridgeId = readBridgeId(attr))
    case 15:
      return void (port.designatedPort = attr.u16())
    case 16:
      return void (port.designatedCost = attr.u16())
    case 17:
      return void (port.portId = attr.u16())
    case 18:
      return void (port.portNo = attr.u16())
    default:
      decodeRareAttribute(port, attr)
  }
}

function decodeRareAttribute(port: BridgePortAttrs, attr: AttrReader): void {
  switch (attr.type) {
    case 10:
      return void (port.proxyArp = isSet(attr))
    case 12:
      return void (port.proxyArpWifi = isSet(attr))
    case 25:
      return void (port.mcastRouter = attr.u8())
    case 27:
      return void (port.mcastFlood = isSet(attr))
    case 28:
      return void (port.mcastToUnicast = isSet(attr))
    case 29:
      return void (port.vlanTunnel = isSet(attr))
    case 30:
      return void (port.bcastFlood = isSet(attr))
    case 31:
      return void (port.groupForwardMask = attr.u16())
    case 32:
      return void (port.neighSuppress = isSet(attr))
    case 33:
      return void (port.isolated = isSet(attr))
    case 34:
      return setBackupPort(port, attr.u32())
    case 39:
      return void (port.locked = isSet(attr))
  }
}

const isSet = (attr: AttrReader): boolean => attr.u8() !== 0

/** 0 says that there is none. */
function setBackupPort(port: BridgePortAttrs, index: number): void {
  if (index !== 0) port.backupPort = index
}
