// The wire is asked before an address is proposed or used: one that only answers, and that nothing shows, is found.
import { describe, expect, it } from 'vitest'
import { ip, named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { changing, refusal } from '../support/changing'

useHost()
noLeaks()

/** br0 with a namespace `pr-own` on it, and addresses that nothing but the wire tells of: a proxy answers for them. */
function build(...hidden: string[]): Disposable {
  ip('link', 'add', 'br0', 'type', 'bridge')
  ip('link', 'set', 'br0', 'up')
  ip('address', 'add', '192.168.10.1/24', 'dev', 'br0')
  ip('address', 'add', 'fd00:10::1/64', 'dev', 'br0', 'nodad')
  for (const name of ['pr-own', 'pr-new']) named(name)
  ip('link', 'add', 'p0', 'master', 'br0', 'up', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'pr-own')
  ip('-n', 'pr-own', 'link', 'set', 'lo', 'up')
  ip('-n', 'pr-own', 'link', 'set', 'eth0', 'address', '02:00:00:00:0a:01', 'up')
  // Addresses of lo: the kernel answers for them on any link, and no topology puts them on the bridge's wire.
  for (const address of hidden) ip('-n', 'pr-own', 'address', 'add', address, 'dev', 'lo')
  return {
    [Symbol.dispose]() {
      ip('link', 'del', 'br0')
      for (const name of ['pr-own', 'pr-new']) removeNamed(name)
    },
  }
}

const target = 'netns:pr-new'
const bridge = { host: 'br0' }

describe('the probe', () => {
  it('passes over what answers, and proposes what does not', () =>
    withoutLeaks(async () => {
      using _ = build('192.168.10.2/32', '192.168.10.3/32')
      await changing(async ({ changer }) => {
        const proposal = await changer.proposeAttach({ target, bridge })
        expect(proposal).toMatchObject({
          address: '192.168.10.4/24',
          gateway: '192.168.10.1',
          name: 'eth0',
          probed: true,
          bridges: [{ ifname: 'br0', subnets: ['192.168.10.0/24', 'fd00:10::/64'] }],
        })
        const plan = await changer.plan({ kind: 'attach', target, bridge })
        expect(plan.proposed.addresses).toEqual(['192.168.10.4/24', 'fd00:10::2/64'])
      })
    }))

  it('goes on when more answer than it asks for at once', () =>
    withoutLeaks(async () => {
      using _ = build(...Array.from({ length: 6 }, (_, i) => `192.168.10.${i + 2}/32`))
      await changing(async ({ changer }) =>
        expect(await changer.proposeAttach({ target, bridge })).toMatchObject({ address: '192.168.10.8/24' }),
      )
    }))

  it('refuses a given address that answers, and says who it is', () =>
    withoutLeaks(async () => {
      using _ = build('192.168.10.9/32')
      await changing(async ({ changer }) => {
        const intent = { kind: 'attach', target, bridge, addresses: ['192.168.10.9/24'] } as const
        expect(await refusal(changer.plan({ ...intent, addresses: [...intent.addresses] }))).toMatchObject({
          kind: 'exists',
          what: '192.168.10.9 is in use on br0: 02:00:00:00:0a:01 (eth0 of pr-own) answered for it',
        })
      })
    }))

  it('asks for IPv6 addresses too, behind another bridge', () =>
    withoutLeaks(async () => {
      using _ = build()
      named('pr-deep')
      const own = ['-n', 'pr-own', 'link']
      ip(...own, 'add', 'br1', 'type', 'bridge')
      ip(...own, 'set', 'br1', 'up')
      ip(...own, 'set', 'eth0', 'master', 'br1')
      ip(...own, 'add', 'd0', 'master', 'br1', 'up', 'type', 'veth', 'peer', 'eth0', 'netns', 'pr-deep')
      ip('-n', 'pr-deep', 'link', 'set', 'eth0', 'up')
      // Answers to those that have no address go to all nodes: a group of the link-local address.
      ip('-n', 'pr-deep', 'address', 'add', 'fe80::a/64', 'dev', 'eth0', 'nodad')
      ip('-n', 'pr-deep', 'address', 'add', 'fd00:10::2/64', 'dev', 'eth0', 'nodad')
      await changing(async ({ changer }) => {
        const plan = await changer.plan({ kind: 'attach', target, bridge })
        expect(plan.proposed.addresses).toEqual(['192.168.10.2/24', 'fd00:10::3/64'])
      })
      removeNamed('pr-deep')
    }))

  it('says that it could not ask when the bridge is down', () =>
    withoutLeaks(async () => {
      using _ = build()
      ip('link', 'set', 'br0', 'down')
      await changing(async ({ changer }) =>
        expect(await changer.proposeAttach({ target, bridge })).toMatchObject({
          address: '192.168.10.2/24',
          probed: false,
        }),
      )
    }))
})
