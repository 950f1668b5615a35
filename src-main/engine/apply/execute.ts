// One operation of a plan or of its undo, done to the kernel: one netlink request or one file operation each.
import { Failure } from '../../common/errors/error'
import { withHint } from '../../common/errors/hints'
import type { LinkAt, LinkSettings, Place, StepOp, StepRoute } from '../../common/plan/step'
import type { Request } from '../../netlink/header'
import { addrAdd, addrDel, addrReplace } from '../../netlink/rtnl/address'
import { linkDel, linkSet } from '../../netlink/rtnl/link-requests'
import type { LinkChanges } from '../../netlink/rtnl/link-requests'
import { routeAdd, routeDel, routeReplace } from '../../netlink/rtnl/route-requests'
import type { RouteRequestSpec } from '../../netlink/rtnl/route-requests'
import type { Context } from './context'
import { through } from './context'
import { ownSettings, refuseForeign, refuseForeignRoute, refuseUsers } from './foreign'
import { hasCarrier, linkNamed } from './live'
import type { FoundLink } from './live'
import { missing, placeFor, withLink } from './needed'
import { addNetns, delNetns } from './netns-ops'
import { addBridge, addOther, addVeth, masterOf } from './new-links'
import type { OpenPlace } from './places'
import type { Task } from './record'
import { performSetting } from './settings'

/**
 * `strict`: a plan's step; all that it needs is there, or it fails. `lenient`: taking back; what is gone already is as
 * good as taken away, and what was put back already stays (so that it can be done again after a crash).
 */
export type Manner = 'strict' | 'lenient'

/** Does `task`. Throws the `Failure` of what the kernel refused, with what to do about it. */
export function execute(ctx: Context, task: Task, manner: Manner): void {
  try {
    through(ctx.seam, `${manner === 'strict' ? 'step' : 'undo'} ${task.step} ${task.op.do}`, () =>
      perform(ctx, task, manner === 'lenient'),
    )
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    if (manner === 'lenient' && isGone(task.op, thrown)) return
    throw new Failure({ ...withHint(thrown.error), step: task.step })
  }
}

/** Of an undo: what it takes away isn't there. ENOENT, ENODEV, ESRCH; EADDRNOTAVAIL for an address. */
function isGone(op: StepOp, { error }: Failure): boolean {
  const name = error.errno?.name
  if (name === 'ENODEV' || name === 'ESRCH' || name === 'ENOENT') return true
  return op.do === 'addrDel' && name === 'EADDRNOTAVAIL'
}

function perform(ctx: Context, task: Task, lenient: boolean): void {
  const { op } = task
  switch (op.do) {
    case 'netnsAdd':
      return addNetns(ctx, task, op, lenient)
    case 'netnsDel':
      return delNetns(ctx, op, lenient)
    case 'vethAdd':
      return addVeth(ctx, op, lenient)
    case 'bridgeAdd':
      return addBridge(ctx, op, lenient)
    case 'linkAdd':
      return addOther(ctx, op, lenient)
    case 'linkDel':
      return withLink(ctx, op.at, lenient, ({ place, link }) => {
        const stranger =
          (op.mac !== undefined && link.mac !== op.mac) || (op.kind !== undefined && link.kind !== op.kind)
        if (lenient && !stranger) refuseUsers({ place, link })
        if (!stranger) place.socket.request(linkDel({ ifindex: link.ifindex, ifname: link.ifname }))
        else if (!lenient) missing(op.at, 'is another link by now')
      })
    case 'linkSet':
      return withLink(ctx, op.at, lenient, (found) =>
        lenient ? setBack(ctx, task, found, op.at, op.set) : setLink(ctx, found, op.set),
      )
    case 'bridgeSet':
    case 'portSet':
    case 'neighAdd':
    case 'neighDel':
    case 'sysctlSet':
    case 'natAdd':
    case 'natDel':
      return performSetting(ctx, task, op, lenient)
    case 'addrAdd':
      return withLink(ctx, op.at, lenient, ({ place, link }) => {
        const spec = { ifindex: link.ifindex, ifname: link.ifname, cidr: op.cidr, ...op.details }
        place.socket.request(op.replace ? addrReplace(spec) : addrAdd(spec))
      })
    case 'addrDel':
      return withLink(ctx, op.at, lenient, ({ place, link }) => {
        if (op.onlyIf === 'no-carrier' && hasCarrier(link)) return
        const peer = op.peer === undefined ? {} : { peer: op.peer }
        place.socket.request(addrDel({ ifindex: link.ifindex, ifname: link.ifname, cidr: op.cidr, ...peer }))
      })
    case 'routeAdd':
      return withRoute(ctx, op, lenient, (spec, place) => {
        if (lenient && op.route.replace) refuseForeignRoute(ctx, task, place, op.route)
        return op.route.replace ? routeReplace(spec) : routeAdd(spec)
      })
    case 'routeDel':
      return withRoute(ctx, op, lenient, routeDel)
  }
}

function setLink(ctx: Context, { place, link }: FoundLink, set: LinkSettings): void {
  const { master, bridge, ...plain } = set
  const changes: LinkChanges = {
    ...plain,
    ...(master === undefined ? {} : { master: master === null ? null : masterOf(ctx, place, master) }),
    ...(bridge === undefined ? {} : { kind: { kind: 'bridge', ...bridge } }),
  }
  place.socket.request(linkSet({ ifindex: link.ifindex, ifname: link.ifname }, changes))
}

/** What something else has set since stays, and is told. */
function setBack(ctx: Context, task: Task, found: FoundLink, at: LinkAt, set: LinkSettings): void {
  const { own, foreign } = ownSettings(ctx, task, found, set)
  if (Object.keys(own).length > 0) setLink(ctx, found, own)
  refuseForeign(at, foreign)
}

function withRoute(
  ctx: Context,
  op: { place: Place; route: StepRoute },
  lenient: boolean,
  request: (spec: RouteRequestSpec, place: OpenPlace) => Request,
): void {
  const place = placeFor(ctx, op.place, lenient)
  if (!place) return
  const { device, onlyIf, replace: _replace, ...rest } = op.route
  if (device === undefined) return void place.socket.request(request(rest, place))
  const at: LinkAt = { place: op.place, ifname: device }
  const link = linkNamed(ctx.places, at)
  if (!link) return lenient ? undefined : missing(at, 'is gone')
  if (onlyIf === 'no-carrier' && hasCarrier(link)) return
  place.socket.request(request({ ...rest, device: link.ifindex }, place))
}
