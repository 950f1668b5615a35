// Making links: cables, bridges, and what sits on another link; in a plan's step, or again in an undo.
import { Failure } from '../../common/errors/error'
import type { Ifindex } from '../../common/net/ids'
import type { LinkAt, NewKind, NewLink, StepOp } from '../../common/plan/step'
import { linkAdd } from '../../netlink/rtnl/link-requests'
import type { NewLinkSpec } from '../../netlink/rtnl/link-requests'
import type { Context } from './context'
import { findLink, getLink, linkNamed } from './live'
import { missing, placeFor } from './needed'
import type { OpenPlace } from './places'

export function addVeth(ctx: Context, op: Extract<StepOp, { do: 'vethAdd' }>, lenient: boolean): void {
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

export function addBridge(ctx: Context, op: Extract<StepOp, { do: 'bridgeAdd' }>, lenient: boolean): void {
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

/** A link of another kind, asked for where its lower link is. */
export function addOther(ctx: Context, op: Extract<StepOp, { do: 'linkAdd' }>, lenient: boolean): void {
  const place = placeFor(ctx, op.link.at.place, lenient)
  if (!place || (lenient && isThere(ctx, op.link))) return
  const lower = op.lower && findLink(ctx.places, op.lower, lenient)
  if (op.lower && !lower) return lenient ? undefined : missing(op.lower, 'is gone, or another link by now')
  const from = lower?.place ?? place
  addLink(
    place,
    {
      ...newLink(ctx, place, op.link),
      ...kindOn(op.kind, lower?.link.ifindex),
      ...(from.id === place.id ? {} : { netnsFd: place.fd }),
    },
    from,
  )
  if (lenient) renumbered(ctx, op.link)
}

/** A vxlan says its lower link in its own attributes. */
function kindOn(kind: NewKind, lower: Ifindex | undefined): Pick<NewLinkSpec, 'kind' | 'link'> {
  if (kind.kind === 'dummy') return { kind: 'dummy' }
  if (lower === undefined) return { kind }
  return kind.kind === 'vxlan' ? { kind: { ...kind, device: lower } } : { kind, link: lower }
}

/** With the number that it had before; where that is taken by now, with any. */
function addLink(place: OpenPlace, spec: NewLinkSpec, from = place): void {
  try {
    from.socket.request(linkAdd(spec))
  } catch (thrown) {
    const taken = thrown instanceof Failure && ['EBUSY', 'EEXIST'].includes(thrown.error.errno?.name ?? '')
    if (!taken || spec.ifindex === undefined || getLink(place.socket, { ifname: spec.ifname })) throw thrown
    const { ifindex: _own, peer, ...rest } = spec
    const { ifindex: _far, ...farEnd } = peer ?? { ifname: '' }
    from.socket.request(linkAdd({ ...rest, ...(peer ? { peer: farEnd } : {}) }))
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

export function masterOf(ctx: Context, place: OpenPlace, at: LinkAt): Ifindex {
  const known = at.ifindex === undefined ? undefined : ctx.places.indexNow(place.id, at.ifindex)
  const link = getLink(place.socket, known === undefined ? { ifname: at.ifname } : { ifindex: known })
  return link?.ifindex ?? missing(at, 'is gone, or another link by now')
}
