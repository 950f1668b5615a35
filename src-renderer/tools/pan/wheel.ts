// What a turn of the wheel means: zoom at the cursor, or pan with Shift or on a touchpad's two axes. Pure.
import type { Point } from '../../graph/geometry'
import type { Effect } from '../machine'

export interface Wheel {
  /** As of a WheelEvent, in px or lines by `mode` (0 px, 1 lines, 2 pages). */
  dx: number
  dy: number
  mode: number
  ctrl: boolean
  shift: boolean
  at: Point
}

const linePx = 16
const pagePx = 400

export function wheel(input: Wheel): Effect {
  const unit = input.mode === 1 ? linePx : input.mode === 2 ? pagePx : 1
  const [dx, dy] = [input.dx * unit, input.dy * unit]
  if (input.shift) return { do: 'pan', by: { x: -(dx || dy), y: 0 } }
  if (!input.ctrl && Math.abs(dx) > Math.abs(dy)) return { do: 'pan', by: { x: -dx, y: -dy } }
  const strength = input.ctrl ? 0.01 : 0.0016
  return { do: 'zoom', factor: Math.exp(-Math.max(-240, Math.min(240, dy)) * strength), at: input.at }
}
