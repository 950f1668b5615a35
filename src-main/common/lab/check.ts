// What no schema can say of a lab: names that must exist, ends used once, addresses and gateways that make sense.
import { errorOf } from '../errors/error'
import { nearest } from '../nearest'
import { checkKind } from './check-kind'
import { cidrText, contains, isLinkLocal6, isLoopback, networkOf, readCidr } from '../net/subnet'
import type { Cidr } from '../net/subnet'
import { checkAddress } from '../plan/check'
import type { LabProblem } from './problem'
import { shown } from './problem'
import { linkOf, maxNodes, splitEndpoint } from './schema'
import type { LabFile, LabNode, LabRoute } from './schema'
import type { Path, Source } from './yaml'

export type Tell = (path: Path, message: string, key?: boolean) => void

/** Everything that is wrong with a lab that fits the schema. */
export function checkLab(lab: LabFile, source: Source): LabProblem[] {
  const problems: LabProblem[] = []
  const tell: Tell = (path, message, key = false) =>
    problems.push({ ...(key ? source.atKey(path) : source.at(path)), message })
  const nodes = Object.entries(lab.nodes)
  if (nodes.length > maxNodes) tell(['nodes'], `expected at most ${maxNodes} nodes, got ${nodes.length}`)
  const used = checkLinks(lab, tell)
  checkHosts(nodes, tell)
  for (const [name, node] of nodes) {
    checkNode(name, node, tell)
    if (node.kind === 'bridge') continue
    for (const ifname of Object.keys(node.interfaces ?? {}))
      if (node.interfaces?.[ifname]?.kind !== undefined) checkKind(lab, name, ifname, tell)
      else if (!used.has(`${name}:${ifname}`))
        tell(
          ['nodes', name, 'interfaces', ifname],
          `${ifname} is on no link: add [${name}:${ifname}, …] to links`,
          true,
        )
    checkRoutes(name, node, used, tell)
  }
  return problems
}

/** The ends of cables that are interfaces: "ns1:eth0". */
function checkLinks(lab: LabFile, tell: Tell): Set<string> {
  const used = new Set<string>()
  for (const [i, link] of (lab.links ?? []).entries()) {
    const base: Path = Array.isArray(link) ? ['links', i] : ['links', i, 'endpoints']
    const { endpoints } = linkOf(link)
    for (const [side, end] of endpoints.entries()) {
      const why = endProblem(lab, end)
      if (why !== undefined) tell([...base, side], why)
      else if (used.has(end)) tell([...base, side], `${end} is on another link already`)
      else if (end.includes(':')) used.add(end)
    }
    if (endpoints[0] === endpoints[1] && !endpoints[0].includes(':'))
      tell([...base, 1], `expected two different ends, got ${endpoints[0]} twice`)
  }
  return used
}

function endProblem(lab: LabFile, end: string): string | undefined {
  const { node: name, ifname } = splitEndpoint(end)
  const node = Object.hasOwn(lab.nodes, name) ? lab.nodes[name] : undefined
  if (!node) {
    const [close] = nearest(name, Object.keys(lab.nodes))
    return `there is no node ${shown(name)}${close ? `; did you mean ${close}?` : ''}`
  }
  if (node.kind === 'bridge')
    return ifname === undefined
      ? undefined
      : `${name} is a bridge: expected ${name} alone, its ports get their names`
  const kind = ifname === undefined ? undefined : node.interfaces?.[ifname]?.kind
  if (kind !== undefined) return `${end} is a ${kind}: expected the end of a cable`
  if (ifname !== undefined) return nameProblem(ifname)
  const [first = 'eth0'] = Object.keys(node.interfaces ?? {})
  return `expected an interface of ${name}: ${name}:${first}`
}

const nameProblem = (ifname: string): string | undefined =>
  ['all', 'default', 'lo'].includes(ifname) ? `${ifname} is the kernel’s own name` : undefined

function checkHosts(nodes: readonly (readonly [string, LabNode])[], tell: Tell): void {
  const [, ...others] = nodes.filter(([, node]) => node.kind === 'host')
  for (const [name] of others) tell(['nodes', name], 'expected one node of kind host at most', true)
  const containers = new Map<string, string>()
  for (const [name, node] of nodes) {
    if (node.kind !== 'docker' && node.kind !== 'podman') continue
    const key = `${node.kind}:${node.container}`
    const other = containers.get(key)
    if (other !== undefined) tell(['nodes', name, 'container'], `${key} is node ${other} already`)
    containers.set(key, name)
  }
}

