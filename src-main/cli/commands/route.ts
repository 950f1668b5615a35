// `vethboard route add` and `route del`.
import type { NetnsId } from '../../common/net/ids'
import type { RouteSpec } from '../../common/plan/intent'
import type { EngineClient } from '../../common/rpc/contract'
import { changeOptions } from '../change-options'
import { command } from '../spec'
import type { Parsed } from '../spec'
import { address, destination, number, oneOf, reference } from '../values'

const positionals = {
  to: { help: 'where to: a subnet like 10.1.0.0/16, or default', check: destination },
} as const
const options = {
  via: { value: 'IP', help: 'the gateway', check: address },
  dev: { value: 'IFNAME', help: 'the link that it goes out of', check: reference },
  metric: {
    value: 'N',
    help: 'of several routes to the same place the lowest counts',
    check: number(0, 0xffffffff),
  },
  table: { value: 'N', help: 'the table; default: 254, main', check: number(1, 0xffffffff) },
  type: {
    value: 'TYPE',
    help: 'blackhole, unreachable, prohibit or throw: a route that leads nowhere',
    check: oneOf('unicast', 'blackhole', 'unreachable', 'prohibit', 'throw'),
  },
  src: { value: 'IP', help: 'the source address that the namespace itself uses on it', check: address },
  in: { value: 'TARGET', help: 'the namespace; default: the host', check: reference },
  ...changeOptions,
} as const

type RouteOptions = Parsed<typeof options, typeof positionals>

export const routeAdd = command({
  summary: 'Add a route.',
  positionals,
  options,
  examples: [
    ['vethboard route add 10.1.0.0/16 --via 10.0.0.1 --in docker:web', 'the way to 10.1.0.0/16 for web'],
  ],
  async run(o, io) {
    const { change } = await import('../work')
    return change(o, io, async (client) => ({ kind: 'route-add', ...(await routeOf(client, o)) }))
  },
})

export const routeDel = command({
  summary: 'Remove a route.',
  positionals,
  options,
  examples: [['vethboard route del 10.1.0.0/16 --in docker:web', 'remove it again']],
  async run(o, io) {
    const { change } = await import('../work')
    return change(o, io, async (client) => ({ kind: 'route-del', ...(await routeOf(client, o)) }))
  },
})

async function routeOf(client: EngineClient, o: RouteOptions): Promise<{ netns: NetnsId; route: RouteSpec }> {
  const places = (await import('../work')).placesOf(client)
  const netns = await places.netns(o.in)
  const device = o.dev === undefined ? undefined : (await places.linkIn(netns, o.dev)).id
  return {
    netns,
    route: {
      to: o.to,
      ...(o.via === undefined ? {} : { via: o.via }),
      ...(device === undefined ? {} : { device }),
      ...(o.table === undefined ? {} : { table: Number(o.table) }),
      ...(o.type === undefined ? {} : { type: o.type as NonNullable<RouteSpec['type']> }),
      ...(o.src === undefined ? {} : { prefSource: o.src }),
      ...(o.metric === undefined ? {} : { metric: Number(o.metric) }),
    },
  }
}
