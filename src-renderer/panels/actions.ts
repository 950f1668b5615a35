// What can be done with a selected thing: one list for the inspector, the menus, the palette and the keys. Pure.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import { isUp } from '../../src-main/common/net/link'
import type { Link } from '../../src-main/common/net/link'
import type { Netns } from '../../src-main/common/net/netns'
import type { Intent } from '../../src-main/common/plan/intent'
import { isOurs } from '../../src-main/common/plan/naming'
import { selectors } from '../../src-main/common/topology/select'
import type { Topology } from '../../src-main/common/topology/topology'
import type { ChangeForm } from '../dialogs/change/form'
import type { Subject } from '../graph/model'
import { nextName } from './names'
import { netnsName, targetOf, thingOf } from './subject'
import { hasProcess } from './terminal-request'

export type ActionId =
  | 'attach'
  | 'bridge-add'
  | 'netns-add'
  | 'address-add'
  | 'route-add'
  | 'up'
  | 'down'
  | 'rename'
  | 'mtu'
  | 'mac'
  | 'master'
  | 'connect-here'
  | 'detach'
  | 'link-del'
  | 'netns-del'
  | 'terminal'
  | 'terminal-choose'

export interface Action {
  id: ActionId
  /** Opens this form; without one it is the window's own (a terminal, choosing what to connect). */
  form?: ChangeForm
  /** As the key's name is written on the screen. */
  key?: string
  danger?: boolean
  /** A line above it in menus. */
  apart?: boolean
}

/** Actions on `subject`; on nothing: those of the host. */
export function actionsOf(topology: Topology, subject: Subject | undefined): Action[] {
  const thing = subject === undefined ? undefined : thingOf(topology, subject)
  if (!thing) return hostActions(topology)
  if (thing.is === 'link') return linkActions(topology, thing.link)
  return thing.netns.initial ? hostActions(topology) : netnsActions(topology, thing.netns)
}

const hostOf = (topology: Topology): Netns | undefined =>
  Object.values(topology.netns).find((netns) => netns.initial)

function hostActions(topology: Topology): Action[] {
  const host = hostOf(topology)
  if (!host) return []
  return [bridgeAction(topology, host.id), netnsAction(topology), routeAction(host.id)]
}

function bridgeAction(topology: Topology, netns: NetnsId): Action {
  const names = Object.values(topology.links).flatMap((link) => (link.netns === netns ? [link.ifname] : []))
  return {
    id: 'bridge-add',
    form: { of: 'bridge-add', values: { netns, ifname: nextName('br', names), address: '', stp: false } },
  }
}

function netnsAction(topology: Topology): Action {
  const names = Object.values(topology.netns).flatMap((netns) => netns.names.map((one) => one.name ?? ''))
  return { id: 'netns-add', form: { of: 'netns-add', values: { name: nextName('ns', names, 1) } } }
}

const routeAction = (netns: NetnsId): Action => ({
  id: 'route-add',
  form: { of: 'route-add', values: { netns, to: '', via: '', device: '', metric: '' } },
})

/** The form of a hot add: which bridge, name and address are for the engine to propose. */
export const attachForm = (topology: Topology, netns: Netns, bridge: LinkId | '' = ''): ChangeForm => ({
  of: 'attach',
  values: { netns: netns.id, target: targetOf(topology, netns), bridge, name: '', address: '', gateway: '' },
})

function netnsActions(topology: Topology, netns: Netns): Action[] {
  if (netns.closed !== undefined) return []
  const actions: Action[] = [
    { id: 'attach', form: attachForm(topology, netns), key: 'C' },
    { id: 'terminal' },
    ...(hasProcess(netns) ? [{ id: 'terminal-choose' as const }] : []),
    { ...bridgeAction(topology, netns.id), apart: true },
    routeAction(netns.id),
  ]
  const name = netns.names.find((one) => one.name !== undefined)?.name
  if (name !== undefined && netns.containers.length === 0)
    actions.push({
      ...direct('netns-del', netns.id, { kind: 'netns-del', name }, true),
      key: 'Delete',
      apart: true,
    })
  return actions
}

