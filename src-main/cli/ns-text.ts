// Namespaces as text: a table of all, the namespaces of some processes side by side, the tree of user namespaces.
import { extentText } from '../common/net/idmap'
import type { IdMap } from '../common/net/idmap'
import { nsKinds, sharedKinds } from '../common/net/namespaces'
import type { NsEntry, NsSet, UsernsNode } from '../common/net/namespaces'
import { displayText } from '../common/text'
import { rowText, widthsOf } from './formats/table'

const maxCommand = 60

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = widthsOf(rows)
  return rows.map((row) => `${rowText(row, widths)}\n`).join('')
}

/** As `lsns` prints it. */
export const listText = (entries: readonly NsEntry[]): string =>
  table([
    ['KIND', 'ID', 'PROCESSES', 'PID', 'UID', 'COMMAND'],
    ...entries.map(({ kind, inode, processes, pid, uid, command }) => [
      ...[kind, inode, processes, pid, uid].map(String),
      displayText(command).slice(0, maxCommand),
    ]),
  ])

/** A column a process, as `ls -l /proc/PID/ns` has the ids; what all of them share is said at the end of the line. */
export function compareText(processes: readonly { pid: number; set: NsSet }[]): string {
  const shared = sharedKinds(processes.map(({ set }) => set))
  const several = processes.length > 1
  return table([
    ['KIND', ...processes.map(({ pid }) => String(pid)), ''],
    ...nsKinds.map((kind) => [
      kind,
      ...processes.map(({ set }) => (set[kind] === undefined ? '?' : `${kind}:[${set[kind]}]`)),
      several && shared.includes(kind) ? 'shared' : '',
    ]),
  ])
}

/** Each user namespace below its parent, with its maps. */
export function treeText(nodes: readonly UsernsNode[]): string {
  const known = new Set(nodes.map(({ inode }) => inode))
  const below = (parent: number | undefined): UsernsNode[] =>
    nodes.filter(
      (node) => (node.parent !== undefined && known.has(node.parent) ? node.parent : undefined) === parent,
    )
  const lines = (node: UsernsNode, indent: string): string[] => [
    `${indent}user:[${node.inode}]  ${processesText(node)}`,
    ...mapLines('uid', node.uidToParent, node.uidToHost, indent),
    ...mapLines('gid', node.gidToParent, node.gidToHost, indent),
    ...below(node.inode).flatMap((child) => lines(child, `${indent}  `)),
  ]
  return below(undefined)
    .flatMap((node) => lines(node, ''))
    .map((line) => `${line}\n`)
    .join('')
}

function processesText({ processes, pid, ownerUid }: UsernsNode): string {
  const owner = ownerUid === undefined ? '' : `, made by uid ${ownerUid}`
  return pid === undefined
    ? `no process that can be seen${owner}`
    : `${processes} processes, first ${pid}${owner}`
}

function mapLines(kind: 'uid' | 'gid', toParent: IdMap, toHost: IdMap, indent: string): string[] {
  const text = (map: IdMap): string => map.map(extentText).join(' ') || 'none'
  const host = text(toHost) === text(toParent) ? '' : `  (on the host ${text(toHost)})`
  return [`${indent}  ${kind}s ${text(toParent)}${host}`]
}
