// Whether a rootless world is good for anything, by doing there what it is for: on Ubuntu 24.04 a user namespace can be
// made and then has no capability. Who makes the world, and of what, is the launcher's.
import { closeSync } from 'node:fs'
import { Failure, fail } from '../common/errors/error'
import { worldHint } from '../common/errors/world-hints'
import { ifindex } from '../common/net/ids'
import { addrAdd } from '../netlink/rtnl/address'
import { linkAdd } from '../netlink/rtnl/link-requests'
import { usernsFacts } from '../sys/credentials'
import { createNetns } from '../sys/netns'
import { RouteSocket } from '../sys/socket'

const near = ifindex(77)

/**
 * Makes a veth and gives it an address, in a network namespace that is thrown away: `ip link add type veth`, `ip address
 * add`. `permission` or `unsupported`, with the cause and what to do.
 */
export function proveWorld(): void {
  try {
    const netns = createNetns()
    try {
      wire(netns.fd)
    } finally {
      closeSync(netns.fd)
    }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    const { kind, errno, extAck, what } = thrown.error
    const hint = worldHint(errno?.name ?? '', usernsFacts(true))
    fail({
      kind: kind === 'unsupported' ? kind : 'permission',
      op: 'rootless',
      what: `use a rootless world: ${what}`,
      ...(errno ? { errno } : {}),
      ...(extAck ? { extAck } : {}),
      ...(hint ? { hint: hint.text, hintKey: hint.key } : {}),
    })
  }
}

function wire(netnsFd: number): void {
  const socket = RouteSocket.open(netnsFd)
  try {
    const outcomes = socket.batch([
      linkAdd({ kind: 'veth', ifname: 'vb-near', ifindex: near, peer: { ifname: 'vb-far' } }),
      addrAdd({ ifindex: near, cidr: '192.0.2.1/24' }),
    ])
    for (const { error } of outcomes) if (error) throw new Failure(error)
  } finally {
    socket.close()
  }
}
