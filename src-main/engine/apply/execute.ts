// One operation of a plan or of its undo, done to the kernel: one netlink request or one file operation each.
import { Failure, fail } from '../../common/errors/error'
import { withHint } from '../../common/errors/hints'
import type { Ifindex } from '../../common/net/ids'
import type { LinkAt, LinkSettings, NewLink, Place, StepOp, StepRoute } from '../../common/plan/step'
import { displayText } from '../../common/text'
import type { Request } from '../../netlink/header'
import { addrAdd, addrDel, addrReplace } from '../../netlink/rtnl/address'
import { linkAdd, linkDel, linkSet } from '../../netlink/rtnl/link-requests'
import type { LinkChanges, NewLinkSpec } from '../../netlink/rtnl/link-requests'
import { routeAdd, routeDel, routeReplace } from '../../netlink/rtnl/route-requests'
import type { RouteRequestSpec } from '../../netlink/rtnl/route-requests'
import type { Context } from './context'
import { through } from './context'
import { findLink, getLink, hasCarrier, linkNamed } from './live'
import type { FoundLink } from './live'
import { addNetns, delNetns } from './netns-ops'
import type { OpenPlace } from './places'
import type { Task } from './record'

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
    case 'linkDel':
      return withLink(ctx, op.at, lenient, ({ place, link }) => {
        const stranger = op.mac !== undefined && link.mac !== op.mac
        if (!stranger) place.socket.request(linkDel({ ifindex: link.ifindex, ifname: link.ifname }))
        else if (!lenient) missing(op.at, 'has another MAC than it had')
      })
    case 'linkSet':
      return withLink(ctx, op.at, lenient, (found) => setLink(ctx, found, op.set))
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
      return withRoute(ctx, op, lenient, (spec) => (op.route.replace ? routeReplace(spec) : routeAdd(spec)))
    case 'routeDel':
      return withRoute(ctx, op, lenient, routeDel)
  }
}

const missing = (at: LinkAt, why: string): never =>
  fail({
    kind: 'stale-plan',
    op: 'linkFind',
    what: `${displayText(at.ifname)} ${why}`,
    hint: 'something else has changed it: look again and plan it anew',
    hintKey: 'hint.stale',
  })

function withLink(ctx: Context, at: LinkAt, lenient: boolean, run: (found: FoundLink) => void): void {
  const found = findLink(ctx.places, at, lenient)
  if (found) return run(found)
  if (!lenient) missing(at, 'is gone, or another link by now')
}

/** The namespace to work in; undefined when it is gone, which only an undo takes. */
function placeFor(ctx: Context, place: Place, lenient: boolean): OpenPlace | undefined {
  const open = ctx.places.at(place)
  if (open || lenient) return open
  return fail({
    kind: 'stale-plan',
    op: 'netnsOpen',
    what: 'the network namespace is gone',
    hint: 'look again and plan it anew',
    hintKey: 'hint.stale',
  })
}

function addVeth(ctx: Context, op: Extract<StepOp, { do: 'vethAdd' }>, lenient: boolean): void {
  const near = placeFor(ctx, op.link.at.place, lenient)
  const far = placeFor(ctx, op.peer.at.place, lenient)
  if (!near || !far) return
  if (lenient && isThere(ctx, op.link) && isThere(ctx, op.peer)) return
  const peer = newEnd(op.peer)
  addLink(near, {
    ...newLink(ctx, near, op.link),
    kind: 'veth',
    peer: { ...peer, ...(far.id === near.id ? {} : { netnsFd: far.fd }) },
  })
  if (!lenient) return
  renumbered(ctx, op.link)
  renumbered(ctx, op.peer)
}

function addBridge(ctx: Context, op: Extract<StepOp, { do: 'bridgeAdd' }>, lenient: boolean): void {
  const place = placeFor(ctx, op.link.at.place, lenient)
  if (!place || (lenient && isThere(ctx, op.link))) return
  addLink(place, { ...newLink(ctx, place, op.link), kind: { kind: 'bridge', ...op.attrs } })
  if (lenient) renumbered(ctx, op.link)
}

/** A link that was to be made again is there: made by an earlier run of the same undo. */
function isThere(ctx: Context, { at, mac }: NewLink): boolean {
  const link = linkNamed(ctx.places, at)
  return link !== undefined && (mac === undefined || link.mac === mac)
}

/** With the number that it had before; where that is taken by now, with any. */
function addLink(place: OpenPlace, spec: NewLinkSpec): void {
  try {
    place.socket.request(linkAdd(spec))
  } catch (thrown) {
    const taken = thrown instanceof Failure && ['EBUSY', 'EEXIST'].includes(thrown.error.errno?.name ?? '')
    if (!taken || spec.ifindex === undefined || getLink(place.socket, { ifname: spec.ifname })) throw thrown
    const { ifindex: _own, peer, ...rest } = spec
    const { ifindex: _far, ...farEnd } = peer ?? { ifname: '' }
    place.socket.request(linkAdd({ ...rest, ...(peer ? { peer: farEnd } : {}) }))
  }
}

function renumbered(ctx: Context, { at }: NewLink): void {
  const place = ctx.places.at(at.place)
  const index = linkNamed(ctx.places, at)?.ifindex
  if (place && index !== undefined && at.ifindex !== undefined && index !== at.ifindex)
    ctx.places.renumber(place.id, at.ifindex, index)
}

const newEnd = ({ at, mac, mtu, group, txQueueLen }: NewLink) => ({
  ifname: at.ifname,
  ...(at.ifindex === undefined ? {} : { ifindex: at.ifindex }),
  ...(mac === undefined ? {} : { mac }),
  ...(mtu === undefined ? {} : { mtu }),
  ...(group === undefined ? {} : { group }),
  ...(txQueueLen === undefined ? {} : { txQueueLen }),
})

function newLink(ctx: Context, place: OpenPlace, link: NewLink): Omit<NewLinkSpec, 'kind'> {
  const master = link.master && masterOf(ctx, place, link.master)
  return {
    ...newEnd(link),
    ...(link.up ? { up: true } : {}),
    ...(master === undefined ? {} : { master }),
  }
}

function masterOf(ctx: Context, place: OpenPlace, at: LinkAt): Ifindex {
  const known = at.ifindex === undefined ? undefined : ctx.places.indexNow(place.id, at.ifindex)
  const link = getLink(place.socket, known === undefined ? { ifname: at.ifname } : { ifindex: known })
  return link?.ifindex ?? missing(at, 'is gone, or another link by now')
}

function setLink(ctx: Context, { place, link }: FoundLink, set: LinkSettings): void {
  const { master, ...plain } = set
  const changes: LinkChanges = {
    ...plain,
    ...(master === undefined ? {} : { master: master === null ? null : masterOf(ctx, place, master) }),
  }
  place.socket.request(linkSet({ ifindex: link.ifindex, ifname: link.ifname }, changes))
}

function withRoute(
  ctx: Context,
  op: { place: Place; route: StepRoute },
  lenient: boolean,
  request: (spec: RouteRequestSpec) => Request,
): void {
  const place = placeFor(ctx, op.place, lenient)
  if (!place) return
  const { device, onlyIf, replace: _replace, ...rest } = op.route
  if (device === undefined) return void place.socket.request(request(rest))
  const at: LinkAt = { place: op.place, ifname: device }
  const link = linkNamed(ctx.places, at)
  if (!link) return lenient ? undefined : missing(at, 'is gone')
  if (onlyIf === 'no-carrier' && hasCarrier(link)) return
  place.socket.request(request({ ...rest, device: link.ifindex }))
}
