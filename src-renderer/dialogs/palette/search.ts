// Finding things by what people know of them: name, address, MAC, inode, PID, image. Pure.
import { cidrOf } from '../../../src-main/common/net/address'
import { inodeOf } from '../../../src-main/common/net/ids'
import type { Link } from '../../../src-main/common/net/link'
import type { Netns } from '../../../src-main/common/net/netns'
import { displayText } from '../../../src-main/common/text'
import type { Topology } from '../../../src-main/common/topology/topology'
import type { Subject } from '../../graph/model'
import { containersOf, netnsName } from '../../panels/subject'

export type FoundBy = 'name' | 'address' | 'mac' | 'inode' | 'pid' | 'image' | 'command' | 'ifindex' | 'alias'

interface Entry {
  subject: Subject
  title: string
  /** Where it is: a link's namespace; a namespace's sort. */
  place: string
  sort: 'netns' | 'container' | 'host' | 'link'
  kind: string
  terms: { by: FoundBy; text: string }[]
}

export interface Found extends Omit<Entry, 'terms'> {
  by: FoundBy
  /** What matched, as it stands on the host. */
  text: string
}

/** Everything that can be found in `topology`; make it once for a topology. */
export function indexOf(topology: Topology, hostname: string): Entry[] {
  const addresses = new Map<string, string[]>()
  for (const address of Object.values(topology.addresses)) {
    const list = addresses.get(address.link)
    if (list) list.push(cidrOf(address))
    else addresses.set(address.link, [cidrOf(address)])
  }
  const spaces = Object.values(topology.netns).map((netns) => netnsEntry(topology, netns, hostname))
  const names = new Map<string, string>(spaces.map((entry) => [entry.subject, entry.title]))
  const links = Object.values(topology.links).map((link) =>
    linkEntry(link, names.get(link.netns) ?? '', addresses.get(link.id) ?? []),
  )
  return [...spaces, ...links]
}

const term = (by: FoundBy, text: string | number | undefined): Entry['terms'] =>
  text === undefined ? [] : [{ by, text: displayText(String(text)) }]

function netnsEntry(topology: Topology, netns: Netns, hostname: string): Entry {
  const title = netnsName(topology, netns, hostname)
  const containers = containersOf(topology, netns)
  const { firstProcess: first } = netns
  return {
    subject: netns.id,
    title,
    place: `net:[${inodeOf(netns.id)}]`,
    sort: netns.initial ? 'host' : containers.length > 0 ? 'container' : 'netns',
    kind: containers[0]?.engine ?? 'netns',
    terms: [
      { by: 'name', text: title },
      ...netns.names.flatMap(({ name, path }) => term('name', name ?? path)),
      ...containers.flatMap((one) => [
        ...term('name', one.name),
        ...term('image', one.image),
        ...term('pid', one.pid),
      ]),
      ...term('inode', inodeOf(netns.id)),
      ...netns.holders.flatMap((holder) => ('pid' in holder ? term('pid', holder.pid) : [])),
      ...term('pid', first?.pid),
      ...term('command', first?.commandLine ?? first?.comm),
    ],
  }
}

const linkEntry = (link: Link, place: string, addresses: readonly string[]): Entry => ({
  subject: link.id,
  title: displayText(link.ifname),
  place,
  sort: 'link',
  kind: link.kind ?? link.linkType,
  terms: [
    ...term('name', link.ifname),
    ...link.altNames.flatMap((name) => term('name', name)),
    ...addresses.flatMap((text) => term('address', text)),
    ...(link.linkType === 'loopback' ? [] : term('mac', link.mac)),
    ...term('alias', link.alias),
  ],
})

export type Index = ReturnType<typeof indexOf>

/** At most `limit` things that `query` fits, the best first: whole words, then beginnings, then parts. */
export function search(index: Index, query: string, limit: number): Found[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return []
  const found: { score: number; at: number; hit: Found }[] = []
  index.forEach((entry, at) => {
    let best: { score: number; by: FoundBy; text: string } | undefined
    for (const { by, text } of entry.terms) {
      const score = scoreOf(text.toLowerCase(), wanted, by)
      if (score > (best?.score ?? 0)) best = { score, by, text }
    }
    if (!best) return
    const { terms: _, ...rest } = entry
    const bonus = entry.sort === 'link' ? 0 : 1
    found.push({ score: best.score * 2 + bonus, at, hit: { ...rest, by: best.by, text: best.text } })
  })
  return found
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, limit)
    .map(({ hit }) => hit)
}

/** 0: no fit. Numbers must fit from their start, or every PID would be full of others. */
function scoreOf(text: string, wanted: string, by: FoundBy): number {
  if (text === wanted || (by === 'address' && text.slice(0, text.indexOf('/')) === wanted)) return 30
  const at = text.indexOf(wanted)
  if (at < 0) return 0
  if (by === 'pid' || by === 'inode') return at === 0 ? 8 : 0
  const base = by === 'name' ? 20 : by === 'address' || by === 'mac' ? 14 : 8
  return at === 0 ? base + 5 : base
}
