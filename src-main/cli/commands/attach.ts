// `vethboard attach`: a new cable from a running target to a bridge.
import type { Plan } from '../../common/plan/plan'
import { command } from '../spec'
import { usage } from '../usage'
import { changeOptions } from '../change-options'
import { address, cidr, mac, mtu, newName, reference } from '../values'

export const attach = command({
  summary:
    'Give a running container, process or namespace a new link on a bridge: a veth cable, made in one step, with its final names, without a restart.',
  positionals: {
    target: {
      help: 'docker:NAME, podman:NAME, pid:N, netns:NAME, or a NAME that only one thing has',
      check: reference,
    },
  },
  options: {
    bridge: {
      value: 'BR',
      required: true,
      help: 'the bridge to plug it into: a name in the host, or TARGET/NAME',
      check: reference,
    },
    ip: {
      value: 'CIDR',
      many: true,
      help: 'its address; default: the next free one of the bridge’s subnets',
      check: cidr,
    },
    'no-ip': { help: 'no address at all' },
    name: { value: 'NAME', help: 'its name inside the target; default: the next free ethN', check: newName },
    gateway: {
      value: 'IP',
      help: 'make this the target’s default route; default: its routes stay',
      check: address,
    },
    mac: { value: 'MAC', help: 'its MAC address; default: a locally administered one', check: mac },
    mtu: { value: 'N', help: 'its MTU in bytes; default: the bridge’s', check: mtu },
    'allow-host': { help: 'let the target be one that lives in the host’s own namespace' },
    ...changeOptions,
  },
  details: [
    'An address that is not given is asked for on the wire (ARP, RFC 5227) before it is used. `vethboard undo` takes everything away again.',
  ],
  examples: [
    ['vethboard attach docker:web --bridge docker0', 'a second link on docker0, with the next free address'],
    [
      'vethboard attach web --bridge br0 --ip 10.0.0.5/24 --gateway 10.0.0.1',
      'and everything else goes out there',
    ],
    ['vethboard attach netns:red --bridge br0 --dry-run', 'what would be done, as `ip` commands'],
  ],
  async run(o, io) {
    const { change, placesOf } = await import('../work')
    const { bridge, target, name, gateway } = o
    if (o['no-ip'] && o.ip.length > 0) return usage('--ip and --no-ip exclude each other')
    const addresses = o['no-ip'] ? [] : o.ip.length > 0 ? o.ip : undefined
    return change(
      o,
      io,
      async (client) => ({
        kind: 'attach',
        target,
        bridge: await placesOf(client).bridge(bridge),
        ...(addresses === undefined ? {} : { addresses }),
        ...(name === undefined ? {} : { name }),
        ...(gateway === undefined ? {} : { gateway }),
        ...(o.mac === undefined ? {} : { mac: o.mac }),
        ...(o.mtu === undefined ? {} : { mtu: Number(o.mtu) }),
        ...(o['allow-host'] ? { allowHost: true } : {}),
      }),
      madeLines,
    )
  },
})

/** What the new link has. */
function madeLines(plan: Plan): string[] {
  return plan.steps.flatMap(({ op }) => {
    switch (op.do) {
      case 'vethAdd':
        return [
          `cable    ${op.peer.at.ifname}${op.peer.mac === undefined ? '' : ` (${op.peer.mac})`} to ${op.link.at.ifname}`,
        ]
      case 'addrAdd':
        return [`address  ${op.cidr}${plan.proposed.addresses === undefined ? '' : ' (the next free one)'}`]
      case 'routeAdd':
        return [`gateway  ${op.route.via ?? ''}`]
      default:
        return []
    }
  })
}
