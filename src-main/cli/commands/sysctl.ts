// `vethboard sysctl set`.
import { isSysctl } from '../../common/net/sysctl'
import { displayText } from '../../common/text'
import { changeOptions } from '../change-options'
import { command } from '../spec'
import { usage } from '../usage'
import { number, reference } from '../values'

export const sysctlSet = command({
  summary: 'Set a switch of one namespace: forwarding, reverse path filter, proxy ARP, IPv6, …',
  positionals: {
    key: {
      help: 'as sysctl(8) writes it: net.ipv4.ip_forward, net.ipv4.conf.eth0.rp_filter',
      check: (text) =>
        isSysctl(text) ? undefined : usage(`${displayText(text)} is no switch that can be set`),
    },
    value: { help: 'a number; mostly 0 or 1', check: number(0, 999_999_999) },
  },
  options: {
    in: { value: 'TARGET', help: 'the namespace; default: the host', check: reference },
    ...changeOptions,
  },
  details: [
    'net.ipv4: ip_forward, ip_nonlocal_bind, ip_default_ttl, ip_unprivileged_port_start, icmp_echo_ignore_all, ' +
      'icmp_echo_ignore_broadcasts. net.ipv4.conf.LINK: forwarding, rp_filter, proxy_arp, accept_local, ' +
      'accept_redirects, send_redirects, secure_redirects, accept_source_route, route_localnet, log_martians, ' +
      'arp_filter, arp_ignore, arp_announce. net.ipv6.conf.LINK: disable_ipv6, forwarding, accept_ra, autoconf, ' +
      'accept_dad, accept_redirects, proxy_ndp. LINK may be all or default; a dot in a name is written as a slash.',
  ],
  examples: [['vethboard sysctl set net.ipv4.ip_forward 1 --in netns:router', 'make router a router']],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    return change(o, io, async (client) => ({
      kind: 'sysctl-set',
      netns: await placesOf(client).netns(o.in),
      key: o.key,
      value: o.value,
    }))
  },
})
