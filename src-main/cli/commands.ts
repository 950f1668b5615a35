// The table of commands: names and summaries at hand for the help, each command's file read only when it is called.
import type { Command } from './spec'

export interface Entry {
  summary: string
  load: () => Promise<Command>
}

/** By the words that call it; "" is `vethboard` alone. */
export const commands: Readonly<Record<string, Entry>> = {
  '': {
    summary: 'open the app: the live graph of this host',
    load: async () => (await import('./commands/app')).app,
  },
  serve: {
    summary: 'serve the app to a browser on this machine',
    load: async () => (await import('./commands/serve')).serve,
  },
  snapshot: {
    summary: 'show what is wired to what, once or live',
    load: async () => (await import('./commands/snapshot')).snapshot,
  },
  attach: {
    summary: 'give a running container or namespace a link on a bridge',
    load: async () => (await import('./commands/attach')).attach,
  },
  detach: {
    summary: 'take a link of a container or namespace away',
    load: async () => (await import('./commands/detach')).detach,
  },
  undo: {
    summary: 'take the last changes back',
    load: async () => (await import('./commands/undo')).undo,
  },
  redo: {
    summary: 'make changes again that undo took back',
    load: async () => (await import('./commands/undo')).redo,
  },
  history: {
    summary: 'list the changes made, newest first',
    load: async () => (await import('./commands/history')).history,
  },
  'bridge add': {
    summary: 'make a bridge',
    load: async () => (await import('./commands/bridge')).bridgeAdd,
  },
  'bridge del': {
    summary: 'delete a bridge',
    load: async () => (await import('./commands/bridge')).bridgeDel,
  },
  'netns add': {
    summary: 'make a named network namespace',
    load: async () => (await import('./commands/netns')).netnsAdd,
  },
  'netns del': {
    summary: 'delete a named network namespace',
    load: async () => (await import('./commands/netns')).netnsDel,
  },
  'link set': {
    summary: 'bring a link up or down, rename it, set its MTU, MAC or bridge',
    load: async () => (await import('./commands/link')).linkSet,
  },
  'link del': {
    summary: 'delete a link',
    load: async () => (await import('./commands/link')).linkDel,
  },
  'address add': {
    summary: 'give a link an address',
    load: async () => (await import('./commands/address')).addressAdd,
  },
  'address del': {
    summary: 'take an address off a link',
    load: async () => (await import('./commands/address')).addressDel,
  },
  'route add': {
    summary: 'add a route',
    load: async () => (await import('./commands/route')).routeAdd,
  },
  'route del': {
    summary: 'remove a route',
    load: async () => (await import('./commands/route')).routeDel,
  },
  run: {
    summary: 'run a program in namespaces of its own',
    load: async () => (await import('./commands/run')).run,
  },
  'ns list': {
    summary: 'list namespaces of all eight kinds, and who shares them',
    load: async () => (await import('./commands/ns')).nsList,
  },
  'ns tree': {
    summary: 'show user namespaces and their id maps',
    load: async () => (await import('./commands/ns')).nsTree,
  },
  'ns exec': {
    summary: 'run a program in namespaces that exist',
    load: async () => (await import('./commands/ns')).nsExec,
  },
  'ns enter': {
    summary: 'open a shell in namespaces that exist',
    load: async () => (await import('./commands/ns')).nsEnter,
  },
  completion: {
    summary: 'print the completion script of a shell',
    load: async () => (await import('./commands/completion')).completion,
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
