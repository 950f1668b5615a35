// Identities of kernel objects, and how they are written and read. A name is never an identity.
import type { Brand } from '../brand'

/** "dev:ino" of a namespace's nsfs file, as `stat(2)` gives them: inodes alone repeat across devices. */
export type NetnsId = Brand<string, 'NetnsId'>
/** "dev:ino" of a user namespace's nsfs file. */
export type UsernsId = Brand<string, 'UsernsId'>
/** A link's number, unique in one netns (`if_nametoindex(3)`); ≥ 1. */
export type Ifindex = Brand<number, 'Ifindex'>
/** A netns as another netns numbers it (`ip netns list-id`); ≥ 0 and relative to that netns. */
export type Nsid = Brand<number, 'Nsid'>
/** netns id + "/" + ifindex. */
export type LinkId = Brand<string, 'LinkId'>
/** link id + "@" + CIDR (+ peer). */
export type AddressId = Brand<string, 'AddressId'>
/** netns id + "#" + the key that the kernel compares routes by. */
export type RouteId = Brand<string, 'RouteId'>
/** link id + "~" + destination. */
export type NeighbourId = Brand<string, 'NeighbourId'>
/** engine + ":" + the container engine's full id. */
export type ContainerId = Brand<string, 'ContainerId'>

export const netnsId = (dev: number | bigint, ino: number | bigint): NetnsId => `${dev}:${ino}` as NetnsId
export const usernsId = (dev: number | bigint, ino: number | bigint): UsernsId => `${dev}:${ino}` as UsernsId
export const ifindex = (n: number): Ifindex => n as Ifindex
export const nsid = (n: number): Nsid => n as Nsid
export const linkId = (netns: NetnsId, index: Ifindex): LinkId => `${netns}/${index}` as LinkId
export const containerId = (engine: string, id: string): ContainerId => `${engine}:${id}` as ContainerId

/** The inode of a namespace id: what `readlink /proc/PID/ns/net` prints between the brackets. */
export const inodeOf = (id: NetnsId | UsernsId): number => Number(id.slice(id.indexOf(':') + 1))

/** The parts of a link id. */
export function splitLinkId(id: LinkId): { netns: NetnsId; ifindex: Ifindex } {
  const slash = id.lastIndexOf('/')
  return { netns: id.slice(0, slash) as NetnsId, ifindex: ifindex(Number(id.slice(slash + 1))) }
}

export const netnsIdPattern = /^\d{1,20}:\d{1,20}$/
export const linkIdPattern = /^\d{1,20}:\d{1,20}\/\d{1,10}$/
