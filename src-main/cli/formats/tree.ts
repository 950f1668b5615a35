// A topology as a tree for a terminal: namespaces, their links, ports below their bridges, addresses and cables.
import { cidrOf } from '../../common/net/address'
import { inodeOf } from '../../common/net/ids'
import type { LinkId } from '../../common/net/ids'
import type { Link } from '../../common/net/link'
import { isUp } from '../../common/net/link'
import type { Netns } from '../../common/net/netns'
import type { Route } from '../../common/net/route'
import { displayText } from '../../common/text'
import { selectors } from '../../common/topology/select'
import type { Selectors } from '../../common/topology/select'
import type { Topology } from '../../common/topology/topology'
import type { Paint } from '../io'
import { kindText, labelsOf, refText } from './labels'
import type { Labels } from './labels'
import { rowText, widthsOf } from './table'

export interface TreeLook {
  paint: Paint
  unicode: boolean
}

interface Marks {
  port: string
  lastPort: string
  cable: string
  on: string
  route: string
}

const fine: Marks = { port: '├─ ', lastPort: '└─ ', cable: '⇄ ', on: '⤷ ', route: '→ ' }
const plain: Marks = { port: '|- ', lastPort: '`- ', cable: '<-> ', on: '-> ', route: '-> ' }

const nameColumn = 0
const stateColumn = 2

/** The tree, each line ending in a newline. */
export function treeText(topology: Topology, { paint, unicode }: TreeLook): string {
  const tree = new Tree(topology, unicode ? fine : plain)
  const parts = tree.order().map((netns) => ({ netns, rows: tree.rowsOf(netns) }))
  const widths = widthsOf(parts.flatMap(({ rows }) => rows))
  const dress = (cell: string, column: number): string =>
    column === stateColumn && cell !== ''
      ? (cell === 'UP' ? paint.green : cell === 'UNKNOWN' ? paint.dim : paint.yellow)(cell)
      : column === nameColumn
        ? cell
        : paint.dim(cell)
  const plainAfter = (cell: string, column: number): string => (column > 3 ? cell : dress(cell, column))
  const blocks = parts.map(({ netns, rows }) => {
    const [title, facts] = tree.headOf(netns)
    const lines = rows.map((row) => `  ${rowText(row, widths, plainAfter)}`)
    const routes = tree.routesOf(netns).map((line) => `  ${paint.dim(line)}`)
    return [`${paint.bold(paint.cyan(title))}  ${paint.dim(facts)}`.trimEnd(), ...lines, ...routes].join('\n')
  })
  const stopped = tree.stopped()
  if (stopped.length > 0)
    blocks.push([paint.bold('not running'), ...stopped.map((line) => `  ${line}`)].join('\n'))
  return `${blocks.join('\n\n')}\n`
}

class Tree {
  readonly #select: Selectors
  readonly #labels: Labels

  constructor(
    private readonly topology: Topology,
    private readonly marks: Marks,
  ) {
    this.#select = selectors(topology)
    this.#labels = labelsOf(topology)
  }

  /** The host, containers, named namespaces, processes, the rest; each group by name. */
  order(): Netns[] {
    const rank = (netns: Netns): number =>
      netns.initial
        ? 0
        : netns.containers.length > 0
          ? 1
          : netns.names.some((one) => one.name !== undefined)
            ? 2
            : netns.firstProcess
              ? 3
              : 4
    return Object.values(this.topology.netns)
      .map((netns) => ({ netns, rank: rank(netns), label: this.#labels.netns(netns.id) }))
      .sort((a, b) => a.rank - b.rank || compare(a.label, b.label))
      .map(({ netns }) => netns)
  }

  headOf(netns: Netns): [title: string, facts: string] {
    const facts = netns.containers.flatMap((id) => {
      const container = this.topology.containers[id]
      if (!container) return []
      const { image, state, pid } = container
      return [`${displayText(image)}, ${state}${pid === undefined ? '' : `, pid ${pid}`}`]
    })
    if (netns.firstProcess && facts.length === 0 && !netns.initial)
      facts.push(displayText(netns.firstProcess.commandLine ?? netns.firstProcess.comm))
    const paths = netns.names.filter((one) => one.name === undefined).map((one) => displayText(one.path))
    if (facts.length === 0 && !netns.initial) facts.push(...paths)
    facts.push(`net:[${inodeOf(netns.id)}]`)
    if (netns.closed !== undefined) facts.push(`can’t be entered (${netns.closed})`)
    return [this.#labels.netns(netns.id), facts.join(', ')]
  }

  /** [name, kind, state, MAC, addresses, what it hangs on]. */
  rowsOf(netns: Netns): string[][] {
    const links = this.#select.linksOf(netns.id)
    const ids = new Set<LinkId>(links.map((link) => link.id))
    return links
      .filter((link) => link.master === undefined || !ids.has(link.master))
      .flatMap((link) => this.#withPorts(link, '', ''))
  }

  #withPorts(link: Link, own: string, below: string): string[][] {
    const ports = this.#select.portsOf(link.id)
    return [
      this.#row(link, own),
      ...ports.flatMap((port, i) => {
        const last = i === ports.length - 1
        return this.#withPorts(port, below + (last ? this.marks.lastPort : this.marks.port), below + '   ')
      }),
    ]
  }

  #row(link: Link, mark: string): string[] {
    const addresses = this.#select.addressesOf(link.id).map(cidrOf)
    return [
      mark + displayText(link.ifname),
      kindText(link),
      stateText(link),
      link.linkType === 'loopback' ? '' : (link.mac ?? ''),
      addresses.join(' '),
      [
        link.peer && this.marks.cable + refText(this.#labels, link.peer),
        link.parent && this.marks.on + refText(this.#labels, link.parent),
        link.mtu !== 1500 && link.linkType !== 'loopback' && `mtu ${link.mtu}`,
      ]
        .filter(Boolean)
        .join('  '),
    ]
  }

  /** Default routes of the main table: what leaves this namespace goes there. */
  routesOf(netns: Netns): string[] {
    return this.#select
      .routesOf(netns.id)
      .filter((route) => route.destination === 'default' && route.table === 254)
      .map((route) => `${this.marks.route}default ${this.#hop(route)}`)
  }

  #hop({ via, device, type, metric }: Route): string {
    const link = device === undefined ? undefined : this.topology.links[device]
    return [
      type !== 'unicast' && type,
      via !== undefined && `via ${via}`,
      link && `dev ${displayText(link.ifname)}`,
      metric !== undefined && `metric ${metric}`,
    ]
      .filter(Boolean)
      .join(' ')
  }

  /** Containers without a namespace. */
  stopped(): string[] {
    return Object.values(this.topology.containers)
      .filter((one) => one.netns === undefined)
      .map((one) => `${one.engine}:${displayText(one.name)}  ${displayText(one.image)}, ${one.state}`)
      .sort(compare)
  }
}

/** Down by will, without a carrier, or as the kernel has it. */
const stateText = (link: Link): string =>
  !isUp(link) ? 'DOWN' : link.flags.includes('NO-CARRIER') ? 'NO-CARRIER' : link.operState

const compare = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })
