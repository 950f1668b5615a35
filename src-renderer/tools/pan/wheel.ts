// What a turn of the wheel means: a wheel zooms at the cursor, two fingers on a touchpad pan, a pinch there zooms. Pure.
import type { Point } from '../../graph/geometry'
import type { Effect } from '../machine'

export interface Wheel {
  /** As of a WheelEvent, in px or lines by `mode` (0 px, 1 lines, 2 pages). */
  dx: number
  dy: number
  mode: number
  /** Held; a pinch on a touchpad comes with it too. */
  ctrl: boolean
  shift: boolean
  /** `wheelDeltaY` of the event: a notched wheel gives multiples of 120. */
  notches: number
  at: Point
}

const linePx = 16
const pagePx = 400
/** A touchpad's steps are smaller than this many px, a wheel's are not. */
const leastNotchPx = 40

export function wheel(input: Wheel): Effect {
  const unit = input.mode === 1 ? linePx : input.mode === 2 ? pagePx : 1
  const [dx, dy] = [input.dx * unit, input.dy * unit]
  if (input.shift) return { do: 'pan', by: { x: -(dx || dy), y: 0 } }
  if (!input.ctrl && isTouchpad(input)) return { do: 'pan', by: { x: -dx, y: -dy } }
  const strength = input.ctrl ? 0.01 : 0.0016
  return { do: 'zoom', factor: Math.exp(-Math.max(-240, Math.min(240, dy)) * strength), at: input.at }
}

function isTouchpad({ dx, dy, mode, notches }: Wheel): boolean {
  if (mode !== 0) return false
  if (Math.abs(dx) > Math.abs(dy)) return true
  return Math.abs(dy) < leastNotchPx && notches % 120 !== 0
}
