// The switches of a network namespace that may be set: which there are, what they may be, where /proc/sys has them, and
// what else the kernel changes with them. Source: Documentation/networking/ip-sysctl.rst.

/** Least and most value. */
type Range = readonly [number, number]
const onOff: Range = [0, 1]

const plain: Readonly<Record<string, Range>> = {
  'net.ipv4.ip_forward': onOff,
  'net.ipv4.ip_nonlocal_bind': onOff,
  'net.ipv4.icmp_echo_ignore_all': onOff,
  'net.ipv4.icmp_echo_ignore_broadcasts': onOff,
  'net.ipv4.ip_unprivileged_port_start': [0, 65535],
  'net.ipv4.ip_default_ttl': [1, 255],
}

/** Of "all", "default" or one link: net.ipv4.conf.LINK.NAME. */
const ofLinks: Readonly<Record<'ipv4' | 'ipv6', Readonly<Record<string, Range>>>> = {
  ipv4: {
    forwarding: onOff,
    rp_filter: [0, 2],
    proxy_arp: onOff,
    accept_local: onOff,
    accept_redirects: onOff,
    send_redirects: onOff,
    secure_redirects: onOff,
    accept_source_route: onOff,
    route_localnet: onOff,
    log_martians: onOff,
    arp_filter: onOff,
    arp_ignore: [0, 8],
    arp_announce: [0, 2],
  },
  ipv6: {
    disable_ipv6: onOff,
    forwarding: onOff,
    accept_ra: [0, 2],
    autoconf: onOff,
    accept_dad: [0, 2],
    accept_redirects: onOff,
    proxy_ndp: onOff,
  },
}

export interface Sysctl {
  /** "all", "default" or a link's name; undefined for one of the whole namespace. */
  ifname?: string
  family: 'ipv4' | 'ipv6'
  name: string
  range: Range
}

/** What a key means; undefined when it is not on the list. A "/" in a link's name stands for a dot, as in sysctl(8). */
export function readSysctlKey(key: string): Sysctl | undefined {
  const own = Object.hasOwn(plain, key) ? plain[key] : undefined
  if (own) return { family: 'ipv4', name: key.slice('net.ipv4.'.length), range: own }
  const found = /^net\.(ipv4|ipv6)\.conf\.([^.]{1,15})\.([a-z0-9_]+)$/.exec(key)
  if (!found) return undefined
  const [, family = '', written = '', name = ''] = found
  const table = family === 'ipv6' ? ofLinks.ipv6 : ofLinks.ipv4
  const range = Object.hasOwn(table, name) ? table[name] : undefined
  const ifname = written.replaceAll('/', '.')
  if (!range || ifname === '.' || ifname === '..') return undefined
  return { family: family === 'ipv6' ? 'ipv6' : 'ipv4', ifname, name, range }
}

export const isSysctl = (key: string): boolean => readSysctlKey(key) !== undefined

/** The key of a switch of a link. */
export const linkSysctl = (family: 'ipv4' | 'ipv6', ifname: string, name: string): string =>
  `net.${family}.conf.${ifname.replaceAll('.', '/')}.${name}`

/** Below /proc/sys. Throws `RangeError` for a key that is not on the list. */
export function sysctlPath(key: string): string {
  const sysctl = readSysctlKey(key)
  if (!sysctl) throw new RangeError(`no such switch: ${key}`)
  const { family, ifname, name } = sysctl
  return ifname === undefined ? `net/${family}/${name}` : `net/${family}/conf/${ifname}/${name}`
}

/** True for the switch of a whole namespace that sets that of every link. */
export const setsEveryLink = (key: string): boolean =>
  key === 'net.ipv4.ip_forward' ||
  key === 'net.ipv4.conf.all.forwarding' ||
  key === 'net.ipv6.conf.all.forwarding' ||
  key === 'net.ipv6.conf.all.disable_ipv6'

/** Switches that the kernel sets along with `key`, given the links that there are ("default" among them). */
export function followers(key: string, ifnames: readonly string[]): string[] {
  if (!setsEveryLink(key)) return []
  const family = key.startsWith('net.ipv6.') ? 'ipv6' : 'ipv4'
  const name = key.endsWith('disable_ipv6') ? 'disable_ipv6' : 'forwarding'
  const each = ifnames.filter((one) => one !== 'all').map((one) => linkSysctl(family, one, name))
  // A router doesn't listen to redirects: turning IPv4 forwarding on or off says so for all links.
  return family === 'ipv4' ? [...each, 'net.ipv4.conf.all.accept_redirects'] : each
}
