// Messages that real kernels sent decode to what iproute2 said of the same state.
import { describe, expect, it } from 'vitest'
import { decodeAll, fixtures } from '../../support/netlink-fixtures'
import {
  asIpAddress,
  asIpRoute,
  ipAddressCompared,
  ipRouteCompared,
  sorted,
} from '../../support/ip-address-route'
import { asIpLink, ipLinkCompared } from '../../support/ip-link'

type Json = Record<string, unknown>
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** "M-DOWN" tells of the lower link, not of the message. */
const withoutLowerState = (item: Json): Json => ({
  ...item,
  flags: (item['flags'] as string[]).filter((flag) => flag !== 'M-DOWN'),
})

/** Names by index, from what `ip` said of the same scene's links. */
function names(scene: string): (index: number) => string | undefined {
  const links = fixtures('link').find((fixture) => fixture.name.startsWith(`${scene}.`))?.said ?? []
  return (index) => links.find((link) => link['ifindex'] === index)?.['ifname'] as string | undefined
}
const sceneOf = (name: string): string => name.slice(0, name.lastIndexOf('.'))

describe('recorded messages', () => {
  for (const { name, bytes, said } of fixtures('link')) {
    it(name, () => {
      const links = decodeAll(bytes).flatMap((m) => (m.is === 'link' ? [m.link] : []))
      const nameOf = names(sceneOf(name))
      expect(plain(links.map((link) => asIpLink(link, nameOf)))).toEqual(
        said.map((item) => withoutLowerState(ipLinkCompared(item))),
      )
    })
  }
  for (const { name, bytes, said } of fixtures('address')) {
    it(name, () => {
      const ours = decodeAll(bytes).flatMap((m) => (m.is === 'address' ? [asIpAddress(m.address)] : []))
      const theirs = said.flatMap((link) => link['addr_info'] as Json[])
      expect(sorted(ours)).toEqual(sorted(theirs.map(ipAddressCompared)))
    })
  }
  for (const { name, bytes, said } of fixtures('route')) {
    it(name, () => {
      const nameOf = names(sceneOf(name))
      const ours = decodeAll(bytes).flatMap((m) => (m.is === 'route' ? [asIpRoute(m.route, nameOf)] : []))
      expect(sorted(ours)).toEqual(sorted(said.map(ipRouteCompared)))
    })
  }
})
