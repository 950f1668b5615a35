// The lines of a model: veth pairs, NICs on bridges, lower links, and stubs for peers that are out of sight.
import type { Link } from '../../src-main/common/net/link'
import type { LinkId } from '../../src-main/common/net/ids'
import type { ColourName } from '../theme/tokens'
import { lightOf, toneOfLink } from './describe'
import type { Cable, Leaf } from './model'
import type { Draft } from './topology-model'

/** Adds to `draft.model` every cable whose two ends are drawn, and a stub for each veth peer that isn't seen. */
export function cablesOf(draft: Draft): void {
  const tones = toneByPort(draft)
  for (const id of draft.ends.keys()) {
    const link = draft.topology.links[id]
    if (!link) continue
    if (link.kind === 'veth') addVeth(draft, link, tones)
    addParent(draft, link)
    addMaster(draft, link)
  }
}

/** A cable takes the colour of the card that it ends at. */
function toneByPort(draft: Draft): Map<string, ColourName> {
  const tones = new Map<string, ColourName>()
  for (const leaf of [...draft.model.leaves, ...draft.model.hubs.flatMap((hub) => hub.zone ?? [])])
    for (const port of leaf.ports) tones.set(port.id, leaf.tone)
  return tones
}

function addVeth(draft: Draft, link: Link, tones: Map<string, ColourName>): void {
  const from = draft.ends.get(link.id)
  if (from === undefined || link.peer === undefined) return
  if (!link.peer.seen) {
    addStub(draft, link, from)
    return
  }
  const peer = draft.topology.links[link.peer.link]
  const to = draft.ends.get(link.peer.link)
  if (!peer || to === undefined || !isFirstEnd(link, peer)) return
  draft.model.cables.push({
    id: `e:${link.id}`,
    from,
    to,
    tone: tones.get(to) ?? tones.get(from) ?? 'k-netns',
    kind: 'veth',
    subject: tones.has(to) ? peer.id : link.id,
    live: lightOf(link) === 'up' && lightOf(peer) === 'up',
  })
}

/** Of two ends that name each other, one draws the cable: the bridge's port, else the lower id. */
function isFirstEnd(link: Link, peer: Link): boolean {
  const mutual = peer.peer?.seen === true && peer.peer.link === link.id
  if (!mutual) return true
  if ((link.master === undefined) !== (peer.master === undefined)) return link.master !== undefined
  return link.id < peer.id
}

function addStub(draft: Draft, link: Link, from: string): void {
  if (!link.peer || link.peer.seen) return
  const port = {
    id: `p:stub:${link.id}`,
    subject: link.id,
    label: '',
    tone: 'text-3' as const,
    light: 'waiting' as const,
  }
  const stub: Leaf = {
    id: `stub:${link.id}`,
    key: `stub:${link.ifname}`,
    what: 'stub',
    subject: link.id,
    title: draft.texts('unseen', {}),
    subtitle: draft.texts('unseenDetail', { ifindex: link.peer.ifindex }),
    lines: [],
    tone: 'text-3',
    ports: [port],
    connectable: false,
  }
  draft.model.leaves.push(stub)
  draft.model.cables.push({
    id: `e:${link.id}`,
    from,
    to: port.id,
    tone: 'text-3',
    kind: 'veth',
    subject: link.id,
    live: false,
  })
}

function addParent(draft: Draft, link: Link): void {
  if (!link.parent?.seen) return
  const parent = draft.topology.links[link.parent.link]
  if (!parent) return
  addLine(draft, link, parent.id, 'parent', toneOfLink(link, 'k-nic'))
}

function addMaster(draft: Draft, link: Link): void {
  if (link.master === undefined) return
  const from = draft.ends.get(link.id)
  if (draft.topology.links[link.master]?.kind !== 'bridge') {
    addLine(draft, link, link.master, 'parent', 'k-nic')
  } else if (from === link.id && link.kind === undefined && hasBar(draft, link.master)) {
    draft.model.cables.push(line(`m:${link.id}`, from, `p:${link.id}`, 'uplink', 'k-nic', link))
  }
}

const hasBar = (draft: Draft, bridge: LinkId): boolean =>
  draft.model.hubs.some((hub) => hub.bars.some((bar) => bar.id === bridge))

function addLine(draft: Draft, link: Link, to: LinkId, kind: Cable['kind'], tone: ColourName): void {
  const from = draft.ends.get(link.id)
  const end = draft.ends.get(to) ?? (hasBar(draft, to) ? to : undefined)
  if (from === undefined || end === undefined || from === end) return
  draft.model.cables.push(line(`r:${link.id}:${to}`, from, end, kind, tone, link))
}

const line = (
  id: string,
  from: string,
  to: string,
  kind: Cable['kind'],
  tone: ColourName,
  link: Link,
): Cable => ({
  id,
  from,
  to,
  tone,
  kind,
  subject: link.id,
  live: lightOf(link) === 'up',
})
