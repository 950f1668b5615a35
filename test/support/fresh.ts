// A watched model against a look anew: all that the kernel tells of must be the same in both.
import { expect } from 'vitest'
import type { SnapshotJson } from '../../src-main/common/topology/snapshot'
import type { Observer } from '../../src-main/engine/engine'
import { observe } from './observe'
import { snapshotOf } from './truth'

/** Without what time alone changes: who runs where, lifetimes, the passing states of neighbours and of new addresses. */
export function lasting(snapshot: SnapshotJson): object {
  const { netns, links, routes, neighbours, users } = snapshot
  return {
    netns: netns.map(({ id, names, owner, nsid, closed }) => ({ id, names, owner, nsid, closed })),
    links: links.map(({ addressDetails, ...link }) => ({
      ...link,
      addressDetails: addressDetails.map(({ validLifetimeS: _v, preferredLifetimeS: _p, flags, ...own }) => ({
        ...own,
        flags: flags.filter((flag) => flag !== 'tentative'),
      })),
    })),
    routes,
    neighbours: neighbours.map(({ state: _, mac: _m, ...own }) => own),
    users,
  }
}

/** What a new observer sees. */
export async function freshlyLasting(): Promise<object> {
  const observer = await observe({})
  try {
    return lasting(snapshotOf(observer))
  } finally {
    await observer.close()
  }
}

/** Fails unless the watched model becomes what a look anew sees, by itself or (`settle`) when asked to. */
export async function expectFresh(observer: Observer, settle: boolean, attempts = 40): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    if (settle) await observer.settle()
    const watched = lasting(snapshotOf(observer))
    const fresh = await freshlyLasting()
    try {
      return expect(watched).toEqual(fresh)
    } catch (thrown) {
      if (attempt >= attempts) throw thrown
    }
  }
}