const direct = (id: ActionId, subject: Subject, intent: Intent, danger = false): Action => ({
  id,
  form: { of: 'direct', values: { subject, intent, danger } },
  danger,
})

function linkActions(topology: Topology, link: Link): Action[] {
  const netns = topology.netns[link.netns]
  if (netns?.closed !== undefined) return []
  const id = link.id
  const loopback = link.linkType === 'loopback'
  const power = direct(isUp(link) ? 'down' : 'up', id, { kind: 'link-set', link: id, up: !isUp(link) })
  const onHostBridge = link.kind === 'bridge' && netns?.initial === true
  return [
    ...(onHostBridge ? [{ id: 'connect-here' as const, key: 'C' }] : []),
    { id: 'address-add', form: { of: 'address-add', values: { link: id, cidr: '' } } },
    power,
    ...(loopback ? [] : settings(link)),
    ...deletion(topology, link),
  ]
}

function settings(link: Link): Action[] {
  const id = link.id
  const canBePort = link.kind !== 'bridge' && link.kind !== 'vrf'
  const master: LinkId | '' = link.master ?? ''
  return [
    {
      id: 'rename',
      form: { of: 'rename', values: { link: id, ifname: link.ifname } },
      key: 'F2',
      apart: true,
    },
    { id: 'mtu', form: { of: 'mtu', values: { link: id, mtu: String(link.mtu) } } },
    ...(link.mac === undefined
      ? []
      : [{ id: 'mac' as const, form: { of: 'mac' as const, values: { link: id, mac: link.mac } } }]),
    ...(canBePort
      ? [{ id: 'master' as const, form: { of: 'master' as const, values: { link: id, master } } }]
      : []),
  ]
}

/** A cable's end in a namespace is detached; the rest of what can be deleted is deleted by id. */
function deletion(topology: Topology, link: Link): Action[] {
  if (link.linkType === 'loopback' || link.kind === undefined) return []
  const netns = topology.netns[link.netns]
  if (link.kind === 'veth' && netns && !netns.initial) {
    const foreign = isOurs(link) ? {} : { foreign: true }
    const intent: Intent = {
      kind: 'detach',
      target: targetOf(topology, netns),
      ifname: link.ifname,
      ...foreign,
    }
    return [{ ...direct('detach', link.id, intent, true), key: 'Delete', apart: true }]
  }
  const intent: Intent = { kind: 'link-del', link: link.id }
  return [{ ...direct('link-del', link.id, intent, true), key: 'Delete', apart: true }]
}

/** The form that takes an address off a link. */
export const addressDelForm = (link: LinkId, cidr: string): ChangeForm => ({
  of: 'direct',
  values: { subject: link, intent: { kind: 'address-del', link, cidr }, danger: true },
})

/** Every action on everything, for the palette: the selection's first, then the host's. */
export function paletteActions(
  topology: Topology,
  subject: Subject | undefined,
): { subject?: Subject; action: Action }[] {
  const own = subject === undefined ? [] : actionsOf(topology, subject).map((action) => ({ subject, action }))
  const seen = new Set(own.map(({ action }) => action.id))
  const rest = hostActions(topology).filter((action) => !seen.has(action.id))
  return [...own, ...rest.map((action) => ({ action }))]
}

/** Bridges and namespaces by what they are called, for choosing what to connect. */
export function connectable(
  topology: Topology,
  hostname: string,
): { netns: Netns; name: string; links: number }[] {
  const select = selectors(topology)
  return Object.values(topology.netns)
    .filter((netns) => !netns.initial && netns.closed === undefined)
    .map((netns) => ({
      netns,
      name: netnsName(topology, netns, hostname),
      links: select.linksOf(netns.id).length,
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
