// Steps as command lines of iproute2, to read, learn from and run by hand in a POSIX shell of the host's namespace.
// Every word that came from outside is quoted; nothing here is ever run by Vethboard itself.
import type { BridgeAttrs } from '../net/bridge'
import type { NetnsId } from '../net/ids'
import { natComment } from '../net/nat'
import type { NatTable } from '../net/nat'
import type { Topology } from '../topology/topology'
import { bytesOf, displayText } from '../text'
import { familyOf } from './inverse'
import { kindWords, portWords } from './shell-kinds'
import type { LinkAt, LinkSettings, NewLink, Place, StepOp, StepRoute } from './step'

/** What the commands need to know: which namespace is the shell's own, and how the others are reached. */
export interface ShellContext {
  topology: Topology
  host: NetnsId
  /** Where `ip netns` keeps its names. */
  netnsFolder: string
}

const plainWord = /^[A-Za-z0-9_.:/@%+,-]+$/

/** A word for a POSIX shell: as it is, in single quotes, or, for bytes that are no text, through printf(1). */
export function quote(word: string): string {
  if (plainWord.test(word)) return word
  if (displayText(word) === word) return `'${word.replaceAll("'", "'\\''")}'`
  // $(…) takes line ends at the end away, so those stand after it as they are.
  const end = /\n*$/.exec(word)?.[0] ?? ''
  const bytes = bytesOf(word.slice(0, word.length - end.length))
  const octal = Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  return `"$(printf '${octal}')${end}"`
}

/** How a command reaches a namespace: "ip", "ip -n NAME", "nsenter -t PID -n ip", "nsenter --net=PATH ip". */
function ipIn(context: ShellContext, place: Place): string {
  if ('made' in place) return `ip -n ${quote(place.made)}`
  if (place.netns === context.host) return 'ip'
  const way = wayTo(context, place.netns)
  return way.name !== undefined
    ? `ip -n ${quote(way.name)}`
    : `nsenter ${way.pid !== undefined ? `-t ${way.pid} -n` : `--net=${quote(way.path)}`} ip`
}

/** What a command that is not iproute2's begins with, to run in a namespace. */
function runIn(context: ShellContext, place: Place): string {
  if ('netns' in place && place.netns === context.host) return ''
  const way = 'made' in place ? { name: place.made, path: '' } : wayTo(context, place.netns)
  if (way.name !== undefined) return `ip netns exec ${quote(way.name)} `
  return `nsenter ${way.pid !== undefined ? `-t ${way.pid} -n` : `--net=${quote(way.path)}`} `
}

/** What `ip link … netns` takes: a name, a PID, or a path. The shell itself is in the host's namespace. */
function netnsArgument(context: ShellContext, place: Place): string {
  if ('made' in place) return quote(place.made)
  if (place.netns === context.host) return '$$'
  const way = wayTo(context, place.netns)
  return way.name !== undefined ? quote(way.name) : way.pid !== undefined ? String(way.pid) : quote(way.path)
}

interface Way {
  name?: string
  pid?: number
  path: string
}

function wayTo({ topology, netnsFolder }: ShellContext, id: NetnsId): Way {
  const netns = topology.netns[id]
  const name = netns?.names.find(
    (one) => one.path.startsWith(`${netnsFolder}/`) && one.name !== undefined,
  )?.name
  // `ip` reads a name that begins with "-" as an option, and one that is a number as a PID.
  if (name !== undefined && /^[^-\d]/.test(name)) return { name, path: '' }
  const container = netns?.containers
    .map((one) => topology.containers[one])
    .find((one) => one?.pid !== undefined)
  const pid = container?.pid ?? netns?.firstProcess?.pid
  if (pid !== undefined) return { pid, path: '' }
  const fd = netns?.holders.find((holder) => holder.by === 'fd')
  return { path: netns?.names[0]?.path ?? (fd ? `/proc/${fd.pid}/fd/${fd.fd}` : `/dev/null`) }
}

