// One namespace as the parts that stand for it on the drawing: cards, bars, NICs. Cables between them are cables.ts's.
import { inodeOf } from '../../src-main/common/net/ids'
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import { isUp } from '../../src-main/common/net/link'
import type { Link } from '../../src-main/common/net/link'
import type { Netns } from '../../src-main/common/net/netns'
import { displayText } from '../../src-main/common/text'
import type { ColourName } from '../theme/tokens'
import { cidrsOf, describeKind, describeNetns, lightOf, toneOfLink } from './describe'
import type { Followed } from './follow'
import type { Bar, Hidden, Hub, Leaf, Nic, Port } from './model'
import type { Texts } from './texts'

const maxLines = 3

/** Where the cable of a link ends; the tone of the card it is on, which the cable takes over. */
export interface End {
  id: string
  tone?: ColourName
  /** On the host's border. */
  nic?: true
}

/** A thing with a place of its own, and the links whose cables end at it. */
export interface Part {
  id: string
  leaf?: Leaf
  hub?: Hub
  nic?: Nic
  ends: readonly (readonly [LinkId, End])[]
  /** A namespace without any link to show. */
  unlinked?: boolean
}

/** All that is drawn of one namespace. */
export interface Piece {
  netns: NetnsId
  inode: number
  /** 0: has links, 1: has none. Those without come last. */
  rank: number
  parts: readonly Part[]
  hidden: readonly Hidden[]
}

export interface Words {
  followed: Followed
  showAddresses: boolean
  texts: Texts
}

/** Devices that the kernel puts into every namespace once their module is loaded. */
const fallbackKinds = new Set(
  'ipip sit gre gretap erspan ip6tnl ip6gre ip6gretap ip6erspan vti vti6 ifb'.split(' '),
)

function hiddenFor(words: Words, link: Link): Hidden['why'] | undefined {
  if (link.linkType === 'loopback') return 'loopback'
  if (link.kind === undefined || !fallbackKinds.has(link.kind) || isUp(link)) return undefined
  const used = link.master !== undefined || words.followed.addressesOf(link.id).length > 0
  return used ? undefined : 'unused'
}

const isBridge = (link: Link): boolean => link.kind === 'bridge'

/** The parts of `netns`; the host's are its NICs, bridges and devices, any other's one card or zone. */
export function pieceOf(words: Words, netns: Netns): Piece {
  const visible: Link[] = []
  const hidden: Hidden[] = []
  for (const link of words.followed.linksOf(netns.id)) {
    const why = hiddenFor(words, link)
    if (why === undefined) visible.push(link)
    else hidden.push({ link: link.id, why })
  }
  const parts = netns.initial ? hostParts(words, visible) : [netnsPart(words, netns, visible)]
  const rank = visible.length > 0 ? 0 : 1
  return { netns: netns.id, inode: inodeOf(netns.id), rank, parts, hidden }
}

function hostParts(words: Words, links: readonly Link[]): Part[] {
  return links.flatMap((link) => {
    if (isBridge(link)) return [bridgePart(words, link)]
    if (link.kind === undefined) return [nicPart(words, link)]
    return isBridgePort(words, link) ? [] : [devicePart(words, link)]
  })
}

const isBridgePort = ({ followed }: Words, link: Link): boolean =>
  link.master !== undefined && followed.topology.links[link.master]?.kind === 'bridge'

function bridgePart(words: Words, link: Link): Part {
  const ends: [LinkId, End][] = []
  const bar = barOf(words, link, ends)
  return { id: link.id, hub: { id: link.id, key: `bridge:${link.ifname}`, bars: [bar] }, ends }
}

function nicPart(words: Words, link: Link): Part {
  const nic = {
    id: link.id,
    title: displayText(link.ifname),
    lines: addressLines(words, [link], 2),
    light: lightOf(link),
  }
  return { id: link.id, nic, ends: [[link.id, { id: link.id, nic: true }]] }
}

