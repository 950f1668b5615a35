// The view follows the pointer until the button is let go.
import type { Point } from '../../graph/geometry'
import { idle } from '../idle'
import { stay } from '../machine'
import type { State } from '../machine'

export function panning(last: Point): State {
  return {
    name: 'panning',
    next(input) {
      if (input.on === 'up') return stay(idle)
      if (input.on !== 'move') return stay(this)
      const by = { x: input.screen.x - last.x, y: input.screen.y - last.y }
      return stay(panning(input.screen), { do: 'pan', by })
    },
  }
}
