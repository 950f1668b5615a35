// What this kernel and this privilege allow, found by trying it in a network namespace that is thrown away at once.
import { closeSync, readFileSync } from 'node:fs'
import { Failure, formatError } from '../common/errors/error'
import type { Feature } from '../common/rpc/contract'
import { ifindex } from '../common/net/ids'
import { addrAdd } from '../netlink/rtnl/address'
import { linkAdd, linkSet } from '../netlink/rtnl/link-requests'
import type { NewLinkSpec } from '../netlink/rtnl/link-requests'
import { netemAdd } from '../netlink/rtnl/qdisc'
import { askNftables } from '../sys/nftables'
import { createNetns } from '../sys/netns'
import type { OpenNetns } from '../sys/netns'
import { RouteSocket } from '../sys/socket'
import { errnoName } from '../common/errors/errno'

export type Features = Record<string, Feature>

const lower = 'vb-lower'

/** A link of each kind that we make or offer. Those that sit on another link sit on `lower`. */
const kinds: Readonly<Record<string, (lowerIndex: number) => Omit<NewLinkSpec, 'ifname'>>> = {
  bridge: () => ({ kind: 'bridge' }),
  dummy: () => ({ kind: 'dummy' }),
  ifb: () => ({ kind: 'ifb' }),
  macvlan: (index) => ({ kind: { kind: 'macvlan', mode: 'bridge' }, link: ifindex(index) }),
  // On the other end: a link carries macvlans or ipvlans, never both.
  ipvlan: () => ({ kind: { kind: 'ipvlan', mode: 'l2', flag: 'bridge' }, link: ifindex(78) }),
  vlan: (index) => ({ kind: { kind: 'vlan', vlanId: 7, protocol: '802.1Q' }, link: ifindex(index) }),
  vxlan: () => ({ kind: { kind: 'vxlan', vni: 7, dstPort: 4789, learning: true } }),
  vrf: () => ({ kind: { kind: 'vrf', table: 77 } }),
  bond: () => ({ kind: 'bond' }),
  wireguard: () => ({ kind: 'wireguard' }),
}

const absent = (why: string): Feature => ({ available: false, missing: why })
const available: Feature = { available: true }

let known: Features | undefined

/** What was found at the first question: a kernel doesn't change afterwards. */
export const features = (): Features => (known ??= probeFeatures())

/** Tries everything; takes some ten milliseconds. Never throws for what is missing: that is the answer. */
export function probeFeatures(): Features {
  let netns: OpenNetns
  try {
    netns = createNetns()
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    const missing = absent(formatError(thrown.error))
    const names = ['netns', 'veth', ...Object.keys(kinds), 'netem', 'nft']
    return { ...Object.fromEntries(names.map((name) => [name, missing])), userns: userns() }
  }
  const socket = RouteSocket.open(netns.fd)
  try {
    return { netns: available, ...links(socket), nft: nft(netns.fd), userns: userns() }
  } finally {
    socket.close()
    closeSync(netns.fd)
  }
}

function links(socket: RouteSocket): Features {
  const veth = attempt(() =>
    socket.request(
      linkAdd({
        kind: 'veth',
        ifname: lower,
        ifindex: ifindex(77),
        peer: { ifname: 'vb-far', ifindex: ifindex(78) },
      }),
    ),
  )
  const out: Features = { veth }
  const outcomes = socket.batch(
    Object.entries(kinds).map(([name, spec]) => linkAdd({ ...spec(77), ifname: `vb-${name}` })),
  )
  Object.keys(kinds).forEach((name, i) => {
    const error = outcomes[i]?.error
    out[name] = error ? absent(reason(name, new Failure(error))) : available
  })
  out['vlan-filtering'] = attempt(
    () => socket.request(linkSet({ ifname: 'vb-bridge' }, { kind: { kind: 'bridge', vlanFiltering: true } })),
    'VLAN filtering of bridges',
  )
  out['netem'] = attempt(() => socket.request(netemAdd(ifindex(77))), 'netem')
  out['ipv6'] = attempt(
    () => socket.request(addrAdd({ ifindex: ifindex(77), cidr: 'fd00::1/64', nodad: true })),
    'IPv6',
  )
  return out
}

function attempt(run: () => unknown, name = 'veth'): Feature {
  try {
    run()
    return available
  } catch (thrown) {
    if (thrown instanceof Failure) return absent(reason(name, thrown))
    throw thrown
  }
}

function reason(name: string, { error }: Failure): string {
  const lacking = ['EOPNOTSUPP', 'ENOTSUPP', 'ENOENT'].includes(error.errno?.name ?? '')
  return lacking ? `this kernel has no ${name}` : formatError(error)
}

function nft(fd: number): Feature {
  const code = askNftables(fd)
  if (code === 0) return available
  return absent(code === 1 ? 'nftables: EPERM' : `this kernel has no nftables (${errnoName(code)})`)
}

/** What the kernel's switches say: Node can't make a user namespace of its own (it has threads). */
function userns(): Feature {
  const limit = numberIn('/proc/sys/user/max_user_namespaces')
  if (limit === undefined) return absent('this kernel has no user namespaces')
  if (limit === 0) return absent('user.max_user_namespaces is 0')
  if (numberIn('/proc/sys/kernel/unprivileged_userns_clone') === 0)
    return absent('kernel.unprivileged_userns_clone is 0')
  if (numberIn('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1)
    return absent('kernel.apparmor_restrict_unprivileged_userns is 1: AppArmor takes their capabilities away')
  return available
}

function numberIn(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
