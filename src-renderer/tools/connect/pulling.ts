// A cable follows the pointer from a port or "+"; what can take it is lit. Letting go there connects.
import type { Hit } from '../../graph/hit'
import { idle } from '../idle'
import { stay } from '../machine'
import type { Effect, PointerInput, Situation, State } from '../machine'
import { endOf, judge, sortTargets } from './targets'
import type { Source } from './targets'

const tremble = 5

export function pulling(source: Source, start: PointerInput, moved = false): State {
  return {
    name: 'pulling',
    next(input, situation) {
      if (input.on === 'up')
        return stay(idle, { do: 'clear' }, ...letGo(source, start, input, situation, moved))
      if (input.on !== 'move') return stay(this)
      const distance = Math.hypot(input.screen.x - start.screen.x, input.screen.y - start.screen.y)
      if (!moved && distance < tremble) return stay(this)
      const over = verdictAt(source, input.hit, situation)
      const pull = { from: source.at, to: input.at, ...sortTargets(source, situation.scene) }
      return stay(pulling(source, start, true), { do: 'pull', pull: over ? { ...pull, over } : pull })
    },
  }
}

function verdictAt(
  source: Source,
  hit: Hit,
  { scene }: Situation,
): { id: string; verdict: ReturnType<typeof judge> } | undefined {
  const target = hit.on === 'ground' || hit.on === 'cable' ? undefined : endOf(scene, hit.id)
  if (!target || target.id === source.id) return undefined
  return { id: target.id, verdict: judge(source, target, scene) }
}

function letGo(
  source: Source,
  start: PointerInput,
  input: PointerInput,
  situation: Situation,
  moved: boolean,
): Effect[] {
  const card = situation.scene.nodes.get(source.id)
  if (!moved) {
    if (source.plus && card) return hotAdd(card.subject)
    return start.hit.on === 'ground'
      ? []
      : [{ do: 'select', subjects: [start.hit.subject], how: start.shift ? 'toggle' : 'set' }]
  }
  const over = verdictAt(source, input.hit, situation)
  if (over?.verdict.ok) {
    const { netns, bridge } = over.verdict
    return [{ do: 'connect', netns, bridge }]
  }
  // Dropped on empty space: the form asks for the bridge.
  if (!over && input.hit.on === 'ground' && source.side === 'namespace' && card) return hotAdd(card.subject)
  return []
}

const hotAdd = (subject: string): Effect[] => [
  { do: 'hot-add', netns: subject as Extract<Effect, { do: 'hot-add' }>['netns'] },
]
