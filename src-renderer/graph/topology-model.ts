// Topology → Model: which namespace, link and cable becomes which drawn thing. Places are layout's.
import { equal } from '../../src-main/common/equal'
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import { inodeOf } from '../../src-main/common/net/ids'
import type { Netns } from '../../src-main/common/net/netns'
import type { Topology } from '../../src-main/common/topology/topology'
import { Cabler } from './cables'
import { Followed } from './follow'
import { keyed } from './keys'
import type { Model, ModelOptions } from './model'
import { pieceOf } from './parts'
import type { End, Part, Piece } from './parts'
import { withPreview } from './preview'
import type { Texts } from './texts'

/** Everything of `topology` that is to be drawn. Pure; the same topology gives the same model. */
export const modelOf = (topology: Topology, options: ModelOptions, texts: Texts): Model =>
  new Modeller().model(topology, options, texts)

/** Makes models of a topology that changes: what the change doesn't touch is the same object as before. */
export class Modeller {
  private readonly followed = new Followed()
  private readonly cabler = new Cabler(this.followed)
  private pieces = new Map<NetnsId, Piece>()
  private order: readonly Piece[] = []
  private words = { showAddresses: true, texts: undefined as Texts | undefined }

  /** As `modelOf`; quick when little has changed since the last call. */
  model(topology: Topology, options: ModelOptions, texts: Texts): Model {
    this.follow(topology, options.showAddresses !== false, texts)
    const model: Model = { hubs: [], leaves: [], nics: [], cables: [], hidden: [] }
    const ends = new Map<LinkId, End>()
    const keys = new Map<string, number>()
    const { host } = this.followed
    if (host) model.host = hostOf(host, options, texts)
    for (const piece of this.order) {
      for (const one of piece.hidden) model.hidden.push(one)
      for (const part of piece.parts) if (isWanted(part, options)) this.add(model, part, ends, keys)
    }
    this.cabler.addCables(model, ends, texts, keys)
    return options.preview ? withPreview(model, options.preview) : model
  }

  private follow(topology: Topology, showAddresses: boolean, texts: Texts): void {
    const { dirty, all } = this.followed.follow(topology)
    const reworded = this.words.texts !== texts || this.words.showAddresses !== showAddresses
    this.words = { showAddresses, texts }
    if (!all && !reworded && dirty.size === 0) return
    const whose = all || reworded ? [...Object.keys(topology.netns), ...dirty] : dirty
    for (const id of whose as Iterable<NetnsId>)
      this.renew(id, { followed: this.followed, showAddresses, texts })
    this.order = [...this.pieces.values()].sort(inOrder(this.followed.host?.id))
  }

  private renew(id: NetnsId, words: Parameters<typeof pieceOf>[0]): void {
    const netns = words.followed.topology.netns[id]
    if (!netns) return void this.pieces.delete(id)
    const piece = pieceOf(words, netns)
    const before = new Map(this.pieces.get(id)?.parts.map((part) => [part.id, part]))
    const parts = piece.parts.map((part) => {
      const old = before.get(part.id)
      return old && equal(old, part) ? old : part
    })
    this.pieces.set(id, { ...piece, parts })
  }

  private add(model: Model, part: Part, ends: Map<LinkId, End>, keys: Map<string, number>): void {
    for (const [link, end] of part.ends) ends.set(link, end)
    if (part.nic) model.nics.push(part.nic)
    if (part.leaf) model.leaves.push(keyed(part.leaf, keys))
    if (part.hub) model.hubs.push(keyed(part.hub, keys))
  }
}

function hostOf(host: Netns, options: ModelOptions, texts: Texts): NonNullable<Model['host']> {
  const guests = host.containers.length
  const facts = [`net:[${inodeOf(host.id)}]`]
  if (guests > 0) facts.push(texts('sharesHost', { count: guests }))
  return { id: host.id, title: options.hostname, detail: facts.join(' · ') }
}

/** The host first, then in the order in which the namespaces were made; those with links before those without. */
const inOrder =
  (host: NetnsId | undefined) =>
  (a: Piece, b: Piece): number =>
    Number(b.netns === host) - Number(a.netns === host) ||
    a.rank - b.rank ||
    a.inode - b.inode ||
    (a.netns < b.netns ? -1 : 1)

function isWanted(part: Part, { only, showUnlinked }: ModelOptions): boolean {
  if (part.unlinked && showUnlinked === false) return false
  return part.nic !== undefined || (only?.has(part.id) ?? true)
}
