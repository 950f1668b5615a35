// Topology → Model: which namespace, link and cable becomes which drawn thing. Places are layout's.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import { inodeOf } from '../../src-main/common/net/ids'
import type { Link } from '../../src-main/common/net/link'
import type { Netns } from '../../src-main/common/net/netns'
import { displayText } from '../../src-main/common/text'
import { selectors } from '../../src-main/common/topology/select'
import type { Selectors } from '../../src-main/common/topology/select'
import type { Topology } from '../../src-main/common/topology/topology'
import type { ColourName } from '../theme/tokens'
import { cablesOf } from './cables'
import { cidrsOf, describeKind, describeNetns, lightOf, toneOfLink } from './describe'
import type { Bar, Hub, Leaf, Model, ModelOptions, Nic, Port } from './model'
import { withPreview } from './preview'
import type { Texts } from './texts'

const maxLines = 3

/** What is on the way of being drawn; one for each call. */
export interface Draft {
  topology: Topology
  select: Selectors
  options: ModelOptions
  texts: Texts
  model: Model
  /** The element that a link's cable ends at. */
  ends: Map<LinkId, string>
  keys: Map<string, number>
}

/** Everything of `topology` that is to be drawn. Pure; the same topology gives the same model. */
export function modelOf(topology: Topology, options: ModelOptions, texts: Texts): Model {
  const select = selectors(topology)
  const model: Model = { hubs: [], leaves: [], nics: [], cables: [] }
  const draft: Draft = { topology, select, options, texts, model, ends: new Map(), keys: new Map() }
  const host = select.host
  if (host) {
    model.host = { id: host.id, title: options.hostname, detail: `net:[${inodeOf(host.id)}]` }
    addHost(draft, host)
  }
  const others = Object.values(topology.netns).filter((netns) => !netns.initial)
  for (const netns of others.sort(byFirstLink(select))) addNetns(draft, netns)
  cablesOf(draft)
  return options.preview ? withPreview(model, options.preview) : model
}

/** In the order in which the namespaces were wired, so that a new one comes last. */
const byFirstLink =
  (select: Selectors) =>
  (a: Netns, b: Netns): number =>
    rank(select, a) - rank(select, b) || inodeOf(a.id) - inodeOf(b.id) || (a.id < b.id ? -1 : 1)

const rank = (select: Selectors, netns: Netns): number => (visible(select, netns.id).length > 0 ? 0 : 1)

const isLoopback = (link: Link): boolean => link.linkType === 'loopback'
const visible = (select: Selectors, netns: NetnsId): Link[] =>
  select.linksOf(netns).filter((link) => !isLoopback(link))
const isBridge = (link: Link): boolean => link.kind === 'bridge'
const wanted = (draft: Draft, id: string): boolean => draft.options.only?.has(id) ?? true

/** A key that no other element has: the second of the same name gets "~2". */
function uniqueKey(draft: Draft, key: string): string {
  const count = (draft.keys.get(key) ?? 0) + 1
  draft.keys.set(key, count)
  return count === 1 ? key : `${key}~${count}`
}

const portOf = (link: Link, tone: ColourName, id: string = link.id): Port => ({
  id,
  subject: link.id,
  label: displayText(link.ifname),
  tone: toneOfLink(link, tone),
  light: lightOf(link),
})

function addressLines(draft: Draft, links: readonly Link[], room: number): string[] {
  if (draft.options.showAddresses === false) return []
  const all = links.flatMap((link) => cidrsOf(draft.select.addressesOf(link.id)))
  if (all.length <= room) return all
  return [...all.slice(0, room - 1), draft.texts('more', { count: all.length - room + 1 })]
}

function addHost(draft: Draft, host: Netns): void {
  for (const link of visible(draft.select, host.id)) {
    const onBridge = isBridgePort(draft, link)
    if (isBridge(link)) {
      if (wanted(draft, link.id))
        draft.model.hubs.push({
          id: link.id,
          key: uniqueKey(draft, `bridge:${link.ifname}`),
          bars: [barOf(draft, link)],
        })
    } else if (link.kind === undefined) addNic(draft, link)
    else if (!onBridge && wanted(draft, link.id)) addDevice(draft, link)
  }
}

const isBridgePort = (draft: Draft, link: Link): boolean =>
  link.master !== undefined && draft.topology.links[link.master]?.kind === 'bridge'

function addNic(draft: Draft, link: Link): void {
  const nic: Nic = {
    id: link.id,
    title: displayText(link.ifname),
    lines: addressLines(draft, [link], 2),
    light: lightOf(link),
  }
  draft.model.nics.push(nic)
  draft.ends.set(link.id, link.id)
}

function addDevice(draft: Draft, link: Link): void {
  const port = portOf(link, 'k-nic', `p:${link.id}`)
  const wired = link.peer !== undefined || link.parent !== undefined || link.master !== undefined
  draft.model.leaves.push({
    id: link.id,
    key: uniqueKey(draft, `link:${link.ifname}`),
    what: 'device',
    subject: link.id,
    title: displayText(link.ifname),
    subtitle: describeKind(link),
    lines: addressLines(draft, [link], 2),
    tone: toneOfLink(link, 'k-nic'),
    ports: wired ? [port] : [],
    connectable: false,
  })
  draft.ends.set(link.id, wired ? port.id : link.id)
}

function barOf(draft: Draft, link: Link): Bar {
  const attrs = link.attrs?.kind === 'bridge' ? link.attrs : undefined
  const facts = addressLines(draft, [link], 2)
  if (attrs?.stp) facts.push(draft.texts('stp', {}))
  if (attrs?.vlanFiltering) facts.push(draft.texts('vlanFiltering', {}))
  if (lightOf(link) === 'down') facts.push(draft.texts('down', {}))
  const ports = draft.select.portsOf(link.id).map((port) => {
    const own = port.kind === undefined && port.netns === draft.select.host?.id
    const made = portOf(port, 'k-bridge', own ? `p:${port.id}` : port.id)
    if (!own) draft.ends.set(port.id, made.id)
    return made
  })
  return {
    id: link.id,
    title: displayText(link.ifname),
    detail: facts.join(' · '),
    tone: 'k-bridge',
    light: lightOf(link),
    ports,
  }
}

function addNetns(draft: Draft, netns: Netns): void {
  const links = visible(draft.select, netns.id)
  if (links.length === 0 && draft.options.showUnlinked === false) return
  if (!wanted(draft, netns.id)) return
  const { key, ...words } = describeNetns(netns, draft.topology, draft.texts)
  const bridges = links.filter(isBridge)
  const plain = links.filter((link) => !isBridge(link) && !isBridgePort(draft, link))
  const lines = addressLines(draft, plain, maxLines)
  const leaf: Leaf = {
    id: netns.id,
    key: uniqueKey(draft, key),
    what: 'netns',
    subject: netns.id,
    ...words,
    lines: lines.length > 0 ? lines : [emptyLine(draft, netns, links)],
    ports: plain.map((link) => portOf(link, words.tone)),
    connectable: netns.closed === undefined,
  }
  for (const link of plain) draft.ends.set(link.id, link.id)
  if (bridges.length === 0) {
    draft.model.leaves.push(leaf)
    return
  }
  const hub: Hub = { id: netns.id, key: leaf.key, bars: bridges.map((b) => barOf(draft, b)), zone: leaf }
  draft.model.hubs.push(hub)
}

function emptyLine(draft: Draft, netns: Netns, links: readonly Link[]): string {
  if (netns.closed !== undefined) return ''
  return draft.texts(links.length > 0 ? 'noAddress' : 'noLinks', {})
}
