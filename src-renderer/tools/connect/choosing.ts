// Connecting by keyboard: C on a selected card or bridge, arrows or Tab through the valid targets, Enter.
import { centreOf } from '../../graph/geometry'
import { idle } from '../idle'
import { stay } from '../machine'
import type { Effect, Situation, State, Step } from '../machine'
import { endOf, judge, sortTargets } from './targets'
import type { Source } from './targets'

/** The step that begins it; stays idle unless exactly one thing is selected that a cable can begin at. */
export function choosing(situation: Situation): Step {
  const source = selectedSource(situation)
  if (!source) return stay(idle)
  const targets = [...sortTargets(source, situation.scene).lit]
  if (targets.length === 0) return stay(idle)
  return stay(chosen(source, targets, 0), show(source, targets, 0, situation))
}

function selectedSource({ scene, selection }: Situation): Source | undefined {
  const [subject] = selection
  if (subject === undefined || selection.size !== 1) return undefined
  const node = endOf(scene, subject)
  if (!node) return undefined
  const at = centreOf(node.rect)
  if ((node.shape === 'card' || node.shape === 'zone') && node.connectable)
    return { id: node.id, side: 'namespace', at, plus: false }
  if (node.shape === 'bar' && node.key !== undefined) return { id: node.id, side: 'bridge', at, plus: false }
  return undefined
}

function chosen(source: Source, targets: readonly string[], index: number): State {
  return {
    name: 'choosing',
    next(input, situation) {
      if (input.on === 'up') {
        const target = input.hit.on === 'ground' ? undefined : endOf(situation.scene, input.hit.id)
        return target
          ? stay(idle, { do: 'clear' }, ...connect(source, target.id, situation))
          : stay(idle, { do: 'clear' })
      }
      if (input.on !== 'key') return stay(this)
      if (input.key === 'Enter')
        return stay(idle, { do: 'clear' }, ...connect(source, targets[index] ?? '', situation))
      const by = stepOf(input.key, input.shift)
      if (by === 0) return stay(this)
      const next = (index + by + targets.length) % targets.length
      return stay(chosen(source, targets, next), show(source, targets, next, situation))
    },
  }
}

function stepOf(key: string, shift: boolean): number {
  if (key === 'ArrowRight' || key === 'ArrowDown' || (key === 'Tab' && !shift)) return 1
  return key === 'ArrowLeft' || key === 'ArrowUp' || key === 'Tab' ? -1 : 0
}

function show(source: Source, targets: readonly string[], index: number, { scene }: Situation): Effect {
  const target = scene.nodes.get(targets[index] ?? '')
  const to = target ? centreOf(target.rect) : source.at
  const over = target ? { over: { id: target.id, verdict: judge(source, target, scene) } } : {}
  return { do: 'pull', pull: { from: source.at, to, ...sortTargets(source, scene), ...over } }
}

function connect(source: Source, id: string, { scene }: Situation): Effect[] {
  const target = scene.nodes.get(id)
  const verdict = target && judge(source, target, scene)
  return verdict?.ok ? [{ do: 'connect', netns: verdict.netns, bridge: verdict.bridge }] : []
}