function checkNode(name: string, node: LabNode, tell: Tell): void {
  if (node.kind === 'netns' && name.startsWith('vb-'))
    tell(['nodes', name], 'names that begin with vb- are those of fabrics', true)
  if (node.kind === 'bridge') return checkAddresses(node.addresses, ['nodes', name, 'addresses'], tell)
  for (const [ifname, one] of Object.entries(node.interfaces ?? {}))
    checkAddresses(one.addresses, ['nodes', name, 'interfaces', ifname, 'addresses'], tell)
}

function checkAddresses(list: readonly string[] | undefined, path: Path, tell: Tell): void {
  const seen = new Set<string>()
  for (const [i, text] of (list ?? []).entries()) {
    const cidr = addressOf(text)
    if (typeof cidr === 'string') tell([...path, i], cidr)
    else if (seen.has(cidrText(cidr))) tell([...path, i], `${text} is given twice`)
    else seen.add(cidrText(cidr))
  }
}

/** The address, or why it is none. */
function addressOf(text: string): Cidr | string {
  try {
    const cidr = checkAddress(text, 'labCheck')
    return isLoopback(cidr) ? `${shown(text)} is a loopback address` : cidr
  } catch (thrown) {
    const { what, hint } = errorOf(thrown)
    return /as an IP/.test(what)
      ? `expected an address with its prefix length like 192.168.10.1/24, got ${shown(text)}`
      : `${what}${hint === undefined ? '' : `; ${hint}`}`
  }
}

type WithRoutes = Exclude<LabNode, { kind: 'bridge' }>

function checkRoutes(name: string, node: WithRoutes, used: ReadonlySet<string>, tell: Tell): void {
  const seen = new Set<string>()
  for (const [i, route] of (node.routes ?? []).entries()) {
    const path = ['nodes', name, 'routes', i]
    const why = destinationProblem(route.to)
    if (why !== undefined) tell([...path, 'to'], why)
    if (route.dev !== undefined && !isThere(name, node, route.dev, used)) {
      const [close] = nearest(route.dev, Object.keys(node.interfaces ?? {}))
      tell(
        [...path, 'dev'],
        `${name} has no ${shown(route.dev)} on a link${close ? `; did you mean ${close}?` : ''}`,
      )
    } else if (route.via === undefined && route.dev === undefined)
      tell(path, 'expected via (a gateway) or dev (an interface)')
    else checkGateway(name, node, route, path, tell)
    const key = JSON.stringify([route.to, route.metric ?? 0, route.via?.includes(':')])
    if (seen.has(key))
      tell([...path, 'to'], `a route to ${shown(route.to)} of the same metric is given already`)
    seen.add(key)
  }
}

/** On a link, or of a kind that needs none. */
const isThere = (name: string, node: WithRoutes, ifname: string, used: ReadonlySet<string>): boolean =>
  used.has(`${name}:${ifname}`) || node.interfaces?.[ifname]?.kind !== undefined

function destinationProblem(to: string): string | undefined {
  if (to === 'default') return undefined
  try {
    const cidr = readCidr(to)
    const network = cidrText({ ...cidr, value: networkOf(cidr) })
    return cidr.value === networkOf(cidr)
      ? undefined
      : `${shown(to)} has bits beyond its prefix length; did you mean ${network}?`
  } catch {
    return `expected a subnet like 10.1.0.0/16, or default, got ${shown(to)}`
  }
}

function checkGateway(name: string, node: WithRoutes, route: LabRoute, path: Path, tell: Tell): void {
  if (route.via === undefined) return
  const at = [...path, 'via']
  const via = hostOf(route.via)
  if (!via) return tell(at, `expected the address of a gateway, got ${shown(route.via)}`)
  if (via.family !== familyOf(route.to, via))
    return tell(at, `${route.via} is no gateway to ${shown(route.to)}: other family`)
  if (gatewayDevice(node, route) === undefined)
    tell(at, `${route.via} is in no subnet of ${route.dev ?? `the interfaces of ${name}`}`)
}

const familyOf = (to: string, via: Cidr): Cidr['family'] =>
  to === 'default' || destinationProblem(to) !== undefined ? via.family : readCidr(to).family

function hostOf(text: string): Cidr | undefined {
  try {
    return text.includes('/') ? undefined : readCidr(text)
  } catch {
    return undefined
  }
}

/** The interface that a route leaves by: the one named, else the one in whose subnet the gateway is. */
export function gatewayDevice(node: WithRoutes, route: LabRoute): string | undefined {
  const via = route.via === undefined ? undefined : hostOf(route.via)
  if (!via) return route.dev
  const reaches = (ifname: string): boolean =>
    (node.interfaces?.[ifname]?.addresses ?? []).some((text) => {
      const cidr = addressOf(text)
      return typeof cidr !== 'string' && contains(cidr, via.family, via.value)
    })
  if (route.dev !== undefined) return isLinkLocal6(via) || reaches(route.dev) ? route.dev : undefined
  return Object.keys(node.interfaces ?? {}).find(reaches)
}