/** The command that does what `op` does. */
export function commandOf(op: StepOp, context: ShellContext): string {
  const ip = (place: Place, ...words: string[]): string =>
    [ipIn(context, place), ...words].filter(Boolean).join(' ')
  switch (op.do) {
    case 'netnsAdd':
      return `ip netns add ${quote(op.name)}`
    case 'netnsDel':
      return `ip netns del ${quote(op.name)}`
    case 'vethAdd':
      return ip(
        op.link.at.place,
        'link add',
        newLink(op.link),
        'type veth peer',
        newLink(op.peer),
        peerPlace(op, context),
      )
    case 'bridgeAdd':
      return ip(op.link.at.place, 'link add', newLink(op.link), 'type bridge', bridgeWords(op.attrs))
    case 'linkAdd':
      return linkAdd(op, context)
    case 'linkDel':
      return ip(op.at.place, 'link del dev', quote(op.at.ifname))
    case 'linkSet':
      return ip(op.at.place, 'link set dev', quote(op.at.ifname), settings(op.set))
    case 'bridgeSet':
      return ip(op.at.place, 'link set dev', quote(op.at.ifname), 'type bridge', bridgeWords(op.attrs))
    case 'portSet':
      return ip(op.at.place, 'link set dev', quote(op.at.ifname), 'type bridge_slave', portWords(op.port))
    case 'neighAdd':
      return ip(
        op.at.place,
        `neighbour replace ${op.ip} lladdr ${op.mac} dev ${quote(op.at.ifname)} nud permanent`,
      )
    case 'neighDel':
      return ip(op.at.place, `neighbour del ${op.ip} dev ${quote(op.at.ifname)}`)
    case 'natAdd':
      return `${runIn(context, op.place)}nft ${quote(natWords(op.table))}`
    case 'natDel':
      return `${runIn(context, op.place)}nft delete table ip ${quote(op.table.name)}`
    case 'sysctlSet':
      return `${runIn(context, op.place)}sysctl -qw ${quote(`${op.key}=${op.value}`)}`
    case 'addrAdd':
      return ip(op.at.place, 'address', op.replace ? 'replace' : 'add', addressWords(op))
    case 'addrDel':
      return ip(op.at.place, 'address del', addressText(op), 'dev', quote(op.at.ifname))
    case 'routeAdd':
      return route(op.place, op.route.replace ? 'replace' : 'add', op.route, context)
    case 'routeDel':
      return route(op.place, 'del', op.route, context)
  }
}

function newLink(link: NewLink): string {
  const words = [`name ${quote(link.at.ifname)}`]
  if (link.at.ifindex !== undefined) words.push(`index ${link.at.ifindex}`)
  if (link.mac !== undefined) words.push(`address ${link.mac}`)
  if (link.mtu !== undefined) words.push(`mtu ${link.mtu}`)
  if (link.txQueueLen !== undefined) words.push(`txqueuelen ${link.txQueueLen}`)
  if (link.group !== undefined) words.push(`group ${link.group}`)
  if (link.master) words.push(`master ${quote(link.master.ifname)}`)
  if (link.up) words.push('up')
  return words.join(' ')
}

function peerPlace(op: Extract<StepOp, { do: 'vethAdd' }>, context: ShellContext): string {
  const same = JSON.stringify(op.link.at.place) === JSON.stringify(op.peer.at.place)
  return same ? '' : `netns ${netnsArgument(context, op.peer.at.place)}`
}

function linkAdd({ link, kind, lower }: Extract<StepOp, { do: 'linkAdd' }>, context: ShellContext): string {
  const from = lower?.place ?? link.at.place
  const same = JSON.stringify(from) === JSON.stringify(link.at.place)
  return [
    ipIn(context, from),
    'link add',
    lower && kind.kind !== 'vxlan' ? `link ${quote(lower.ifname)}` : '',
    newLink(link),
    same ? '' : `netns ${netnsArgument(context, link.at.place)}`,
    `type ${kind.kind}`,
    kindWords(kind, lower && quote(lower.ifname)),
  ]
    .filter(Boolean)
    .join(' ')
}

const setting = (set: LinkAt | null): string => (set === null ? 'nomaster' : `master ${quote(set.ifname)}`)

function settings(set: LinkSettings): string {
  const words: string[] = []
  if (set.ifname !== undefined) words.push(`name ${quote(set.ifname)}`)
  if (set.mac !== undefined) words.push(`address ${set.mac}`)
  if (set.mtu !== undefined) words.push(`mtu ${set.mtu}`)
  if (set.master !== undefined) words.push(setting(set.master))
  if (set.alias !== undefined) words.push(`alias ${quote(set.alias)}`)
  if (set.promiscuous !== undefined) words.push(`promisc ${set.promiscuous ? 'on' : 'off'}`)
  if (set.addrGenMode !== undefined) words.push(`addrgenmode ${set.addrGenMode}`)
  if (set.up !== undefined) words.push(set.up ? 'up' : 'down')
  if (set.bridge) words.push(`type bridge ${bridgeWords(set.bridge)}`)
  return words.join(' ')
}

