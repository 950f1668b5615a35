// All eight kinds of namespaces, by the processes in them (/proc/PID/ns), and the tree of user namespaces with their
// maps. Whatever may not be looked at is left out. Network namespaces without a process: census.ts.
import { closeSync, openSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { composeMaps, invertMap, parseMap } from '../../common/net/idmap'
import type { IdMap } from '../../common/net/idmap'
import { inodeOf } from '../../common/net/ids'
import { nsEntries, nsKinds } from '../../common/net/namespaces'
import type { NsEntry, NsKind, NsSet, UsernsNode } from '../../common/net/namespaces'
import { usernsChain } from '../../sys/netns'
import { readProcess } from './processes'
import { listPids } from './procs'

/** The namespaces of a process; undefined when it is gone, empty when it may not be looked at. */
export function namespacesOf(pid: number): NsSet | undefined {
  const set: Partial<Record<NsKind, number>> = {}
  for (const kind of nsKinds) {
    const inode = inodeAt(`/proc/${pid}/ns/${kind}`)
    if (inode !== undefined) set[kind] = inode
  }
  return Object.keys(set).length > 0 || uidOf(pid) !== undefined ? set : undefined
}

/** From "user:[4026531837]". */
function inodeAt(path: string): number | undefined {
  try {
    const [, inode] = /^\w+:\[(\d+)\]$/.exec(readlinkSync(path)) ?? []
    return inode === undefined ? undefined : Number(inode)
  } catch {
    return undefined
  }
}

function uidOf(pid: number): number | undefined {
  try {
    return statSync(`/proc/${pid}`).uid
  } catch {
    return undefined
  }
}

const allSets = (): { pid: number; set: NsSet }[] =>
  listPids().flatMap((pid) => {
    const set = namespacesOf(pid)
    return set ? [{ pid, set }] : []
  })

/** Every namespace that a visible process lives in: `lsns`. */
export const listNamespaces = (): NsEntry[] =>
  nsEntries(allSets(), (pid) => {
    const process = readProcess(pid)
    return { uid: uidOf(pid) ?? 0, command: process?.commandLine ?? process?.comm ?? '' }
  })

/** The user namespaces of visible processes and all those above them, parents first. */
export function usernsTree(): UsernsNode[] {
  const nodes = new Map<number, UsernsNode>()
  const users = listNamespaces().filter(({ kind }) => kind === 'user')
  for (const { inode, pid, processes } of users) addChain(nodes, { inode, pid, processes })
  for (const node of nodes.values()) {
    const parent = node.parent === undefined ? undefined : nodes.get(node.parent)
    if (!parent) continue
    node.uidToParent = composeMaps(node.uidToHost, invertMap(parent.uidToHost))
    node.gidToParent = composeMaps(node.gidToHost, invertMap(parent.gidToHost))
  }
  return [...nodes.values()].sort((a, b) => a.inode - b.inode)
}

function addChain(
  nodes: Map<number, UsernsNode>,
  seen: { inode: number; pid: number; processes: number },
): void {
  const fd = openOrNot(`/proc/${seen.pid}/ns/user`)
  if (fd === undefined) return
  try {
    const chain = usernsChain(fd)
    for (const [i, { id, ownerUid }] of chain.entries()) {
      const inode = inodeOf(id)
      const above = chain[i + 1]
      const maps = i === 0 ? mapsOf(seen.pid) : undefined
      const before = nodes.get(inode)
      if (before && !maps) continue
      nodes.set(inode, {
        ...{ inode, processes: 0, uidToParent: [], gidToParent: [], uidToHost: [], gidToHost: [] },
        ...(above ? { parent: inodeOf(above.id) } : {}),
        ...(ownerUid === undefined ? {} : { ownerUid }),
        ...(maps ? { pid: seen.pid, processes: seen.processes, ...maps } : {}),
      })
    }
  } finally {
    closeSync(fd)
  }
}

function openOrNot(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}

/** A map reads in the ids of the reader's user namespace: those of the host. */
function mapsOf(pid: number): Pick<UsernsNode, 'uidToHost' | 'gidToHost' | 'uidToParent' | 'gidToParent'> {
  const read = (kind: 'uid' | 'gid'): IdMap => {
    try {
      return parseMap(readFileSync(`/proc/${pid}/${kind}_map`, 'latin1'))
    } catch {
      return []
    }
  }
  const [uidToHost, gidToHost] = [read('uid'), read('gid')]
  return { uidToHost, gidToHost, uidToParent: uidToHost, gidToParent: gidToHost }
}
