// What the sources of namespaces have in common: a sighting is one reason why a namespace exists and one way to open
// it. Each source (procs, mounts, fds) gives sightings; census.ts puts them together.
import { fstatSync } from 'node:fs'
import type { Holder, NetnsName } from '../../common/net/netns'
import { netnsId } from '../../common/net/ids'
import type { NetnsId } from '../../common/net/ids'
import { currentNetns } from '../../sys/netns'

export interface Sighting {
  netns: NetnsId
  /** Opens the namespace, as long as what was seen is still there: check the id of what opens. */
  path: string
  holder: Holder
  name?: NetnsName
}

/** From "net:[4026531840]", what the link of a namespace file reads; undefined for anything else. */
export function inodeOfLink(link: string): string | undefined {
  return link.startsWith('net:[') ? link.slice(5, -1) : undefined
}

let device: number | undefined

/** All namespace files are on one nsfs: its device makes an inode number an identity. */
export function netnsOfInode(inode: string): NetnsId {
  device ??= fstatSync(currentNetns().fd).dev
  return netnsId(device, Number(inode))
}