const addressText = ({ cidr, peer }: { cidr: string; peer?: string }): string =>
  peer === undefined
    ? cidr
    : `${cidr.slice(0, cidr.indexOf('/'))} peer ${peer}${cidr.slice(cidr.indexOf('/'))}`

function addressWords({ cidr, at, details = {} }: Extract<StepOp, { do: 'addrAdd' }>): string {
  const { peer, broadcast, label, scope, metric, noPrefixRoute, nodad } = details
  const words = [addressText({ cidr, ...(peer === undefined ? {} : { peer }) })]
  if (broadcast !== undefined) words.push(`broadcast ${broadcast}`)
  if (label !== undefined) words.push(`label ${quote(label)}`)
  if (scope !== undefined) words.push(`scope ${scope}`)
  words.push(`dev ${quote(at.ifname)}`)
  if (metric !== undefined) words.push(`metric ${metric}`)
  if (noPrefixRoute) words.push('noprefixroute')
  if (nodad) words.push('nodad')
  return words.join(' ')
}

function route(place: Place, verb: string, spec: StepRoute, context: ShellContext): string {
  const words = [ipIn(context, place)]
  const family = familyOf(spec)
  if (family === 'inet6') words.push('-6')
  words.push('route', verb)
  if (spec.type !== undefined) words.push(spec.type)
  words.push(spec.to)
  if (spec.via !== undefined)
    words.push(`via ${spec.via.includes(':') && family === 'inet' ? 'inet6 ' : ''}${spec.via}`)
  if (spec.device !== undefined) words.push(`dev ${quote(spec.device)}`)
  if (spec.table !== undefined) words.push(`table ${spec.table}`)
  if (spec.protocol !== undefined && spec.protocol !== 'boot') words.push(`proto ${spec.protocol}`)
  if (spec.scope !== undefined && verb !== 'del') words.push(`scope ${spec.scope}`)
  if (spec.prefSource !== undefined) words.push(`src ${spec.prefSource}`)
  if (spec.metric !== undefined) words.push(`metric ${spec.metric}`)
  if (spec.tos !== undefined) words.push(`tos ${spec.tos}`)
  if (spec.mtu !== undefined) words.push(`mtu ${spec.mtu}`)
  if (spec.onlink) words.push('onlink')
  return words.join(' ')
}

const flagWord = (value: unknown): string => (value === true ? '1' : value === false ? '0' : String(value))

/** iproute2's word for each attribute that can be given to a bridge. */
const bridgeWord: Readonly<Partial<Record<keyof BridgeAttrs, string>>> = {
  stp: 'stp_state',
  priority: 'priority',
  forwardDelayCs: 'forward_delay',
  helloTimeCs: 'hello_time',
  maxAgeCs: 'max_age',
  ageingTimeCs: 'ageing_time',
  vlanFiltering: 'vlan_filtering',
  vlanProtocol: 'vlan_protocol',
  vlanDefaultPvid: 'vlan_default_pvid',
  vlanStatsEnabled: 'vlan_stats_enabled',
  groupForwardMask: 'group_fwd_mask',
  mcastSnooping: 'mcast_snooping',
  mcastRouter: 'mcast_router',
  mcastQuerier: 'mcast_querier',
  mcastQueryUseIfaddr: 'mcast_query_use_ifaddr',
  mcastStatsEnabled: 'mcast_stats_enabled',
  mcastIgmpVersion: 'mcast_igmp_version',
  mcastMldVersion: 'mcast_mld_version',
  nfCallIptables: 'nf_call_iptables',
  nfCallIp6tables: 'nf_call_ip6tables',
  nfCallArptables: 'nf_call_arptables',
}

const bridgeWords = (attrs: Partial<BridgeAttrs>): string =>
  Object.entries(attrs)
    .flatMap(([name, value]) => {
      const word = bridgeWord[name as keyof BridgeAttrs]
      return word === undefined ? [] : [`${word} ${flagWord(value)}`]
    })
    .join(' ')

/** A quoted string of nft: it knows no escapes, and names with a quote in them are none that it could say. */
const nftString = (text: string): string => `"${text.replaceAll('"', '')}"`

function natWords(table: NatTable): string {
  const rules = table.rules.map(
    ({ subnet, inside }) => `ip saddr ${subnet} oifname != ${nftString(inside)} masquerade;`,
  )
  return [
    `add table ip ${table.name} { comment ${nftString(natComment(table))};`,
    `chain postrouting { type nat hook postrouting priority 100; policy accept; ${rules.join(' ')} }; }`,
  ].join(' ')
}
