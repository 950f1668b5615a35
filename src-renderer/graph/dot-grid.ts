// The dots behind the drawing as CSS: they move with it and never crowd. Pure.
import type { View } from './paint/brush'

const step = 20
/** Dots are never nearer than this on the screen. */
const nearest = 16

/** Background size and position for `view`. */
export function dotGrid({ zoom, pan }: Pick<View, 'zoom' | 'pan'>): Record<string, string> {
  let size = step * zoom
  while (size < nearest) size *= 2
  return { backgroundSize: `${size}px ${size}px`, backgroundPosition: `${pan.x % size}px ${pan.y % size}px` }
}
