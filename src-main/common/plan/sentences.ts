// The English of every sentence of a plan, by key: titles, reasons, warnings. Other languages translate the same keys.
import { displayText } from '../text'
import type { Sentence } from './step'

/** "{name}" stands for a value. */
export const sentences = {
  'plan.title.attach': 'Connect {target} to {bridge} as {name}',
  'plan.title.detach': 'Disconnect {name} of {target}',
  'plan.title.bridgeAdd': 'Create bridge {name}',
  'plan.title.netnsAdd': 'Create network namespace {name}',
  'plan.title.netnsDel': 'Delete network namespace {name}',
  'plan.title.linkDel': 'Delete {name}',
  'plan.title.linkUp': 'Bring {name} up',
  'plan.title.linkDown': 'Take {name} down',
  'plan.title.linkRename': 'Rename {name} to {to}',
  'plan.title.linkMtu': 'Set the MTU of {name} to {to}',
  'plan.title.linkMac': 'Set the MAC of {name} to {to}',
  'plan.title.linkMaster': 'Put {name} on {to}',
  'plan.title.linkNoMaster': 'Take {name} off {to}',
  'plan.title.linkSet': 'Change {name}',
  'plan.title.addressAdd': 'Add {address} to {name}',
  'plan.title.addressDel': 'Remove {address} from {name}',
  'plan.title.routeAdd': 'Add a route to {to}',
  'plan.title.routeDel': 'Remove the route to {to}',
  'plan.title.cableAdd': 'Connect {a} in {placeA} to {b} in {placeB}',
  'plan.title.linkAdd': 'Create {kind} {name}',
  'plan.title.linkAddOn': 'Create {kind} {name} on {lower}',
  'plan.title.labApply': 'Bring lab {name} up',
  'plan.title.labChange': 'Make lab {name} as its file says',
  'plan.title.labDestroy': 'Take lab {name} down',
  'plan.title.linkPromisc': 'Make {name} promiscuous',
  'plan.title.linkNoPromisc': 'Make {name} no longer promiscuous',
  'plan.title.bridgeSet': 'Change bridge {name}: {set}',
  'plan.title.portSet': 'Change port {name}: {set}',
  'plan.title.neighbourAdd': 'Say that {ip} on {name} is {mac}',
  'plan.title.neighbourDel': 'Forget the static neighbour {ip} of {name}',
  'plan.title.sysctlSet': 'Set {key} to {value} in {place}',
  'plan.title.natAdd': 'Give {subnets} of {name} a way out through {uplink}',
  'plan.title.natDel': 'Take the way out of {name} away',

  'plan.reason.keepBridgeMac':
    '{bridge} has no port yet: giving it the MAC that it has keeps it from taking over the MAC of its first port',
  'plan.reason.cable':
    'One message makes the whole cable: {hostIfname} on {bridge}, {name} inside {target}, both with their final names',
  'plan.reason.mark': 'The mark tells that {name} is Vethboard’s own',
  'plan.reason.markNetns':
    'Its loopback comes up, with the mark that tells that namespace {name} is the lab’s',
  'plan.reason.markUp':
    '{name} gets the mark of its lab and comes up: a cable carries frames when both ends are up',
  'plan.reason.labUpper': '{name} is a {kind}, made with all that it can’t be given later',
  'plan.reason.labCable': 'One message makes the whole cable, {near} and {far}, both with their final names',
  'plan.reason.peerUp': 'Both ends must be up before the cable carries frames',
  'plan.reason.address': '{name} gets its address, and with it the route to its subnet',
  'plan.reason.gateway':
    'All that has no nearer route goes to {gateway}; undo brings the old default route back',
  'plan.reason.cableDel': 'Deleting one end of a cable deletes the other with it',
  'plan.reason.linkDel': '{name} goes, and its addresses and routes with it',
  'plan.reason.bridgeAdd': 'A bridge is a switch: its ports hear each other',
  'plan.reason.netnsAdd': 'A named namespace lives until its name is removed, with or without a process',
  'plan.reason.netnsDel': 'Without its name and without a process a namespace ends, and its links with it',
  'plan.reason.up': 'A link that is down carries nothing',
  'plan.reason.down': 'A link that is down carries nothing, and its routes go',
  'plan.reason.change': '{name} gets its new settings',
  'plan.reason.addressAdd': 'The address, and the route to its subnet',
  'plan.reason.addressDel': 'The address goes, and the routes that need it',
  'plan.reason.routeAdd': 'Packets to {to} go this way from now on',
  'plan.reason.routeDel': 'Packets to {to} no longer go this way',
  'plan.reason.cableBetween': 'One message makes the whole cable: {a} in {placeA}, {b} in {placeB}',
  'plan.reason.dummyAdd': '{name} leads nowhere: a place for addresses that are always there',
  'plan.reason.macvlanAdd':
    '{name} is on the wire of {lower} with a MAC of its own; it and {lower} itself can’t reach each other',
  'plan.reason.macvlanPassthru': '{name} takes {lower} over whole, with its MAC, and makes it promiscuous',
  'plan.reason.ipvlanAdd':
    '{name} shares the MAC of {lower} and is told apart by its addresses; it and {lower} itself can’t reach each other',
  'plan.reason.vlanAdd': 'Frames of {lower} with the tag {vlan} come and go through {name}',
  'plan.reason.vxlanAdd': '{name} carries Ethernet frames of network {vni} in UDP packets to port {port}',
  'plan.reason.promiscuous':
    '{name} takes every frame on its wire, also those for others: each costs processor time',
  'plan.reason.bridgeSet': '{name} works by its new settings at once',
  'plan.reason.stp':
    'With STP a loop of bridges doesn’t flood the network; a port forwards only after listening and learning',
  'plan.reason.portSet': 'The port {name} works by its new settings at once',
  'plan.reason.neighbourAdd': 'Frames for {ip} go to {mac}, and nobody is asked who has it',
  'plan.reason.neighbourDel': 'Who has {ip} is asked on the wire again',
  'plan.reason.sysctl': 'It holds for {place} alone, from now on',
  'plan.reason.forwarding': 'A host that forwards passes packets on that are for others: it is a router',
  'plan.reason.disableIpv6': 'Without IPv6 a link has no IPv6 addresses: those that it has go',
  'plan.reason.rpFilter':
    'The filter drops packets that come from where their answer wouldn’t go (1: the same link, 2: any link, 0: off)',
  'plan.reason.natAdd':
    'Packets of {subnets} that leave {place} get its own address, so that answers find back',
  'plan.reason.natDel': 'Packets of {subnets} keep their source from now on',
  'plan.reason.natForward': '{name} passes on what comes in for others: forwarding for this link alone',
  'plan.reason.natNoForward': 'Forwarding of {name} was turned on for this way out, and goes with it',

  'plan.warning.outsideSubnet': '{address} is outside every subnet of {bridge} ({subnets})',
  'plan.warning.noSubnet': '{bridge} has no subnet of its own: nothing tells whether {address} fits',
  'plan.warning.defaultRoute': 'This changes the default route of {place}',
  'plan.warning.defaultRouteLost': '{name} carries the default route of {place}',
  'plan.warning.physicalLink': '{name} is a physical interface of the host',
  'plan.warning.foreignObject': '{name} was not made by Vethboard',
  'plan.warning.engineSubnet':
    '{engine} hands out addresses of {bridge} without asking: a container that starts later may get {address}, too',
  'plan.warning.publicRange': '{address} is in a range that belongs to somebody on the Internet',
  'plan.warning.notUndoable': 'Undo can’t bring back {what}',
  'plan.warning.hostSwitch': '{key} = {value} on the host itself may cut off what runs on it',
} as const

export type SentenceKey = keyof typeof sentences

/** A sentence of this table: the key is checked. */
export const sentence = (key: SentenceKey, values: Sentence['values'] = {}): Sentence => ({ key, values })

/** A sentence in English, for the command line and for logs; values are escaped for display. */
export function sentenceText({ key, values }: Sentence): string {
  const template: string = key in sentences ? sentences[key as SentenceKey] : key
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? displayText(String(values[name])) : whole,
  )
}
