// What an interface of a lab that is no cable's end must say: a vlan its number, a macvlan what it sits on, …
import { errorOf } from '../errors/error'
import { isMulticast, readCidr } from '../net/subnet'
import { nearest } from '../nearest'
import type { Tell } from './check'
import { shown } from './problem'
import { splitEndpoint } from './schema'
import type { LabFile, LabInterface } from './schema'

type Kind = NonNullable<LabInterface['kind']>
type Key = 'parent' | 'id' | 'mode' | 'remote' | 'local' | 'port' | 'mac'

const needs: Readonly<Record<Kind, readonly Key[]>> = {
  dummy: [],
  macvlan: ['parent'],
  ipvlan: ['parent'],
  vlan: ['parent', 'id'],
  vxlan: ['id', 'remote'],
}
const takes: Readonly<Record<Kind, readonly Key[]>> = {
  dummy: ['mac'],
  macvlan: ['mode', 'mac'],
  ipvlan: ['mode'],
  vlan: [],
  vxlan: ['parent', 'local', 'port', 'mac'],
}
const modes: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  macvlan: ['bridge', 'private', 'vepa', 'passthru'],
  ipvlan: ['l2', 'l3', 'l3s'],
}
const keys: readonly Key[] = ['parent', 'id', 'mode', 'remote', 'local', 'port', 'mac']

/** Tells what is wrong with `node`'s interface, which has a kind. */
export function checkKind(lab: LabFile, node: string, ifname: string, tell: Tell): void {
  const one = interfaceOf(lab, node, ifname)
  if (one?.kind === undefined) return
  const { kind } = one
  const path = ['nodes', node, 'interfaces', ifname]
  for (const key of needs[kind])
    if (one[key] === undefined) tell(path, `expected ${key} of the ${kind} ${ifname}`, true)
  for (const key of keys)
    if (one[key] !== undefined && !needs[kind].includes(key) && !takes[kind].includes(key))
      tell([...path, key], `an interface of kind ${kind} has no ${key}`, true)
  const known = modes[kind]
  if (known && one.mode !== undefined && !known.includes(one.mode))
    tell([...path, 'mode'], `expected ${known.join(', ')}, got ${shown(one.mode)}`)
  if (kind === 'macvlan' && one.mode === 'passthru' && one.mac !== undefined)
    tell([...path, 'mac'], 'a macvlan in mode passthru has the MAC of its parent', true)
  if (kind === 'vlan' && one.id !== undefined && (one.id < 1 || one.id > 4094))
    tell([...path, 'id'], `expected a VLAN from 1 to 4094, got ${one.id}`)
  for (const key of ['remote', 'local'] as const)
    if (one[key] !== undefined && !isAddress(one[key]))
      tell([...path, key], `expected an IP address, got ${shown(one[key])}`)
  if (one.remote !== undefined && isGroup(one.remote) && one.parent === undefined)
    tell([...path, 'remote'], 'a multicast group needs a parent, on which it is heard')
  if (one.parent !== undefined) checkParent(lab, node, ifname, one.parent, tell)
}

/** The parent in full: "ns1:eth0". */
export const parentOf = (node: string, parent: string): string =>
  parent.includes(':') ? parent : `${node}:${parent}`

function checkParent(lab: LabFile, node: string, ifname: string, parent: string, tell: Tell): void {
  const path = ['nodes', node, 'interfaces', ifname, 'parent']
  const seen = new Set([`${node}:${ifname}`])
  for (let at = parentOf(node, parent); ;) {
    const { node: other, ifname: name = '' } = splitEndpoint(at)
    const owner = Object.hasOwn(lab.nodes, other) ? lab.nodes[other] : undefined
    const names = owner && owner.kind !== 'bridge' ? namesOf(lab, other) : []
    if (!names.includes(name)) {
      const [close] = nearest(
        at,
        names.map((one) => `${other}:${one}`),
      )
      tell(path, `there is no interface ${shown(at)} in the lab${close ? `; did you mean ${close}?` : ''}`)
      return
    }
    if (seen.has(at)) return tell(path, `${ifname} would sit on itself`)
    seen.add(at)
    const next = interfaceOf(lab, other, name)?.parent
    if (next === undefined) return
    at = parentOf(other, next)
  }
}

/** Interfaces of a node: those that it describes, and ends of cables that need no description. */
function namesOf(lab: LabFile, node: string): string[] {
  const owner = lab.nodes[node]
  const described = owner && owner.kind !== 'bridge' ? Object.keys(owner.interfaces ?? {}) : []
  const ends = (lab.links ?? []).flatMap((link) => (Array.isArray(link) ? link : link.endpoints))
  const onCables = ends.map(splitEndpoint).flatMap((end) => (end.node === node ? (end.ifname ?? []) : []))
  return [...new Set([...described, ...onCables])]
}

function interfaceOf(lab: LabFile, node: string, ifname: string): LabInterface | undefined {
  const owner = lab.nodes[node]
  return owner && owner.kind !== 'bridge' ? owner.interfaces?.[ifname] : undefined
}

const isGroup = (text: string): boolean => isAddress(text) && isMulticast(readCidr(text))

function isAddress(text: string): boolean {
  if (text.includes('/')) return false
  try {
    readCidr(text)
    return true
  } catch (thrown) {
    if (errorOf(thrown).kind !== 'invalid') throw thrown
    return false
  }
}
