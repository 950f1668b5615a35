// The table of commands: names and summaries at hand for the help, each command with its options.
import { addressAdd, addressDel } from './commands/address'
import { app } from './commands/app'
import { attach } from './commands/attach'
import { bridgeAdd, bridgeDel } from './commands/bridge'
import { bridgeSet, portSet } from './commands/bridge-set'
import { completion } from './commands/completion'
import { detach } from './commands/detach'
import { history } from './commands/history'
import { linkDel, linkSet } from './commands/link'
import { linkAdd } from './commands/link-add'
import { natAdd, natDel } from './commands/nat'
import { neighbourAdd, neighbourDel } from './commands/neighbour'
import { netnsAdd, netnsDel } from './commands/netns'
import { routeAdd, routeDel } from './commands/route'
import { serve } from './commands/serve'
import { snapshot } from './commands/snapshot'
import { nsEnter, nsExec, nsList, nsTree } from './commands/ns'
import { apply, plan } from './commands/apply'
import { destroy } from './commands/destroy'
import { diff } from './commands/diff'
import { exportLab } from './commands/export'
import { labs } from './commands/labs'
import { run } from './commands/run'
import { sysctlSet } from './commands/sysctl'
import { redo, undo } from './commands/undo'
import type { Command } from './spec'

export interface Entry {
  summary: string
  command: Command
}

/** By the words that call it; "" is `vethboard` alone. */
export const commands: Readonly<Record<string, Entry>> = {
  '': {
    summary: 'open the app: the live graph of this host',
    command: app,
  },
  serve: {
    summary: 'serve the app to a browser on this machine',
    command: serve,
  },
  snapshot: {
    summary: 'show what is wired to what, once or live',
    command: snapshot,
  },
  attach: {
    summary: 'give a running container or namespace a link on a bridge',
    command: attach,
  },
  detach: {
    summary: 'take a link of a container or namespace away',
    command: detach,
  },
  undo: {
    summary: 'take the last changes back',
    command: undo,
  },
  redo: {
    summary: 'make changes again that undo took back',
    command: redo,
  },
  history: {
    summary: 'list the changes made, newest first',
    command: history,
  },
  'bridge add': {
    summary: 'make a bridge',
    command: bridgeAdd,
  },
  'bridge del': {
    summary: 'delete a bridge',
    command: bridgeDel,
  },
  'bridge set': {
    summary: 'set how a bridge works: spanning tree, ageing, VLAN filtering',
    command: bridgeSet,
  },
  'port set': {
    summary: 'set how a port works: cost, isolation, learning, flooding',
    command: portSet,
  },
  'netns add': {
    summary: 'make a named network namespace',
    command: netnsAdd,
  },
  'netns del': {
    summary: 'delete a named network namespace',
    command: netnsDel,
  },
  'link add': {
    summary: 'make a cable, dummy, macvlan, ipvlan, vlan or vxlan',
    command: linkAdd,
  },
  'link set': {
    summary: 'bring a link up or down, rename it, set its MTU, MAC or bridge',
    command: linkSet,
  },
  'link del': {
    summary: 'delete a link',
    command: linkDel,
  },
  'address add': {
    summary: 'give a link an address',
    command: addressAdd,
  },
  'address del': {
    summary: 'take an address off a link',
    command: addressDel,
  },
  'route add': {
    summary: 'add a route',
    command: routeAdd,
  },
  'route del': {
    summary: 'remove a route',
    command: routeDel,
  },
  apply: {
    summary: 'bring a lab up, or make it as its file says',
    command: apply,
  },
  plan: {
    summary: 'show what apply would do',
    command: plan,
  },
  diff: {
    summary: 'show where a lab that is up differs from its file',
    command: diff,
  },
  destroy: {
    summary: 'take a lab down, and nothing else',
    command: destroy,
  },
  labs: {
    summary: 'list the labs that are up',
    command: labs,
  },
  export: {
    summary: 'write a lab as a shell script, for Graphviz or for Mermaid',
    command: exportLab,
  },
  'neighbour add': {
    summary: 'say which MAC has an address',
    command: neighbourAdd,
  },
  'neighbour del': {
    summary: 'forget a static neighbour',
    command: neighbourDel,
  },
  'nat add': {
    summary: 'give the subnets of a bridge a way out: masquerade',
    command: natAdd,
  },
  'nat del': {
    summary: 'take that way out away',
    command: natDel,
  },
  'sysctl set': {
    summary: 'set a switch of a namespace: forwarding, filters, IPv6',
    command: sysctlSet,
  },
  run: {
    summary: 'run a program in namespaces of its own',
    command: run,
  },
  'ns list': {
    summary: 'list namespaces of all eight kinds, and who shares them',
    command: nsList,
  },
  'ns tree': {
    summary: 'show user namespaces and their id maps',
    command: nsTree,
  },
  'ns exec': {
    summary: 'run a program in namespaces that exist',
    command: nsExec,
  },
  'ns enter': {
    summary: 'open a shell in namespaces that exist',
    command: nsEnter,
  },
  completion: {
    summary: 'print the completion script of a shell',
    command: completion,
  },
}

/** [words, summary] for the help; of a group, its own. */
export const rowsOf = (group?: string): [string, string][] =>
  Object.entries(commands)
    .filter(([name]) => group === undefined || name.startsWith(`${group} `))
    .map(([name, { summary }]) => [name === '' ? '(none)' : name, summary])

export const groups: readonly string[] = [
  ...new Set(Object.keys(commands).flatMap((name) => (name.includes(' ') ? [name.split(' ')[0] ?? ''] : []))),
]
