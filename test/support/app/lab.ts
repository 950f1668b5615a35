// A small host to do things to: a bridge with three namespaces on it, one namespace without a cable, one bridge without ports.
import { ip, ipJson, named, removeNamed } from '../host'

export const names = ['ns1', 'ns2', 'ns3'] as const

/** MAC of the n-th namespace's eth0. */
export const macOf = (n: number): string => `02:00:00:00:09:0${n}`

/** br0 is 10.9.0.1/24, ns1…ns3 are 10.9.0.11…13; ns4 has lo alone; br1 is 10.8.0.1/24. Call it in the test's own host. */
export function makeLab(): void {
  bridge('br0', '10.9.0.1/24', '02:00:00:00:09:f0')
  bridge('br1', '10.8.0.1/24', '02:00:00:00:08:f0')
  for (const [i, name] of names.entries()) {
    named(name)
    cable(name, 'br0', `10.9.0.1${i + 1}/24`, macOf(i + 1))
  }
  named('ns4')
}

/** Takes all of it away again, and whatever else a test made in the host. */
export function removeLab(): void {
  for (const name of [...names, 'ns4']) removeNamed(name)
  for (const { ifname } of ipJson('link'))
    if (ifname !== 'lo' && ipJson('link').some((link) => link['ifname'] === ifname))
      ip('link', 'del', String(ifname))
}

export function bridge(ifname: string, address: string, mac?: string): void {
  ip('link', 'add', ifname, ...(mac ? ['address', mac] : []), 'type', 'bridge')
  ip('address', 'add', address, 'dev', ifname)
  ip('link', 'set', ifname, 'up')
}

/** eth0 in the namespace called `name`, its other end "to-NAME" on a bridge of the host. */
export function cable(name: string, master: string, address: string, mac?: string): void {
  const peer = ['peer', 'name', 'eth0', ...(mac ? ['address', mac] : []), 'netns', name]
  ip('link', 'add', `to-${name}`, 'master', master, 'type', 'veth', ...peer)
  ip('link', 'set', `to-${name}`, 'up')
  ip('-n', name, 'address', 'add', address, 'dev', 'eth0')
  ip('-n', name, 'link', 'set', 'eth0', 'up')
}
