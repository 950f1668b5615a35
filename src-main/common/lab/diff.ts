// What an apply of a lab would change, object by object: for people and as JSON. Read off the steps of its plan, so
// that it can't say anything else than the apply does.
import type { Plan } from '../plan/plan'
import { sentenceText } from '../plan/sentences'
import { netnsLabel } from '../plan/facts'
import type { LinkAt, LinkSettings, NewLink, Place, StepOp, StepRoute } from '../plan/step'
import type { NetnsId } from '../net/ids'
import type { Topology } from '../topology/topology'

export interface Difference {
  what: 'add' | 'change' | 'remove'
  /** "link ns1/eth0", "address 10.0.0.1/24 of ns1/eth0", "route default of ns1", "namespace ns1". */
  object: string
  /** Of a change: what it gets. */
  to?: Record<string, string | number | boolean | null>
}

/** `host`: the namespace that needs no name. */
export function differencesOf(plan: Pick<Plan, 'steps'>, topology: Topology, host: NetnsId): Difference[] {
  const fresh = new Set<string>()
  const name = (at: LinkAt): string => linkName(at.place, at.ifname, topology, host)
  const added = ({ at }: NewLink): Difference => {
    fresh.add(name(at))
    return { what: 'add', object: `link ${name(at)}` }
  }
  return plan.steps.flatMap(({ op, reason }) => {
    if (op.do === 'netnsAdd') fresh.add(linkName({ made: op.name }, 'lo', topology, host))
    return (
      differenceOf(op, name, added, fresh, topology, host) ?? [
        { what: 'change', object: sentenceText(reason) },
      ]
    )
  })
}

function differenceOf(
  op: StepOp,
  name: (at: LinkAt) => string,
  added: (link: NewLink) => Difference,
  fresh: ReadonlySet<string>,
  topology: Topology,
  host: NetnsId,
): Difference[] | undefined {
  switch (op.do) {
    case 'netnsAdd':
      return [{ what: 'add', object: `namespace ${op.name}` }]
    case 'netnsDel':
      return [{ what: 'remove', object: `namespace ${op.name}` }]
    case 'vethAdd':
      return [added(op.link), added(op.peer)]
    case 'bridgeAdd':
    case 'linkAdd':
      return [added(op.link)]
    case 'linkDel':
      return [{ what: 'remove', object: `link ${name(op.at)}` }]
    case 'linkSet':
      return fresh.has(name(op.at))
        ? []
        : [{ what: 'change', object: `link ${name(op.at)}`, to: plain(op.set) }]
    case 'addrAdd':
      return [{ what: 'add', object: `address ${op.cidr} of ${name(op.at)}` }]
    case 'addrDel':
      return [{ what: 'remove', object: `address ${op.cidr} of ${name(op.at)}` }]
    case 'routeAdd':
    case 'routeDel': {
      const where = placeName(op.place, topology, host)
      return [
        { what: op.do === 'routeAdd' ? 'add' : 'remove', object: `route ${routeText(op.route)} of ${where}` },
      ]
    }
    default:
      return undefined
  }
}

const placeName = (place: Place, topology: Topology, host: NetnsId): string =>
  'made' in place ? place.made : netnsLabel({ topology, host }, place.netns)

const linkName = (place: Place, ifname: string, topology: Topology, host: NetnsId): string =>
  'netns' in place && place.netns === host ? ifname : `${placeName(place, topology, host)}/${ifname}`

const routeText = ({ to, via, device }: StepRoute): string =>
  [to, via === undefined ? '' : `via ${via}`, device === undefined ? '' : `dev ${device}`]
    .filter(Boolean)
    .join(' ')

function plain(set: LinkSettings): NonNullable<Difference['to']> {
  const { master, bridge, ...rest } = set
  return { ...rest, ...(master === undefined ? {} : { master: master?.ifname ?? null }), ...bridge }
}

/** "+ link ns1/eth0", "~ link br0: mtu 1400". */
export function differenceText({ what, object, to }: Difference): string {
  const sign = { add: '+', change: '~', remove: '-' }[what]
  const settings = Object.entries(to ?? {}).map(([key, value]) => `${key} ${String(value ?? 'none')}`)
  return `${sign} ${object}${settings.length > 0 ? `: ${settings.join(', ')}` : ''}`
}
