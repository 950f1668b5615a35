// A press that is not yet a click or a drag: which of the two it is, the first move or the release tells.
import { dragging } from '../move/dragging'
import { movableKeys } from '../move/movable'
import { idle } from '../idle'
import { stay } from '../machine'
import type { Effect, PointerInput, Situation, State } from '../machine'
import { panning } from '../pan/panning'
import { marquee } from './marquee'

/** Screen px that a hand may tremble. */
const tremble = 4

export function pressed(start: PointerInput): State {
  return {
    name: 'pressed',
    next(input, situation) {
      if (input.on === 'up') return stay(idle, ...click(start))
      if (input.on !== 'move') return stay(this)
      const [dx, dy] = [input.screen.x - start.screen.x, input.screen.y - start.screen.y]
      if (Math.hypot(dx, dy) < tremble) return stay(this)
      return drag(start, situation).next(input, situation)
    },
  }
}

function click({ hit, shift, ctrl }: PointerInput): Effect[] {
  if (hit.on === 'ground') return shift || ctrl ? [] : [{ do: 'select', subjects: [], how: 'set' }]
  return [{ do: 'select', subjects: [hit.subject], how: shift || ctrl ? 'toggle' : 'set' }]
}

function drag(start: PointerInput, situation: Situation): State {
  const { hit } = start
  if (hit.on === 'card' || hit.on === 'bar') {
    const keys = movableKeys(hit.id, situation)
    if (keys.size > 0) return dragging(keys, start.at)
  }
  // A finger moves the sheet; a rectangle is drawn with a mouse or pen.
  return start.touch ? panning(start.screen) : marquee(start.at, start.shift)
}
