// A lab as the objects that the kernel is to have: namespaces, links with their addresses, routes. Pure; what is there
// already and how to get from the one to the other is reconcile.ts's.
import { cidrText, readCidr } from '../net/subnet'
import type { Family } from '../net/address'
import { gatewayDevice } from './check'
import { fabricId, fabricName, labMac, portName } from './mark'
import { linkOf, splitEndpoint } from './schema'
import type { LabFile, LabInterface, LabLink, LabNode } from './schema'
import type { NewKind } from '../plan/step'
import { parentOf } from './check-kind'

/** Where an object is to be: a named namespace of the lab, the host, or a running container. */
export type Spot =
  | { at: 'named'; name: string }
  | { at: 'host' }
  | { at: 'container'; engine: 'docker' | 'podman'; name: string }

export const spotKey = (spot: Spot): string =>
  spot.at === 'host' ? '' : spot.at === 'named' ? spot.name : `${spot.engine}:${spot.name}`

export interface DesiredNetns {
  id: string
  name: string
}

export interface DesiredLink {
  /** What follows the lab in its mark. */
  id: string
  /** How messages call it: "ns1:eth0", "br0". */
  label: string
  spot: Spot
  ifname: string
  kind: 'bridge' | 'veth' | NewKind['kind']
  /** Undefined: that of what it sits on. */
  mac?: string
  mtu: number
  /** Its MTU was asked for; that of a bridge else follows its ports. */
  ownMtu: boolean
  stp?: boolean
  /** The id of its bridge. */
  master?: string
  /** The id of its other end. */
  peer?: string
  /** What it is made with, for kinds that are no cable; `lower`: the id of what it sits on. */
  made?: NewKind
  lower?: string
  /** Canonical. */
  addresses: string[]
}

export interface DesiredRoute {
  spot: Spot
  /** The id of the link that it leaves by. */
  link: string
  family: Family
  /** Canonical. */
  to: string
  via?: string
  metric?: number
}

export interface Desired {
  lab: string
  netns: DesiredNetns[]
  /** Bridges first, then cables, both ends of each in a row, then what sits on them, each after what it sits on. */
  links: Map<string, DesiredLink>
  routes: DesiredRoute[]
}

/** What `lab` asks for; it must have passed `checkLab`. `seed` makes its MACs. */
export function desiredOf(lab: LabFile, seed: string): Desired {
  const nodes = Object.entries(lab.nodes)
  const fabric = nodes.some(([, node]) => node.kind === 'bridge' && node.location !== 'host')
  const links = new Map<string, DesiredLink>()
  for (const [name, node] of nodes) if (node.kind === 'bridge') links.set(name, bridge(lab, seed, name, node))
  for (const [i, link] of (lab.links ?? []).entries())
    for (const end of cable(lab, seed, linkOf(link), i)) links.set(end.id, end)
  fitBridges(links)
  for (const [name, node] of nodes)
    if (node.kind !== 'bridge')
      for (const ifname of Object.keys(node.interfaces ?? {})) addUpper(lab, seed, links, `${name}:${ifname}`)
  return {
    lab: lab.name,
    netns: [
      ...(fabric ? [{ id: fabricId, name: fabricName(lab.name) }] : []),
      ...nodes.flatMap(([name, node]) => (node.kind === 'netns' ? [{ id: name, name }] : [])),
    ],
    links,
    routes: nodes.flatMap(([name, node]) => routesOf(lab, name, node)),
  }
}

function spotOf(lab: LabFile, name: string, node: LabNode): Spot {
  switch (node.kind) {
    case 'bridge':
      return node.location === 'host' ? { at: 'host' } : { at: 'named', name: fabricName(lab.name) }
    case 'netns':
      return { at: 'named', name }
    case 'host':
      return { at: 'host' }
    case 'docker':
    case 'podman':
      return { at: 'container', engine: node.kind, name: node.container }
  }
}

const canonical = (texts: readonly string[] | undefined): string[] =>
  (texts ?? []).map((text) => cidrText(readCidr(text)))

const usualMtu = 1500

function bridge(
  lab: LabFile,
  seed: string,
  name: string,
  node: Extract<LabNode, { kind: 'bridge' }>,
): DesiredLink {
  return {
    id: name,
    label: name,
    spot: spotOf(lab, name, node),
    ifname: name,
    kind: 'bridge',
    mac: node.mac?.toLowerCase() ?? labMac(seed, lab.name, name, false),
    mtu: node.mtu ?? usualMtu,
    ownMtu: node.mtu !== undefined,
    stp: node.stp ?? false,
    addresses: canonical(node.addresses),
  }
}

/** Both ends. The one that is first is made with its bridge as its master. */
function cable(lab: LabFile, seed: string, link: LabLink, index: number): DesiredLink[] {
  const [a, b] = link.endpoints.map((end) => splitEndpoint(end))
  if (!a || !b) return []
  const [one, other] = [endOf(lab, seed, a, b, link, index, 0), endOf(lab, seed, b, a, link, index, 1)]
  one.peer = other.id
  other.peer = one.id
  // A port that has no MTU of its own takes that of the interface at its other end.
  if (!one.ownMtu && other.ownMtu) one.mtu = other.mtu
  if (!other.ownMtu && one.ownMtu) other.mtu = one.mtu
  return one.master === undefined ? [other, one] : [one, other]
}

type End = ReturnType<typeof splitEndpoint>

