// The lines of a model: veth pairs, NICs on bridges, lower links, and stubs for peers that are out of sight.
import type { Link } from '../../src-main/common/net/link'
import type { LinkId } from '../../src-main/common/net/ids'
import type { ColourName } from '../theme/tokens'
import { lightOf, toneOfLink } from './describe'
import type { Followed } from './follow'
import type { Cable, Leaf, Model } from './model'
import { keyed } from './keys'
import type { End } from './parts'
import type { Texts } from './texts'

/** What one link adds, and what that was made from. */
interface Lines {
  ties: Ties
  texts: Texts
  cables: readonly Cable[]
  stub?: Leaf
}

/** A link, where its cable ends, and the links and ends on the other side. */
interface Ties {
  link: Link
  end: End
  peer: Link | undefined
  peerEnd: End | undefined
  lower: Link | undefined
  lowerEnd: End | undefined
  master: Link | undefined
  masterEnd: End | undefined
}

/** Makes cables; those of a link whose surroundings are the same stay the same objects. */
export class Cabler {
  private lines = new Map<LinkId, Lines>()

  constructor(private readonly followed: Followed) {}

  /** Adds to `model` every cable whose two ends are drawn, and a stub for each veth peer that isn't seen. */
  addCables(model: Model, ends: ReadonlyMap<LinkId, End>, texts: Texts, keys: Map<string, number>): void {
    const next = new Map<LinkId, Lines>()
    const bars = new Map<LinkId, End>()
    for (const hub of model.hubs) for (const bar of hub.bars) bars.set(bar.id, { id: bar.id })
    for (const [id, end] of ends) {
      const lines = this.linesOf(id, end, ends, bars, texts)
      if (!lines) continue
      next.set(id, lines)
      for (const cable of lines.cables) model.cables.push(cable)
      if (lines.stub) model.leaves.push(keyed(lines.stub, keys))
    }
    this.lines = next
  }

  private linesOf(id: LinkId, end: End, ends: Ends, bars: Ends, texts: Texts): Lines | undefined {
    const { links } = this.followed.topology
    const link = links[id]
    if (!link) return undefined
    const peerId = link.peer?.seen ? link.peer.link : undefined
    const lowerId = link.parent?.seen ? link.parent.link : undefined
    const masterId = link.master
    const peer = peerId && links[peerId]
    const lower = lowerId && links[lowerId]
    const master = masterId && links[masterId]
    const peerEnd = peerId && ends.get(peerId)
    const lowerEnd = lowerId && (ends.get(lowerId) ?? bars.get(lowerId))
    const masterEnd = masterId && (ends.get(masterId) ?? bars.get(masterId))
    const known = this.lines.get(id)
    if (known && known.texts === texts) {
      const t = known.ties
      const same = t.link === link && t.end === end && t.peer === peer && t.peerEnd === peerEnd
      const sameBelow = t.lower === lower && t.lowerEnd?.id === lowerEnd?.id
      if (same && sameBelow && t.master === master && t.masterEnd?.id === masterEnd?.id) return known
    }
    return linesFor({ link, end, peer, peerEnd, lower, lowerEnd, master, masterEnd }, texts)
  }
}

type Ends = ReadonlyMap<LinkId, End>

function linesFor(ties: Ties, texts: Texts): Lines {
  const cables = [vethOf(ties), lowerOf(ties), masterOf(ties)].filter((cable) => cable !== undefined)
  const { peer } = ties.link
  if (ties.link.kind !== 'veth' || !peer || peer.seen) return { ties, texts, cables }
  const stub = stubOf(ties, peer, texts)
  return { ties, texts, cables: [...cables, stub.cable], stub: stub.leaf }
}

function vethOf({ link, end, peer, peerEnd }: Ties): Cable | undefined {
  if (link.kind !== 'veth' || !peer || !peerEnd || !isFirstEnd(link, peer)) return undefined
  return {
    id: `e:${link.id}`,
    from: end.id,
    to: peerEnd.id,
    // A cable takes the colour of the card that it ends at.
    tone: peerEnd.tone ?? end.tone ?? 'k-netns',
    kind: 'veth',
    subject: peerEnd.tone === undefined ? link.id : peer.id,
    live: lightOf(link) === 'up' && lightOf(peer) === 'up',
  }
}

/** Of two ends that name each other, one draws the cable: the bridge's port, else the lower id. */
function isFirstEnd(link: Link, peer: Link): boolean {
  const mutual = peer.peer?.seen === true && peer.peer.link === link.id
  if (!mutual) return true
  if ((link.master === undefined) !== (peer.master === undefined)) return link.master !== undefined
  return link.id < peer.id
}

function stubOf(
  { link, end }: Ties,
  peer: { ifindex: number; nsid?: number },
  texts: Texts,
): { leaf: Leaf; cable: Cable } {
  const tone: ColourName = 'text-3'
  const port = { id: `p:stub:${link.id}`, subject: link.id, label: '', tone, light: 'waiting' as const }
  const why = peer.nsid === undefined ? texts('unseenNoId', {}) : texts('unseenIn', { nsid: peer.nsid })
  const leaf: Leaf = {
    id: `stub:${link.id}`,
    key: `stub:${link.ifname}`,
    what: 'stub',
    subject: link.id,
    title: texts('unseen', {}),
    subtitle: why,
    lines: [texts('unseenDetail', { ifindex: peer.ifindex })],
    tone,
    ports: [port],
    connectable: false,
  }
  return { leaf, cable: line(`e:${link.id}`, link, end.id, port.id, 'veth', tone, false) }
}

function lowerOf({ link, end, lower, lowerEnd }: Ties): Cable | undefined {
  if (!lower || !lowerEnd || end.id === lowerEnd.id) return undefined
  return line(`r:${link.id}:${lower.id}`, link, end.id, lowerEnd.id, 'parent', toneOfLink(link, 'k-nic'))
}

function masterOf({ link, end, master, masterEnd }: Ties): Cable | undefined {
  if (!master || !masterEnd) return undefined
  if (master.kind !== 'bridge')
    return end.id === masterEnd.id
      ? undefined
      : line(`r:${link.id}:${master.id}`, link, end.id, masterEnd.id, 'parent', 'k-nic')
  // A NIC on a bridge has a port there beside its own place on the border.
  return end.nic ? line(`m:${link.id}`, link, end.id, `p:${link.id}`, 'uplink', 'k-nic') : undefined
}

const line = (
  id: string,
  link: Link,
  from: string,
  to: string,
  kind: Cable['kind'],
  tone: ColourName,
  live = lightOf(link) === 'up',
): Cable => ({ id, from, to, tone, kind, subject: link.id, live })
