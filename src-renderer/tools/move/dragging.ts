// Cards and bars follow the pointer in steps of the grid; letting go keeps the place.
import type { Point } from '../../graph/geometry'
import { idle } from '../idle'
import { stay } from '../machine'
import type { State } from '../machine'
import { snap } from './movable'

/** `from`: keys and their places before; `start`: where the pointer took hold. */
export function dragging(from: ReadonlyMap<string, Point>, start: Point): State {
  return {
    name: 'dragging',
    next(input) {
      if (input.on !== 'move' && input.on !== 'up') return stay(this)
      const by = { x: snap(input.at.x - start.x), y: snap(input.at.y - start.y) }
      if (input.on === 'move') return stay(this, { do: 'drag', from, by })
      return stay(idle, { do: 'clear' }, { do: 'drop', from, by })
    },
  }
}
