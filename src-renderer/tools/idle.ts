// Nothing is going on: which gesture a press or a key begins.
import { pulling } from './connect/pulling'
import { choosing } from './connect/choosing'
import { sourceOf } from './connect/targets'
import { shortcut } from './keyboard/shortcuts'
import { stay } from './machine'
import type { KeyInput, PointerInput, Situation, State, Step } from './machine'
import { nudge } from './move/nudge'
import { panning } from './pan/panning'
import { pressed } from './select/pressed'

export const idle: State = {
  name: 'idle',
  next(input, situation) {
    if (input.on === 'down') return begin(input, situation)
    if (input.on === 'key') return key(input, situation)
    return stay(idle)
  },
}

function begin(input: PointerInput, situation: Situation): Step {
  if (input.button === 1 || (input.button === 0 && input.space)) return stay(panning(input.screen))
  if (input.button !== 0) return stay(idle)
  const source = sourceOf(input.hit, situation.scene)
  if (source) return stay(pulling(source, input))
  return stay(pressed(input))
}

function key(input: KeyInput, situation: Situation): Step {
  const asked = shortcut(input, situation) ?? nudge(input, situation)
  if (asked) return stay(idle, ...asked)
  if (input.key.toLowerCase() === 'c' && !input.ctrl) return choosing(situation)
  return stay(idle)
}