function endOf(
  lab: LabFile,
  seed: string,
  own: End,
  far: End,
  link: LabLink,
  index: number,
  side: number,
): DesiredLink {
  const node = lab.nodes[own.node]
  if (!node) throw new RangeError(`no node ${own.node}: checkLab was not asked`)
  const spot = spotOf(lab, own.node, node)
  const port = node.kind === 'bridge'
  const { ifname } = own
  const settings = node.kind === 'bridge' || ifname === undefined ? undefined : node.interfaces?.[ifname]
  // A port is known by the interface at its other end; one between two bridges by its place in the file.
  const id =
    ifname !== undefined
      ? `${own.node}:${ifname}`
      : far.ifname !== undefined
        ? `${far.node}:${far.ifname}~`
        : `${own.node}.${far.node}~${lab.links?.slice(0, index).filter((one) => sameEnds(linkOf(one), link)).length ?? 0}${side === 0 ? '' : 'b'}`
  const mtu = settings?.mtu ?? link.mtu
  return {
    id,
    label: ifname === undefined ? `the port of ${own.node} to ${far.node}` : `${own.node}:${ifname}`,
    spot,
    ifname: ifname ?? portName(lab.name, id, spot.at === 'host'),
    kind: 'veth',
    mac: settings?.mac?.toLowerCase() ?? labMac(seed, lab.name, id, port),
    mtu: mtu ?? usualMtu,
    ownMtu: mtu !== undefined,
    ...(port ? { master: own.node } : {}),
    addresses: canonical(settings?.addresses),
  }
}

const sameEnds = (a: LabLink, b: LabLink): boolean =>
  [...a.endpoints].sort().join() === [...b.endpoints].sort().join()

/** A bridge without an MTU of its own has the least of its ports: the kernel sees to it (br_mtu_auto_adjust). */
function fitBridges(links: Map<string, DesiredLink>): void {
  const least = new Map<string, number>()
  for (const { master, mtu } of links.values())
    if (master !== undefined) least.set(master, Math.min(mtu, least.get(master) ?? mtu))
  for (const [id, mtu] of least) {
    const master = links.get(id)
    if (master && !master.ownMtu) master.mtu = mtu
  }
}

/** A link of another kind than a cable's end, after what it sits on. */
function addUpper(lab: LabFile, seed: string, links: Map<string, DesiredLink>, id: string): void {
  const { node: name, ifname = '' } = splitEndpoint(id)
  const node = lab.nodes[name]
  const one = node && node.kind !== 'bridge' ? node.interfaces?.[ifname] : undefined
  if (!node || one?.kind === undefined || links.has(id)) return
  const lower = one.parent === undefined ? undefined : parentOf(name, one.parent)
  if (lower !== undefined) addUpper(lab, seed, links, lower)
  const made = kindOf(one)
  const mac = ownsMac(made) ? (one.mac?.toLowerCase() ?? labMac(seed, lab.name, id, false)) : undefined
  links.set(id, {
    id,
    label: id,
    spot: spotOf(lab, name, node),
    ifname,
    kind: made.kind,
    ...(mac === undefined ? {} : { mac }),
    mtu: one.mtu ?? mtuOn(made, lower === undefined ? undefined : links.get(lower)),
    ownMtu: one.mtu !== undefined,
    made,
    ...(lower === undefined ? {} : { lower }),
    addresses: canonical(one.addresses),
  })
}

const ownsMac = (made: NewKind): boolean =>
  made.kind !== 'vlan' && made.kind !== 'ipvlan' && !(made.kind === 'macvlan' && made.mode === 'passthru')

/** What the kernel gives it: that of what it sits on, for a vxlan less what it wraps frames in. */
function mtuOn(made: NewKind, lower: DesiredLink | undefined): number {
  const below = lower?.mtu ?? usualMtu
  if (made.kind !== 'vxlan') return below
  return lower === undefined ? usualMtu : below - (made.group?.includes(':') ? 70 : 50)
}

const hostText = (text: string): string => cidrText(readCidr(text)).replace(/\/\d+$/, '')

function kindOf(one: LabInterface): NewKind {
  switch (one.kind) {
    case 'macvlan':
      return { kind: 'macvlan', mode: oneOf(one.mode, ['bridge', 'private', 'vepa', 'passthru']) }
    case 'ipvlan':
      return { kind: 'ipvlan', mode: oneOf(one.mode, ['l2', 'l3', 'l3s']), flag: 'bridge' }
    case 'vlan':
      return { kind: 'vlan', protocol: '802.1Q', vlanId: one.id ?? 1 }
    case 'vxlan':
      return {
        kind: 'vxlan',
        vni: one.id ?? 0,
        dstPort: one.port ?? 4789,
        ...(one.remote === undefined ? {} : { group: hostText(one.remote) }),
        ...(one.local === undefined ? {} : { local: hostText(one.local) }),
      }
    case 'dummy':
    case undefined:
      return { kind: 'dummy' }
  }
}

/** The first is what a kind has by default. */
const oneOf = <const T extends string>(text: string | undefined, [usual, ...more]: readonly [T, ...T[]]): T =>
  more.find((one) => one === text) ?? usual

function routesOf(lab: LabFile, name: string, node: LabNode): DesiredRoute[] {
  if (node.kind === 'bridge') return []
  return (node.routes ?? []).flatMap((route): DesiredRoute[] => {
    const device = gatewayDevice(node, route)
    if (device === undefined) return []
    const via = route.via === undefined ? undefined : cidrText(readCidr(route.via)).replace(/\/\d+$/, '')
    const to = route.to === 'default' ? route.to : cidrText(readCidr(route.to))
    const family = to === 'default' ? (via?.includes(':') ? 'inet6' : 'inet') : readCidr(to).family
    return [
      {
        spot: spotOf(lab, name, node),
        link: `${name}:${device}`,
        family,
        to: to === '0.0.0.0/0' || to === '::/0' ? 'default' : to,
        ...(via === undefined ? {} : { via }),
        ...(route.metric === undefined ? {} : { metric: route.metric }),
      },
    ]
  })
}
