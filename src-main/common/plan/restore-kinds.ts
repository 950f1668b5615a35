// What a link of the kinds made with `linkAdd` is to be made with again: its attributes, less what a new one has anyway.
import type { BridgePortAttrs } from '../net/bridge'
import type { MacvlanAttrs, VlanAttrs, VxlanAttrs } from '../net/kinds'
import type { Link } from '../net/link'
import type { NewKind } from './step'

const usualMacvlan: Partial<MacvlanAttrs> = { bcQueueLength: 1000 }
const usualVlan: Partial<VlanAttrs> = { flags: ['REORDER_HDR'] }
const usualVxlan: Partial<VxlanAttrs> = {
  ageingSeconds: 300,
  learning: true,
  proxy: false,
  rsc: false,
  l2miss: false,
  l3miss: false,
  udpCsum: true,
  udpZeroCsum6Tx: false,
  udpZeroCsum6Rx: false,
  external: false,
}

/** The attributes that differ from `usual`, without those of `never`. */
function unusual<A extends object>(
  attrs: A,
  usual: Partial<A>,
  never: readonly (keyof A)[] = [],
): Partial<A> {
  const same = (name: keyof A): boolean => JSON.stringify(attrs[name]) === JSON.stringify(usual[name])
  const names = (Object.keys(attrs) as (keyof A)[]).filter((name) => !same(name) && !never.includes(name))
  return Object.fromEntries(names.map((name) => [name, attrs[name]])) as Partial<A>
}

/** Undefined: such a link can't be made again (another kind, or with what isn't known of it). */
export function kindAgain({ kind, attrs }: Link): NewKind | undefined {
  if (kind === 'dummy') return { kind }
  switch (attrs?.kind) {
    case 'macvlan':
      // The MACs that mode source lets through are not known.
      return attrs.mode === 'source' ? undefined : { ...unusual(attrs, usualMacvlan), kind: 'macvlan' }
    case 'ipvlan':
      return { ...attrs, kind: 'ipvlan' }
    case 'vlan':
      return { ...unusual(attrs, usualVlan), kind: 'vlan' }
    case 'vxlan':
      return { ...unusual(attrs, usualVxlan, ['device']), kind: 'vxlan' }
    default:
      return undefined
  }
}

/** True where the link's MAC is that of its lower link, and follows it. */
export const borrowsMac = (link: Link, lower: Link | undefined): boolean =>
  lower !== undefined &&
  link.mac === lower.mac &&
  (link.kind === 'vlan' ||
    link.kind === 'ipvlan' ||
    (link.attrs?.kind === 'macvlan' && link.attrs.mode === 'passthru'))

const usualPort: Partial<BridgePortAttrs> = {
  priority: 32,
  cost: 2,
  hairpin: false,
  guard: false,
  rootBlock: false,
  learning: true,
  flood: true,
  mcastFlood: true,
  bcastFlood: true,
  neighSuppress: false,
  isolated: false,
}

/** What a port has of the settings that can be given, where a new one has another. */
export function unusualPort(port: BridgePortAttrs): Partial<BridgePortAttrs> {
  const names = Object.keys(usualPort) as (keyof BridgePortAttrs)[]
  const changed = names.filter((name) => port[name] !== undefined && port[name] !== usualPort[name])
  return Object.fromEntries(changed.map((name) => [name, port[name]])) as Partial<BridgePortAttrs>
}
