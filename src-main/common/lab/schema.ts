// The lab file as data: what it may say, as schemas, and the types they give. How it is read from YAML is in parse.ts,
// what no schema can say (names that must exist, gateways that must be reachable) in check.ts.
import { z } from 'zod'
import { macSchema, ownName } from '../plan/intent'

/** All that stands at the left margin of a file. */
export const topKeys = ['vethboard', 'name', 'nodes', 'links']
export const maxNodes = 2000
export const maxLinks = 8000

export const labName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'a lower-case letter, then at most 31 of a–z 0–9 -')
  .refine((name) => name !== 'host', '“host” is not free: it marks what belongs to no lab')

/** "node:interface" or "node". */
export const endpoint = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_.-]{0,14}(:[A-Za-z][A-Za-z0-9_.-]{0,14})?$/,
    'node:interface, or the name of a bridge',
  )

const cidr = z.string().min(3).max(49)
const addresses = z.array(cidr).max(64).describe('Addresses with their prefix length: 192.168.10.1/24')
const mtu = z.int().min(68).max(65535).describe('Bytes')
const mac = macSchema.describe('Default: one of its own, always the same on this host')

const interfaceSchema = z
  .strictObject({
    addresses: addresses.optional(),
    mtu: mtu.optional(),
    mac: mac.optional(),
    kind: z
      .enum(['vlan', 'macvlan', 'ipvlan', 'vxlan', 'dummy'])
      .optional()
      .describe('Default: one end of a cable'),
    parent: endpoint.optional().describe('What it sits on: eth0 of the same node, or node:eth0'),
    id: z.int().min(0).max(0xffffff).optional().describe('Of a VLAN (1–4094), or a VXLAN’s VNI'),
    mode: z
      .enum(['bridge', 'private', 'vepa', 'passthru', 'l2', 'l3', 'l3s'])
      .optional()
      .describe('macvlan: bridge (default), private, vepa, passthru; ipvlan: l2 (default), l3, l3s'),
    remote: z.string().min(2).max(45).optional().describe('vxlan: the other end, or a multicast group'),
    local: z.string().min(2).max(45).optional().describe('vxlan: the address that it sends from'),
    port: z.int().min(1).max(65535).optional().describe('vxlan: UDP; default: 4789'),
  })
  .describe('One end of a cable, or a link of another kind')

const interfaces = z.record(ownName, interfaceSchema).describe('By name: eth0, eth1, …')

const routeSchema = z.strictObject({
  to: z.string().min(1).max(49).describe('A subnet, or “default”'),
  via: z.string().min(2).max(45).optional().describe('The gateway'),
  dev: ownName.optional().describe('The interface; default: the one in whose subnet the gateway is'),
  metric: z.int().min(1).max(0xffffffff).optional(),
})
const routes = z.array(routeSchema).max(1000)

const bridgeNode = z.strictObject({
  kind: z.literal('bridge'),
  location: z
    .enum(['fabric', 'host'])
    .optional()
    .describe('Where it lives: a namespace that the lab owns (default), or the host’s own'),
  addresses: addresses.optional(),
  stp: z.boolean().optional().describe('Spanning tree protocol; default: false'),
  mtu: mtu.optional(),
  mac: mac.optional(),
})

const netnsNode = z.strictObject({
  kind: z.literal('netns'),
  interfaces: interfaces.optional(),
  routes: routes.optional(),
})

const hostNode = z.strictObject({
  kind: z.literal('host'),
  interfaces: interfaces.optional(),
  routes: routes.optional(),
})

const containerNode = z.strictObject({
  kind: z.enum(['docker', 'podman']),
  container: z.string().min(1).max(255).describe('The name of a running container'),
  interfaces: interfaces.optional(),
  routes: routes.optional(),
})

export const nodeSchema = z.discriminatedUnion('kind', [bridgeNode, netnsNode, hostNode, containerNode])

const endpoints = z.tuple([endpoint, endpoint])
const linkObject = z.strictObject({ endpoints, mtu: mtu.optional() })
export const linkSchema = z.union([endpoints, linkObject])

export const labSchema = z
  .strictObject({
    vethboard: z.literal(1).describe('Version of this format'),
    name: labName.describe('Unique among the labs that are up'),
    nodes: z.record(ownName, nodeSchema),
    links: z.array(linkSchema).max(maxLinks).optional().describe('Cables: two ends each'),
  })
  .describe('A network of namespaces, bridges and cables')

export type LabFile = z.infer<typeof labSchema>
export type LabNode = z.infer<typeof nodeSchema>
export type LabInterface = z.infer<typeof interfaceSchema>
export type LabRoute = z.infer<typeof routeSchema>
export type NodeKind = LabNode['kind']

export interface LabLink {
  endpoints: [string, string]
  mtu?: number | undefined
}

/** Both ways to write a cable as one. */
export const linkOf = (link: z.infer<typeof linkSchema>): LabLink =>
  Array.isArray(link) ? { endpoints: link } : link

/** "ns1:eth0" in its parts. */
export function splitEndpoint(text: string): { node: string; ifname?: string } {
  const colon = text.indexOf(':')
  return colon < 0 ? { node: text } : { node: text.slice(0, colon), ifname: text.slice(colon + 1) }
}

/** What the format has and this version can't do yet: said so, rather than called unknown. */
export const laterKeys: ReadonlySet<string> = new Set([
  'dns',
  'sysctls',
  'nat',
  'impair',
  'users',
  'command',
  'hostname',
])
export const laterKinds: ReadonlySet<string> = new Set(['container'])
