// Made-up labs by a seed: all of them valid, few names, so that two of them overlap.
import type { LabInterface, LabNode, LabRoute } from '../../src-main/common/lab/schema'
import type { LabSpec } from './labs'
import { randomOf } from './random-topology'

/** Namespaces are named `prefix` and a digit, bridges b0, b1, …; those of the host end in `prefix`. */
export function randomLab(seed: number, name: string, prefix: string): LabSpec {
  const random = randomOf(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const nodes: Record<string, LabNode> = {}
  const bridges = Array.from({ length: 1 + below(3) }, (_, i) => addBridge(nodes, i, below, prefix))
  const names = Array.from({ length: 4 }, (_, i) => `${prefix}${i}`).filter(() => below(4) > 0)
  for (const one of names) nodes[one] = { kind: 'netns' }
  const links: NonNullable<LabSpec['links']> = []
  const free = new Map(names.map((one) => [one, 0]))
  for (let i = below(7); i > 0 && names.length > 0; i--) {
    const a = names[below(names.length)] ?? ''
    const b = below(4) === 0 ? names[below(names.length)] : undefined
    const ends = [nextEnd(nodes, free, a, below)]
    ends.push(b === undefined ? (bridges[below(bridges.length)] ?? '') : nextEnd(nodes, free, b, below))
    const [one = '', other = ''] = below(2) ? ends : [...ends].reverse()
    links.push(below(3) ? [one, other] : { endpoints: [one, other], mtu: 1400 })
  }
  const [first = '', second = ''] = bridges
  if (bridges.length > 1 && below(3) === 0) links.push([first, second])
  for (const node of Object.values(nodes)) addRoutes(node, below)
  return { name, nodes, links }
}

function addBridge(
  nodes: Record<string, LabNode>,
  i: number,
  below: (n: number) => number,
  prefix: string,
): string {
  const location = below(3) === 0 ? ('host' as const) : ('fabric' as const)
  const name = location === 'host' ? `b${i}${prefix}` : `b${i}`
  nodes[name] = {
    kind: 'bridge',
    location,
    ...(below(2) ? { addresses: [`10.${50 + i}.0.1/24`, `fd00:${i}::1/64`].slice(0, 1 + below(2)) } : {}),
    ...(below(3) === 0 ? { stp: true } : {}),
    ...(below(4) === 0 ? { mtu: 1400 } : {}),
    ...(below(4) === 0 ? { mac: `02:00:00:00:0${i}:0${below(9)}` } : {}),
  }
  return name
}

function nextEnd(
  nodes: Record<string, LabNode>,
  free: Map<string, number>,
  name: string,
  below: (n: number) => number,
): string {
  const index = free.get(name) ?? 0
  free.set(name, index + 1)
  const node = nodes[name]
  const one: LabInterface = {
    ...(below(4)
      ? {
          addresses: [
            `10.${50 + index}.0.${10 + below(200)}/24`,
            `10.${50 + index}.0.${220 + below(20)}/24`,
          ].slice(below(2)),
        }
      : {}),
    ...(below(5) === 0 ? { mtu: 1300 + below(100) } : {}),
    ...(below(5) === 0 ? { mac: `02:00:00:00:1${index}:1${below(9)}` } : {}),
  }
  if (node && node.kind !== 'bridge') node.interfaces = { ...node.interfaces, [`eth${index}`]: one }
  return `${name}:eth${index}`
}

function addRoutes(node: LabNode, below: (n: number) => number): void {
  if (node.kind !== 'netns') return
  const routes: LabRoute[] = []
  for (const [ifname, { addresses = [] }] of Object.entries(node.interfaces ?? {})) {
    const [address] = addresses
    if (address === undefined) continue
    const via = address.replace(/\.\d+\/24$/, '.1')
    if (routes.length === 0 && below(2)) routes.push({ to: 'default', via })
    else if (below(3) === 0)
      routes.push({ to: `10.${200 + below(5)}.0.0/16`, dev: ifname, metric: 10 + routes.length })
  }
  if (routes.length > 0) node.routes = routes
}
