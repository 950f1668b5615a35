// TARGETs of `vethboard ns exec` and `ns enter` in this user's rootless world: the world itself, and the namespaces that
// have a name there. They can be entered only together with the user namespace that they belong to.
import { closeSync } from 'node:fs'
import { Failure, fail } from '../common/errors/error'
import type { NsKind } from '../common/net/namespaces'
import { displayText } from '../common/text'
import { holdNamespaces } from '../engine/target/namespaces'
import type { HeldNamespaces } from '../engine/target/namespaces'
import { withOwnWorld } from '../server/own-world'
import { openNetns } from '../sys/netns'

/** Namespaces that a world has of its own: those of its engine, nshelper's `worldSpec`. */
const worldKinds: readonly NsKind[] = ['user', 'mnt', 'pid', 'net']

/** The word for the world as a whole. */
export const worldWord = 'world'

/**
 * What `ref` means in the world: "world", "netns:NAME", or a NAME. Undefined: there is no world, or nothing in it has
 * that bare name. `not-found`: for what can be nowhere else; `invalid`: kinds that the world doesn't have.
 */
export async function holdInWorld(
  ref: string,
  kinds: readonly NsKind[] = worldKinds,
): Promise<HeldNamespaces | undefined> {
  const held = await withOwnWorld((pid) => open(ref, pid, kinds))
  if (held) return held.fds === undefined ? undefined : { fds: held.fds, close: held.close }
  return ref === worldWord
    ? fail({
        ...{ kind: 'not-found', op: 'nsOpen', what: 'find a rootless world of yours' },
        hint: 'start one: vethboard serve --rootless',
      })
    : undefined
}

interface Opened {
  fds?: HeldNamespaces['fds']
  close(): void
}

const nothing: Opened = { close: () => undefined }

function open(ref: string, pid: number, kinds: readonly NsKind[]): Opened {
  const wanted = [...new Set<NsKind>(['user', ...kinds])]
  if (ref === worldWord) return holdNamespaces(pid, ofWorld(wanted))
  const [, scheme, name = ''] = /^(netns:)?([^/:]+)$/.exec(ref) ?? []
  if (name === '' || name === '.' || name === '..') return nothing
  const net = named(pid, name, scheme !== undefined)
  if (net === undefined) return nothing
  try {
    const held = holdNamespaces(
      pid,
      ofWorld(wanted).filter((kind) => kind !== 'net'),
    )
    const close = (): void => {
      held.close()
      closeSync(net)
    }
    return { fds: wanted.includes('net') ? { ...held.fds, net } : held.fds, close }
  } catch (thrown) {
    closeSync(net)
    throw thrown
  }
}

function ofWorld(kinds: readonly NsKind[]): readonly NsKind[] {
  const other = kinds.find((kind) => !worldKinds.includes(kind))
  if (other === undefined) return kinds
  return fail({
    ...{ kind: 'invalid', op: 'nsOpen', what: `enter the ${other} namespace of a rootless world` },
    hint: `it has ${worldKinds.join(', ')} of its own`,
  })
}

/** An fd of the namespace of that name. */
function named(pid: number, name: string, must: boolean): number | undefined {
  try {
    return openNetns(`/proc/${pid}/root/run/netns/${name}`).fd
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.error.kind !== 'not-found') throw thrown
    if (!must) return undefined
    return fail({
      ...{ kind: 'not-found', op: 'nsOpen', what: `find netns:${displayText(name)} in your rootless world` },
      hint: '`vethboard snapshot` lists what is there',
    })
  }
}
