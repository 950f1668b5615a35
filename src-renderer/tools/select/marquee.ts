// A rectangle from where the press began: what it touches gets selected.
import type { Point, Rect } from '../../graph/geometry'
import { subjectsIn } from '../../graph/hit'
import { idle } from '../idle'
import { stay } from '../machine'
import type { State } from '../machine'

export function marquee(from: Point, add: boolean): State {
  return {
    name: 'marquee',
    next(input, { scene }) {
      if (input.on !== 'move' && input.on !== 'up') return stay(this)
      const area = between(from, input.at)
      const subjects = subjectsIn(scene, area)
      if (input.on === 'move') return stay(this, { do: 'marquee', area })
      return stay(idle, { do: 'clear' }, { do: 'select', subjects, how: add ? 'add' : 'set' })
    },
  }
}

const between = (a: Point, b: Point): Rect => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  w: Math.abs(a.x - b.x),
  h: Math.abs(a.y - b.y),
})
