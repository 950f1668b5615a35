// What an ordinary user sees without any privilege: the namespace that the command runs in, as iproute2 shows it.
import { beforeAll, expect, it } from 'vitest'
import { useCommand } from '../support/command'
import { ip, ipJson, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
const vethboard = useCommand()
noLeaks()

beforeAll(() => {
  ip('link', 'add', 'upbr', 'type', 'bridge')
  ip('address', 'add', '10.9.0.1/24', 'dev', 'upbr')
})

it('shows the links of the host and their addresses', () => {
  const { code, stdout } = vethboard.as(65534, 'snapshot', '--json')
  expect(code).toBe(0)
  const snapshot = JSON.parse(stdout) as { links: { ifname: string; addresses: string[] }[] }
  const wanted = ipJson('address').map((link) => [
    link['ifname'],
    (link['addr_info'] as { local: string; prefixlen: number }[]).map((a) => `${a.local}/${a.prefixlen}`),
  ])
  expect(snapshot.links.map((link) => [link.ifname, link.addresses])).toEqual(wanted)
  ip('link', 'del', 'upbr')
})
