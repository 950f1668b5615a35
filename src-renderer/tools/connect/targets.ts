// Where a cable may begin and end. The one change behind it is the intent `attach`: a namespace onto a host's bridge.
import type { LinkId, NetnsId } from '../../../src-main/common/net/ids'
import { centreOf } from '../../graph/geometry'
import type { Point } from '../../graph/geometry'
import type { Hit } from '../../graph/hit'
import { plusAt } from '../../graph/paint/marks'
import type { BarShape, CardShape, NodeShape, Scene } from '../../graph/scene'
import type { Pull, Verdict } from '../machine'

/** The fixed end of a new cable. */
export interface Source {
  id: string
  side: 'namespace' | 'bridge'
  at: Point
  /** Begun at the card's "+": a click alone asks for a bridge. */
  plus: boolean
}

/** The source that a press on `hit` takes hold of; undefined when no cable can begin there. */
export function sourceOf(hit: Hit, scene: Scene): Source | undefined {
  if (hit.on === 'plus') {
    const card = cardOf(scene, hit.id)
    return card && { id: card.id, side: 'namespace', at: plusAt(card), plus: true }
  }
  if (hit.on !== 'port') return undefined
  const port = scene.nodes.get(hit.id)
  if (port?.shape !== 'port') return undefined
  const at = centreOf(port.rect)
  if (cardOf(scene, port.owner)) return { id: port.owner, side: 'namespace', at, plus: false }
  const bar = barOf(scene, port.owner)
  return bar?.key === undefined ? undefined : { id: bar.id, side: 'bridge', at, plus: false }
}

function cardOf(scene: Scene, id: string): CardShape | undefined {
  const node = scene.nodes.get(id)
  if (node?.shape !== 'card' && node?.shape !== 'zone') return undefined
  return node.connectable ? node : undefined
}

const barOf = (scene: Scene, id: string): BarShape | undefined => {
  const node = scene.nodes.get(id)
  return node?.shape === 'bar' ? node : undefined
}

/** The element that a port stands for as an end of a cable: its card or bar. */
export const endOf = (scene: Scene, id: string): NodeShape | undefined => {
  const node = scene.nodes.get(id)
  return node?.shape === 'port' ? scene.nodes.get(node.owner) : node
}

/** Whether a cable from `source` may end at `target`, and if not, why. */
export function judge(source: Source, target: NodeShape, scene: Scene): Verdict {
  const [card, bar] =
    source.side === 'namespace'
      ? [cardOf(scene, source.id), barOf(scene, target.id)]
      : [cardOf(scene, target.id), barOf(scene, source.id)]
  if (!card || !bar) return { ok: false, why: target.shape === 'host' ? 'isHost' : 'notABridge' }
  if (bar.key === undefined) return { ok: false, why: 'notOnHost' }
  return { ok: true, netns: card.subject as NetnsId, bridge: bar.subject as LinkId, ifname: bar.title }
}

/** Ids of all that may and may not take the cable. */
export function sortTargets(source: Source, scene: Scene): Pick<Pull, 'lit' | 'dim'> {
  const lit = new Set<string>()
  const dim = new Set<string>()
  for (const node of scene.nodes.values()) {
    if (node.shape === 'port' || node.shape === 'host' || node.id === source.id) continue
    ;(judge(source, node, scene).ok ? lit : dim).add(node.id)
  }
  return { lit, dim }
}
