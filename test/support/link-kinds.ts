// The generic test of a link kind: made with our request, read back the same by us and by iproute2, deleted without a
// trace. test/kernel has the kinds that every kernel of today has, test/vm those that some leave out.
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import type { Ifindex } from '../../src-main/common/net/ids'
import type { LinkMessage } from '../../src-main/netlink/rtnl/link'
import { linkAdd, linkDel, linkDump, linkGet } from '../../src-main/netlink/rtnl/link-requests'
import type { NewLinkSpec } from '../../src-main/netlink/rtnl/link-requests'
import { RouteSocket } from '../../src-main/sys/socket'
import { ip, ipJson, lacksKind, skipped } from './host'
import type { IpJson } from './host'
import { asIpLink, ipLinkCompared } from './ip-link'

/** `lower`: it sits on another link. `probe`: arguments without which `ip` refuses to make the kind. */
export type LinkCase = Omit<NewLinkSpec, 'ifname' | 'link'> & { lower?: boolean; probe?: string[] }

/** A kind without attributes of its own. */
export const plain = (kind: string): LinkCase => ({ kind })

export function readLink(socket: RouteSocket, ifname: string): LinkMessage {
  const reply = socket.request(linkGet({ ifname }))
  if (reply?.is !== 'link') throw new Error(`no link in the answer about ${ifname}`)
  return reply.link
}

const linksOf = (socket: RouteSocket): LinkMessage[] =>
  socket.dumpMessages(linkDump()).flatMap((m) => (m.is === 'link' ? [m.link] : []))

/** Both views of every link of the host, from a moment in which none of them changed (carrier follows `up` later). */
export function expectSameAsIp(socket: RouteSocket): void {
  let links: LinkMessage[]
  let theirs: IpJson
  do {
    links = linksOf(socket)
    theirs = ipJson('link', 'show').map(ipLinkCompared)
  } while (!isDeepStrictEqual(linksOf(socket), links))
  const nameOf = (index: number): string | undefined => links.find((link) => link.ifindex === index)?.ifname
  // M-DOWN is not in the message: `ip` looks at the lower link.
  for (const item of theirs) item['flags'] = (item['flags'] as string[]).filter((f) => f !== 'M-DOWN')
  expect(JSON.parse(JSON.stringify(links.map((link) => asIpLink(link, nameOf))))).toEqual(theirs)
}

/** One test a case. The links are called test0, lower0 and lower1: delete them after each test. */
export function testLinkKinds(cases: Record<string, LinkCase>): void {
  for (const [title, { lower, probe = [], ...spec }] of Object.entries(cases)) {
    it(title, (context) => {
      const kind = typeof spec.kind === 'string' ? spec.kind : spec.kind.kind
      const lacks = lower ? lacksLower(kind, probe) : lacksKind(kind, ...probe)
      if (lacks) return context.skip(skipped(lacks))
      using socket = RouteSocket.open()
      let link: Ifindex | undefined
      if (lower) {
        socket.request(linkAdd({ kind: 'veth', ifname: 'lower0', up: true, peer: { ifname: 'lower1' } }))
        link = readLink(socket, 'lower0').ifindex
      }
      socket.request(linkAdd({ ...spec, ifname: 'test0', ...(link ? { link } : {}) }))
      const made = readLink(socket, 'test0')
      expect(made).toMatchObject({ ifname: 'test0', kind })
      if (typeof spec.kind === 'object') expect(made.attrs).toMatchObject(spec.kind)
      if (link) expect(made.link).toBe(link)
      expectSameAsIp(socket)
      socket.request(linkDel({ ifindex: made.ifindex }))
      expect(() => readLink(socket, 'test0')).toThrow(/ENODEV/)
    })
  }
}

/** A kind that needs a lower link is probed on a veth of its own. */
function lacksLower(kind: string, args: string[]): string | undefined {
  ip('link', 'add', 'probe1', 'type', 'veth', 'peer', 'name', 'probe2')
  try {
    ip('link', 'add', 'link', 'probe1', 'name', 'probe0', 'type', kind, ...args)
    return undefined
  } catch (thrown) {
    return `this kernel has no ${kind} (${(thrown as Error).message})`
  } finally {
    ip('link', 'del', 'probe1')
  }
}