function devicePart(words: Words, link: Link): Part {
  const port = portOf(link, 'k-nic', `p:${link.id}`)
  const wired = link.peer !== undefined || link.parent !== undefined || link.master !== undefined
  const leaf: Leaf = {
    id: link.id,
    key: `link:${link.ifname}`,
    what: 'device',
    subject: link.id,
    title: displayText(link.ifname),
    subtitle: describeKind(link),
    lines: addressLines(words, [link], 2),
    tone: toneOfLink(link, 'k-nic'),
    ports: wired ? [port] : [],
    connectable: false,
  }
  const end = wired ? { id: port.id, tone: leaf.tone } : { id: link.id }
  return { id: link.id, leaf, ends: [[link.id, end]] }
}

function barOf(words: Words, link: Link, ends: [LinkId, End][]): Bar {
  const { followed, texts } = words
  const attrs = link.attrs?.kind === 'bridge' ? link.attrs : undefined
  const facts = addressLines(words, [link], 2)
  if (attrs) facts.push(texts(attrs.stp ? 'stp' : 'stpOff', {}))
  if (attrs?.vlanFiltering) facts.push(texts('vlanFiltering', {}))
  if (lightOf(link) === 'down') facts.push(texts('down', {}))
  const ports = followed.portsOf(link.id).map((port) => {
    const own = port.kind === undefined && port.netns === followed.host?.id
    const made = portOf(port, 'k-bridge', own ? `p:${port.id}` : port.id)
    if (!own) ends.push([port.id, endAt(made)])
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

function netnsPart(words: Words, netns: Netns, links: readonly Link[]): Part {
  const { followed, texts } = words
  const description = describeNetns(netns, followed.topology, texts)
  const plain = links.filter((link) => !isBridge(link) && !isBridgePort(words, link))
  const bridges = links.filter(isBridge)
  const lines = addressLines(words, plain, maxLines)
  // Of a namespace whose links are all bridges and their ports the bars tell everything.
  if (lines.length === 0 && (plain.length > 0 || bridges.length === 0))
    lines.push(emptyLine(texts, netns, links))
  const leaf: Leaf = {
    id: netns.id,
    what: 'netns',
    subject: netns.id,
    ...description,
    lines,
    ports: plain.map((link) => portOf(link, description.tone)),
    connectable: netns.closed === undefined,
  }
  const ends = plain.map((link): [LinkId, End] => [link.id, endAt(portOf(link, leaf.tone), leaf.tone)])
  const bars = bridges.map((bridge) => barOf(words, bridge, ends))
  const unlinked = links.length === 0
  if (bars.length === 0) return { id: netns.id, leaf, ends, unlinked }
  return { id: netns.id, hub: { id: netns.id, key: leaf.key, bars, zone: leaf }, ends, unlinked }
}

function emptyLine(texts: Texts, netns: Netns, links: readonly Link[]): string {
  if (netns.closed !== undefined) return ''
  return texts(links.length > 0 ? 'noAddress' : 'noLinks', {})
}

/** Of a record that stays the same the port does too: a bridge may have a thousand. */
const ports = new WeakMap<Link, Port>()

function portOf(link: Link, fallback: ColourName, id: string = link.id): Port {
  const tone = toneOfLink(link, fallback)
  const known = ports.get(link)
  if (known?.id === id && known.tone === tone) return known
  const made = { id, subject: link.id, label: displayText(link.ifname), tone, light: lightOf(link) }
  ports.set(link, made)
  return made
}

const endsAt = new WeakMap<Port, End>()

/** The end at `port`, the same object each time: cables are compared by it. */
function endAt(port: Port, tone?: ColourName): End {
  const known = endsAt.get(port)
  if (known && known.tone === tone) return known
  const made = tone === undefined ? { id: port.id } : { id: port.id, tone }
  endsAt.set(port, made)
  return made
}

function addressLines(
  { followed, showAddresses, texts }: Words,
  links: readonly Link[],
  room: number,
): string[] {
  if (!showAddresses) return []
  const all = links.flatMap((link) => cidrsOf(followed.addressesOf(link.id)))
  if (all.length <= room) return all
  return [...all.slice(0, room - 1), texts('more', { count: all.length - room + 1 })]
}
