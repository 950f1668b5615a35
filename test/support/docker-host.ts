// A made-up Docker host with all that stands on real ones: compose networks, Podman, macvlan, vxlan, tunnels, hostile names. Pure.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import { TopologyBuilder, connect } from './topologies'

const idle = { operState: 'DOWN', flags: ['NOARP'] } as const

/** What the kernel puts into every namespace once the tunnel modules are loaded: nobody uses it. */
function addFallbacks(t: TopologyBuilder, netns: NetnsId): void {
  for (const [ifname, kind, linkType] of [
    ['tunl0', 'ipip', 'tunnel'],
    ['gre0', 'gre', 'gre'],
    ['gretap0', 'gretap', 'ether'],
    ['erspan0', 'erspan', 'ether'],
    ['sit0', 'sit', 'sit'],
    ['ip6tnl0', 'ip6tnl', 'tunnel6'],
  ] as const)
    t.addLink(netns, ifname, { kind, linkType, operState: idle.operState, flags: [...idle.flags] })
}

/** About twenty namespaces, every situation once. */
export function dockerHost(): TopologyBuilder {
  const t = new TopologyBuilder()
  const enp3s0 = t.addLink(t.host, 'enp3s0')
  t.addCidr(enp3s0, '10.20.0.15/24')
  t.addCidr(enp3s0, 'fd00:20::15/64')
  t.addLink(t.host, 'wlp2s0', { operState: 'DOWN', flags: ['BROADCAST', 'MULTICAST'] })
  addFallbacks(t, t.host)
  const docker0 = addDocker(t)
  addPodman(t)
  addNamed(t, enp3s0)
  t.addUnseenVeth(t.host, 'veth9f3e1c', docker0)
  t.addUnseenVeth(t.host, 'veth-lost')
  t.addLink(t.host, 'tailscale0', {
    kind: 'tun',
    linkType: 'none',
    operState: 'UNKNOWN',
    attrs: { kind: 'tun', mode: 'tun', persist: false },
  })
  for (const id of Object.keys(t.netns) as NetnsId[]) if (id !== t.host) addFallbacks(t, id)
  return t
}

function addDocker(t: TopologyBuilder): LinkId {
  const docker0 = t.addBridge(t.host, 'docker0', '172.17.0.1/16')
  const shop = t.addBridge(t.host, 'br-3fa1c0de7b21', '172.18.0.1/16')
  const watch = t.addBridge(t.host, 'br-9c44e1a0b2d3', '172.19.0.1/16')
  const attrs = t.links[watch]!.attrs
  if (attrs?.kind === 'bridge') t.links[watch] = { ...t.links[watch]!, attrs: { ...attrs, stp: true } }
  connect(t, docker0, t.addContainer('db', 'postgres:17'), '172.17.0.3/16')
  const web = t.addContainer('web', 'nginx:1.27')
  connect(t, docker0, web, '172.17.0.2/16')
  connect(t, shop, t.addContainer('shop-web-1', 'nginx:1.27-alpine'), '172.18.0.2/16')
  const api = t.addContainer('shop-api-1', 'ghcr.io/acme/shop-api:2026.11.3')
  connect(t, shop, api, '172.18.0.3/16')
  connect(t, shop, t.addContainer('shop-db-1', 'postgres:17'), '172.18.0.4/16')
  connect(t, shop, t.addContainer('shop-queue-1', 'rabbitmq:4-management'), '172.18.0.5/16')
  connect(t, watch, t.addContainer('prometheus', 'prom/prometheus:v3.1.0'), '172.19.0.2/16')
  connect(t, watch, t.addContainer('grafana', 'grafana/grafana:11.4.0'), '172.19.0.3/16')
  connect(t, watch, api, '172.19.0.4/16', 'eth1')
  t.addContainer('offline-job', 'busybox:1.37')
  return docker0
}

function addPodman(t: TopologyBuilder): void {
  const podman0 = t.addBridge(t.host, 'podman0', '10.88.0.1/16')
  connect(t, podman0, t.addContainer('vault', 'docker.io/library/vault:1.13', 'podman'), '10.88.0.2/16')
  connect(t, podman0, t.addContainer('\u001b[31mred\u202e', 'localhost/<b>x</b>:1', 'podman'), '10.88.0.3/16')
}

function addNamed(t: TopologyBuilder, nic: LinkId): void {
  const lan = t.addNamed('lan-probe')
  const macvlan = t.addLink(lan, 'lan0', {
    kind: 'macvlan',
    parent: { seen: true, link: nic },
    attrs: { kind: 'macvlan', mode: 'bridge' },
  })
  t.addCidr(macvlan, '10.20.0.77/24')
  const overlay = { kind: 'vxlan', vni: 42, dstPort: 4789, learning: true } as const
  t.addCidr(t.addLink(lan, 'vxlan42', { kind: 'vxlan', attrs: overlay }), '10.42.0.1/24')
  const [a, b] = t.addVeth(t.addNamed('left'), 'veth0', t.addNamed('right'), 'veth0')
  t.addCidr(a, '10.9.0.1/30')
  t.addCidr(b, '10.9.0.2/30')
  const fabric = t.addNamed('fabric')
  const inner = t.addBridge(fabric, 'br0', '192.168.50.1/24')
  connect(t, inner, t.addNamed('node1'), '192.168.50.11/24')
  connect(t, inner, t.addNamed('node2'), '192.168.50.12/24')
  const process = t.addProcess('python3 -m http.server 8000 --bind 0.0.0.0')
  t.addVeth(t.host, 'veth-py', process, 'eth0')
  t.addProcess('sleep infinity')
}
