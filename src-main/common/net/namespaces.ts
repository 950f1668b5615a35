// The eight kinds of namespaces, and what is known of each namespace that processes live in. Of network namespaces much
// more is known: netns.ts. Source: namespaces(7).
import type { IdMap } from './idmap'

/** As the kernel, lsns and `vethboard run --ns` call them. */
export const nsKinds = ['user', 'pid', 'mnt', 'uts', 'ipc', 'net', 'cgroup', 'time'] as const

export type NsKind = (typeof nsKinds)[number]

export const isNsKind = (text: string): text is NsKind => nsKinds.some((kind) => kind === text)

/** Inode numbers of a process's namespaces, as `ls -l /proc/PID/ns` prints them; one that can't be read is left out. */
export type NsSet = Readonly<Partial<Record<NsKind, number>>>

/** A namespace by the processes in it. */
export interface NsEntry {
  kind: NsKind
  inode: number
  processes: number
  /** The lowest pid in it, its user and its program. */
  pid: number
  uid: number
  command: string
}

/** Every namespace of some processes, in the order of kinds and inodes. `sets` in ascending order of pids. */
export function nsEntries(
  sets: readonly { pid: number; set: NsSet }[],
  about: (pid: number) => { uid: number; command: string },
): NsEntry[] {
  const found = new Map<string, NsEntry>()
  for (const { pid, set } of sets)
    for (const kind of nsKinds) {
      const inode = set[kind]
      if (inode === undefined) continue
      const known = found.get(`${kind}:${inode}`)
      if (known) known.processes++
      else found.set(`${kind}:${inode}`, { kind, inode, processes: 1, pid, ...about(pid) })
    }
  return [...found.values()].sort(
    (a, b) => nsKinds.indexOf(a.kind) - nsKinds.indexOf(b.kind) || a.inode - b.inode,
  )
}

/** Kinds of which all the processes are in one and the same namespace. */
export const sharedKinds = (sets: readonly NsSet[]): NsKind[] =>
  nsKinds.filter(
    (kind) => sets[0]?.[kind] !== undefined && sets.every((set) => set[kind] === sets[0]?.[kind]),
  )

/** A user namespace in the tree of those that can be seen. */
export interface UsernsNode {
  inode: number
  /** Undefined at the top of what can be seen. */
  parent?: number
  /** The uid that made it, as this user namespace numbers it. */
  ownerUid?: number
  /** The lowest pid in it; undefined when only namespaces below keep it. */
  pid?: number
  processes: number
  /** Ids inside to those of the parent, and to those of the host. */
  uidToParent: IdMap
  gidToParent: IdMap
  uidToHost: IdMap
  gidToHost: IdMap
}
