// User namespaces: who owns a network namespace, and their parents up to the last that may be seen (ioctl_nsfs(2)).
import type { UsernsId } from '../../common/net/ids'
import type { Userns } from '../../common/net/userns'
import { nsOwnerId, nsOwners, ownUserns } from '../../sys/netns'

/** Those found so far; an owner never changes, so each is asked for once. */
export class Owners {
  readonly users = new Map<UsernsId, Userns>()
  readonly #own = ownUserns().id

  /** The owner of the namespace behind `fd`; undefined when it is out of sight. */
  of(fd: number): UsernsId | undefined {
    const owner = nsOwnerId(fd)
    if (owner !== undefined && !this.users.has(owner)) this.#learn(fd)
    return owner
  }

  #learn(fd: number): void {
    const chain = nsOwners(fd)
    for (const [i, { id, ownerUid }] of chain.entries()) {
      const parent = chain[i + 1]?.id
      this.users.set(id, {
        id,
        initial: id === this.#own,
        ...(parent === undefined ? {} : { parent }),
        ...(ownerUid === undefined ? {} : { ownerUid }),
      })
    }
  }
}
