// What taking back must leave alone, since something else has had a hand in it after us: settings and routes that it
// has set, links that it has put others on, namespaces that it has put links into. Asks the kernel, changes nothing.
import { fail } from '../../common/errors/error'
import type { LinkAt, LinkSettings, StepOp, StepRoute } from '../../common/plan/step'
import { displayText } from '../../common/text'
import { decodeLink } from '../../netlink/rtnl/link'
import type { LinkMessage } from '../../netlink/rtnl/link'
import { linkDump } from '../../netlink/rtnl/link-requests'
import { RouteSocket } from '../../sys/socket'
import type { Context } from './context'
import { differences, findRoutes } from './live'
import type { FoundLink } from './live'
import type { OpenPlace } from './places'
import type { Task } from './record'

/** Made by the kernel in each new namespace, for tunnels (net.core.fb_tunnels_only_for_init_net = 0). */
const fallback = /^(tunl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|sit0|ip6tnl0|ip6gre0)$/

/** All links of the socket's namespace. */
export const linksIn = (socket: RouteSocket): LinkMessage[] =>
  socket.dump(linkDump(), ({ bytes, view, start, end }) => decodeLink(bytes, view, start, end))

const namesOf = (links: readonly LinkMessage[]): string =>
  links.map(({ ifname }) => displayText(ifname)).join(', ')

/** A link of ours goes only when nothing is on it: ports of a bridge would lose their network, what is on top would go too. */
export function refuseUsers({ place, link }: FoundLink): void {
  const { ifindex, ifname } = link
  const users = linksIn(place.socket).filter(
    (one) =>
      one.master === ifindex ||
      (one.kind !== 'veth' && one.link === ifindex && one.linkNetnsid === undefined),
  )
  if (users.length > 0) inUse('linkDel', `remove ${displayText(ifname)}, which others use: ${namesOf(users)}`)
}

/**
 * A namespace of ours goes only with what the same change has made in it (`own`: MACs by name): links that came after it
 * would end with it.
 */
export function refuseContents(
  netnsFd: number,
  path: string,
  own: ReadonlyMap<string, string | undefined>,
): void {
  using socket = RouteSocket.open(netnsFd)
  const links = linksIn(socket).filter(
    ({ linkType, ifname, mac }) =>
      linkType !== 'loopback' &&
      !fallback.test(ifname) &&
      !(own.has(ifname) && (own.get(ifname) ?? mac) === mac),
  )
  if (links.length > 0) inUse('netnsDel', `remove ${displayText(path)}, which has links: ${namesOf(links)}`)
}

const inUse = (op: string, what: string): never =>
  fail({
    kind: 'busy',
    op,
    what,
    hint: 'something else has put them there since: take them away, then undo once more',
    hintKey: 'hint.inUseSince',
  })

const stepOp = ({ record }: Context, { step }: Task): StepOp | undefined =>
  record.steps.find(({ id }) => id === step)?.op

/** Of what a step has set and `set` would set back: what is still as the step left it, and the rest that is neither. */
export function ownSettings(
  ctx: Context,
  task: Task,
  found: FoundLink,
  set: LinkSettings,
): { own: LinkSettings; foreign: string[] } {
  const op = stepOp(ctx, task)
  if (op?.do !== 'linkSet') return { own: set, foreign: [] }
  const own: LinkSettings = { ...set }
  const foreign: string[] = []
  for (const name of Object.keys(set) as (keyof LinkSettings)[]) {
    if (!(name in op.set)) continue
    const differs = (wanted: LinkSettings): string[] =>
      differences(ctx.places, found, { [name]: wanted[name] })
    if (differs(op.set).length === 0) continue
    const [different] = differs(set)
    if (different !== undefined) foreign.push(different)
    delete own[name]
  }
  return { own, foreign }
}

export function refuseForeign(at: LinkAt, foreign: readonly string[]): void {
  if (foreign.length > 0) changedSince('linkSet', `set ${displayText(at.ifname)} back: ${foreign.join(', ')}`)
}

/** A route that would be taken over must be the one that the step made, or the one that is put back. */
export function refuseForeignRoute(ctx: Context, task: Task, place: OpenPlace, route: StepRoute): void {
  const op = stepOp(ctx, task)
  const { via: _via, device: _device, ...key } = route
  const ours = [route, ...(op?.do === 'routeAdd' ? [op.route] : [])].flatMap((one) => findRoutes(place, one))
  const texts = new Set(ours.map((one) => JSON.stringify(one)))
  const foreign = findRoutes(place, key).filter((one) => !texts.has(JSON.stringify(one)))
  if (foreign.length > 0) changedSince('routeAdd', `put the route to ${route.to} back: there is another one`)
}

export const changedSince = (op: string, what: string): never =>
  fail({
    kind: 'busy',
    op,
    what,
    hint: 'something else has set it since, so it is left as it is',
    hintKey: 'hint.setSince',
  })
