// Making and removing named namespaces, as `ip netns add | del`: each can be done again after a crash in the middle.
import { closeSync, lstatSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { Failure, fail } from '../../common/errors/error'
import type { NetnsId } from '../../common/net/ids'
import type { StepOp } from '../../common/plan/step'
import { displayText } from '../../common/text'
import { nameNetns, shareNetnsFolder, unnameNetns } from '../../sys/mount'
import { createNetns, openNetns } from '../../sys/netns'
import type { OpenNetns } from '../../sys/netns'
import { RouteSocket } from '../../sys/socket'
import type { Context } from './context'
import { refuseContents } from './foreign'
import { deletedBy, keyOf } from './record'
import type { ChangeRecord, NetnsRef, Task } from './record'

type NetnsOp<D extends string> = Extract<StepOp, { do: D }>

/** What is mounted at `path`: undefined for no file, or a file that is no network namespace. */
export function mountedAt(path: string): (NetnsRef & { fd: number }) | undefined {
  let open: OpenNetns
  try {
    open = openNetns(path)
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.error.kind !== 'permission') return undefined
    throw thrown
  }
  const cookie = cookieOf(open.fd)
  return { ...open, ...(cookie === undefined ? {} : { cookie }) }
}

/** Which namespace is named so; nothing stays open. */
export function namedAt(path: string): NetnsRef | undefined {
  const found = mountedAt(path)
  if (!found) return undefined
  closeSync(found.fd)
  const { fd: _fd, ...ref } = found
  return ref
}

function cookieOf(fd: number): string | undefined {
  const socket = RouteSocket.open(fd)
  try {
    return socket.netnsCookie()
  } finally {
    socket.close()
  }
}

export const sameNetns = (a: NetnsRef, b: NetnsRef): boolean =>
  a.id === b.id && (a.cookie === undefined || b.cookie === undefined || a.cookie === b.cookie)

/** `again`: an earlier run may have been killed anywhere in it. Throws `exists` for a name that is somebody else's. */
export function addNetns(ctx: Context, task: Task, op: NetnsOp<'netnsAdd'>, again: boolean): void {
  if (again && (keptOld(ctx, op) || takeOver(ctx, op, ctx.notes.get(task)?.made))) return
  shareNetnsFolder(dirname(op.path))
  const { fd, id } = createNetns()
  const cookie = cookieOf(fd)
  const ref: NetnsRef = { id, ...(cookie === undefined ? {} : { cookie }) }
  try {
    ctx.notes.set(task, { made: ref })
    nameNetns(fd, op.path)
  } catch (thrown) {
    closeSync(fd)
    throw thrown
  }
  ctx.places.addMade(op.name, { fd, id })
  remember(ctx, op, ref)
}

/** The namespace that was to be deleted, and then made again, was never deleted. */
function keptOld(ctx: Context, op: NetnsOp<'netnsAdd'>): boolean {
  const old = refOf(ctx, deletedBy(ctx.record).get(op.name))
  const found = old && mountedAt(op.path)
  if (!found) return false
  if (sameNetns(found, old)) ctx.places.addMade(op.name, found)
  else closeSync(found.fd)
  return sameNetns(found, old)
}

/** The namespace that an earlier run made, when it got its name; clears away a name that was left without one. */
function takeOver(ctx: Context, op: NetnsOp<'netnsAdd'>, before: NetnsRef | undefined): boolean {
  if (!before) return false
  const found = mountedAt(op.path)
  if (found && sameNetns(found, before)) {
    ctx.places.addMade(op.name, found)
    remember(ctx, op, before)
    return true
  }
  if (found) closeSync(found.fd)
  else if (isEmptyFile(op.path)) unlinkSync(op.path)
  return false
}

/** A namespace made again stands for the one that it replaces. */
function remember(ctx: Context, { name, path }: NetnsOp<'netnsAdd'>, ref: NetnsRef): void {
  const { record, made } = ctx
  const first = made.get(path) ?? refOf(ctx, deletedBy(record).get(name))
  const old = first && ctx.places.current(first)
  if (old && keyOf(old) !== keyOf(ref)) record.remade.push({ was: old, is: ref })
  made.set(path, ref)
  record.made[path] = ref
}

function isEmptyFile(path: string): boolean {
  try {
    const stat = lstatSync(path)
    return stat.isFile() && stat.size === 0
  } catch {
    return false
  }
}

/**
 * Removes the name, provided that it is that of the namespace that is meant. `lenient`: a name that is gone, or is
 * somebody else's by now, is as good as removed.
 */
export function delNetns(ctx: Context, op: NetnsOp<'netnsDel'>, lenient: boolean): void {
  const found = namedAt(op.path)
  const meant = ctx.made.get(op.path) ?? refOf(ctx, op.id)
  const wanted = meant && ctx.places.current(meant)
  if (found && wanted && sameNetns(found, wanted)) {
    if (lenient) refuseContentsOf(op.path, madeIn(ctx.record, op.name))
    return unnameNetns(op.path)
  }
  // Killed between making the file and mounting on it.
  if (lenient && !found && wanted && isEmptyFile(op.path)) return unlinkSync(op.path)
  if (lenient) return
  fail({
    kind: 'stale-plan',
    op: 'netnsDel',
    what: `${displayText(op.path)} is no longer the name of the namespace that is meant`,
    hint: 'look again',
  })
}

/** Links that the steps of a change make in a namespace that they make: MACs by name. */
function madeIn({ steps }: Pick<ChangeRecord, 'steps'>, name: string): Map<string, string | undefined> {
  const links = steps.flatMap(({ op }) => {
    if (op.do === 'vethAdd') return [op.link, op.peer]
    return op.do === 'bridgeAdd' || op.do === 'linkAdd' ? [op.link] : []
  })
  const inside = links.filter(({ at }) => 'made' in at.place && at.place.made === name)
  return new Map(inside.map(({ at, mac }) => [at.ifname, mac]))
}

function refuseContentsOf(path: string, own: ReadonlyMap<string, string | undefined>): void {
  const open = mountedAt(path)
  if (!open) return
  try {
    refuseContents(open.fd, path, own)
  } finally {
    closeSync(open.fd)
  }
}

const refOf = (ctx: Context, id: NetnsId | undefined): NetnsRef | undefined =>
  id === undefined ? undefined : ctx.places.current(ctx.record.netns.find((one) => one.id === id) ?? { id })
