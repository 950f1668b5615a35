// Random changes to a few namespaces, the same for the same seed: one line for `ip -batch` each. Some fail (a link that
// isn't there any more): so do people's.
import { spawnSync } from 'node:child_process'

/** mulberry32: good enough to choose, and the same everywhere. */
export function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const links = ['l0', 'l1', 'l2', 'l3', 'l4', 'l5']
const bridges = ['b0', 'b1']

/** A change that the kernel tells of, in a namespace ('' is the host) of `spaces`. */
export function change(
  pick: (below: number) => number,
  spaces: readonly string[],
): [netns: string, line: string] {
  const one = <T>(items: readonly T[]): T => items[pick(items.length)] as T
  const netns = one(spaces)
  const link = one(links)
  const bridge = one(bridges)
  const far = one(spaces.filter(Boolean))
  const address = `10.${pick(3)}.0.${1 + pick(5)}/24`
  const lines = [
    `link add ${link} type veth peer name ${one(links)} netns ${far}`,
    `link add ${link} type veth peer name ${one(links)}`,
    `link add ${bridge} type bridge`,
    `link add mv${pick(3)} link ${link} type macvlan mode bridge`,
    `link set ${link} up`,
    `link set ${bridge} up`,
    `link set ${link} down`,
    `link set ${link} master ${bridge}`,
    `link set ${link} nomaster`,
    `link set ${link} mtu ${1400 + pick(5)}`,
    `link set ${link} address 02:00:00:00:00:0${pick(10)}`,
    `link set ${link} name ${one(links)}`,
    `link set ${link} netns ${far}`,
    `link del ${one([link, bridge])}`,
    `address add ${address} dev ${one([link, bridge])}`,
    `address add 2001:db8::${pick(5)}/64 dev ${link} nodad`,
    `address del ${address} dev ${link}`,
    `route replace 192.0.2.${pick(4)}/32 via 10.${pick(3)}.0.9`,
    `route add 198.51.100.0/24 dev ${link} metric ${pick(3)}`,
    `route del 192.0.2.${pick(4)}/32`,
    `neighbour replace 10.0.0.${10 + pick(5)} lladdr 02:00:00:00:01:01 dev ${link} nud permanent`,
    `neighbour del 10.0.0.${10 + pick(5)} dev ${link}`,
  ]
  return [netns, one(lines)]
}

/** Runs changes; whether one failed is of no interest. */
export function run(changes: readonly (readonly [netns: string, line: string])[]): void {
  for (const [netns, line] of changes)
    spawnSync('ip', [...(netns === '' ? [] : ['-n', netns]), ...line.split(' ')], { stdio: 'ignore' })
}
