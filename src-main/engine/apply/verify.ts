// Reading back what the steps of a plan were to bring about: the kernel's yes is not taken for the thing itself.
import { existsSync } from 'node:fs'
import { Failure, fail } from '../../common/errors/error'
import type { LinkSettings, NewLink, StepOp } from '../../common/plan/step'
import { displayText } from '../../common/text'
import { readSysctl } from '../../sys/sysctl'
import type { Context } from './context'
import { differences, findAddress, findLink, findNeighbour, findRoutes, linkNamed, unlike } from './live'
import { tableExists, unlikeTable } from './nat'
import { namedAt, sameNetns } from './netns-ops'
import type { Task } from './record'

/** Throws `verify` with the first effect that isn't there, and its step. */
export function verify(ctx: Context, tasks: readonly Task[]): void {
  for (const { op, step } of tasks) {
    const why = missing(ctx, op)
    if (why !== undefined)
      fail({
        kind: 'verify',
        op: 'verify',
        what: `read back what was changed: ${why}`,
        hint: 'something else works on the same objects; look again',
        hintKey: 'hint.verify',
        step,
      })
  }
}

/** True when what `op` would bring about is so, whoever brought it about. False, too, when it can't be read. */
export function holds(ctx: Context, op: StepOp): boolean {
  try {
    return missing(ctx, op) === undefined
  } catch (thrown) {
    if (thrown instanceof Failure) return false
    throw thrown
  }
}

function missing(ctx: Context, op: StepOp): string | undefined {
  const { places } = ctx
  switch (op.do) {
    case 'netnsAdd': {
      const named = namedAt(op.path)
      const made = ctx.made.get(op.path)
      return named && made && sameNetns(named, made) ? undefined : `${op.path} is not what was made`
    }
    case 'netnsDel':
      return existsSync(op.path) ? `${displayText(op.path)} is still there` : undefined
    case 'vethAdd':
      return madeLink(ctx, op.link, 'veth') ?? madeLink(ctx, op.peer, 'veth')
    case 'bridgeAdd':
      return madeLink(ctx, op.link, 'bridge')
    case 'linkAdd':
      return madeLink(ctx, op.link, op.kind.kind) ?? attributes(ctx, op)
    case 'linkDel':
      return findLink(places, op.at) ? `${displayText(op.at.ifname)} is still there` : undefined
    case 'linkSet':
      return settings(ctx, { ...op.at, ifname: op.set.ifname ?? op.at.ifname }, op.set)
    case 'bridgeSet':
      return first(op.at.ifname, unlike(op.attrs, findLink(places, op.at)?.link.attrs))
    case 'portSet':
      return first(op.at.ifname, unlike(op.port, findLink(places, op.at)?.link.port))
    case 'neighAdd':
    case 'neighDel':
      return neighbour(ctx, op)
    case 'natAdd':
    case 'natDel': {
      const open = places.at(op.place)
      const unlike = open && unlikeTable(open.fd, op.table)
      if (op.do === 'natAdd') return open ? unlike : 'the network namespace is gone'
      return open && tableExists(open.fd, op.table.name) ? `table ${op.table.name} is still there` : undefined
    }
    case 'sysctlSet':
      return sysctl(ctx, op)
    case 'addrAdd':
    case 'addrDel': {
      const found = findLink(places, op.at)
      const peer = op.do === 'addrDel' ? op.peer : op.details?.peer
      const there = found !== undefined && findAddress(found, op.cidr, peer) !== undefined
      if (there === (op.do === 'addrAdd')) return undefined
      return `${displayText(op.at.ifname)} ${there ? 'still has' : 'has not'} ${op.cidr}`
    }
    case 'routeAdd':
    case 'routeDel': {
      const open = places.at(op.place)
      const there = open !== undefined && findRoutes(open, op.route).length > 0
      if (there === (op.do === 'routeAdd')) return undefined
      return `there is ${there ? 'still a' : 'no'} route to ${op.route.to}`
    }
  }
}

const madeLink = (ctx: Context, { at, mac, mtu, up, master }: NewLink, kind: string): string | undefined => {
  const link = linkNamed(ctx.places, at)
  if (link?.kind !== kind) return `there is no ${kind} ${displayText(at.ifname)}`
  return settings(
    ctx,
    { place: at.place, ifname: at.ifname },
    {
      ...(mac === undefined ? {} : { mac }),
      ...(mtu === undefined ? {} : { mtu }),
      ...(up === undefined ? {} : { up }),
      ...(master === undefined ? {} : { master }),
    },
  )
}

/** What was given of the kind, against what it has. */
function attributes(ctx: Context, { link, kind }: Extract<StepOp, { do: 'linkAdd' }>): string | undefined {
  const { kind: _kind, ...wanted } = kind
  return first(link.at.ifname, unlike(wanted, linkNamed(ctx.places, link.at)?.attrs))
}

const first = (ifname: string, [different]: string[]): string | undefined =>
  different && `${displayText(ifname)}: ${different}`

function neighbour(ctx: Context, op: Extract<StepOp, { do: 'neighAdd' | 'neighDel' }>): string | undefined {
  const found = findLink(ctx.places, op.at)
  const entry = found && findNeighbour(found.place, found.link.ifindex, op.ip)
  const there = entry?.state === 'PERMANENT'
  if (op.do === 'neighAdd' ? there && entry.mac === op.mac : !there) return undefined
  return `${displayText(op.at.ifname)} has ${there ? 'another' : 'no'} static neighbour ${op.ip}`
}

function sysctl(
  ctx: Context,
  { place, key, value }: Extract<StepOp, { do: 'sysctlSet' }>,
): string | undefined {
  const open = ctx.places.at(place)
  const is = open && readSysctl(open.fd, key)
  return is === value ? undefined : `${key} is ${is ?? 'gone'}, not ${value}`
}

function settings(ctx: Context, at: NewLink['at'], set: LinkSettings): string | undefined {
  const found = findLink(ctx.places, at)
  if (!found) return `${displayText(at.ifname)} is gone`
  const [different] = differences(ctx.places, found, set)
  return different && `${displayText(at.ifname)}: ${different}`
}
