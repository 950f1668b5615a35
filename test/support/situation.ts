// Situations that a host may be in, each checked twice: looked at once when it is there, and watched from before it was.
// And the words that they are told in.
import { describe, it } from 'vitest'
import type { Ifindex } from '../../src-main/common/net/ids'
import type { LinkJson, NetnsJson } from '../../src-main/common/topology/snapshot'
import type { Observer } from '../../src-main/engine/engine'
import { linkGet } from '../../src-main/netlink/rtnl/link-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { freshHost, ip, named, removeNamed } from './host'
import { withoutLeaks } from './leaks'
import { observe, observing } from './observe'
import { expectSameAsIp, expectSameSoon, snapshotOf } from './truth'

/** Makes something, has it compared with iproute2 by `check`, looks at it more closely, and takes it away. */
export type Situation = (check: () => Promise<Observer>) => Promise<void>

export const expectSame = expectSameAsIp

/** One test for each situation and way of looking. */
export function situations(all: Record<string, Situation>): void {
  describe.each(Object.entries(all))('%s', (_, situation) => {
    it('looked at once', () => {
      freshHost()
      return withoutLeaks(async () => {
        const opened: Observer[] = []
        try {
          await situation(() =>
            expectSameSoon(async () => {
              const observer = await observe({})
              opened.push(observer)
              return observer
            }),
          )
        } finally {
          for (const observer of opened) await observer.close()
        }
      })
    })

    it('watched from before', () => {
      freshHost()
      return observing({ live: true }, async (observer) => {
        const settled = async (): Promise<Observer> => {
          await observer.settle()
          return observer
        }
        await situation(() => expectSameSoon(settled))
        await expectSameSoon(settled)
      })
    })
  })
}

/** `ip LINE` for each. */
export function inHost(...lines: string[]): void {
  for (const line of lines) ip(...line.split(' '))
}

export function indexOf(ifname: string): Ifindex {
  using socket = RouteSocket.open()
  const reply = socket.request(linkGet({ ifname }))
  if (reply?.is !== 'link') throw new Error(`no link ${ifname}`)
  return reply.link.ifindex
}

export function linkNamed(observer: Observer, ifname: string, netns?: string): LinkJson {
  const found = snapshotOf(observer).links.find(
    (link) => link.ifname === ifname && (netns === undefined || link.netns === netns),
  )
  if (!found) throw new Error(`no link ${ifname}`)
  return found
}

export function netnsWith(observer: Observer, has: (netns: NetnsJson) => boolean): NetnsJson {
  const found = snapshotOf(observer).netns.find(has)
  if (!found) throw new Error('no such namespace')
  return found
}

/** Named namespaces for as long as `run` takes; it gets their ids. */
export async function withNamed(names: string[], run: (ids: string[]) => Promise<void>): Promise<void> {
  const ids = names.map((name) => named(name).id)
  try {
    await run(ids)
  } finally {
    for (const name of names) removeNamed(name)
  }
}
