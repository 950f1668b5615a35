// The one movement of the drawing: a new cable grows into place. Nothing else moves by itself.
import type { Core } from 'cytoscape'
import type { CableShape } from './scene'

const growMs = 320
/** More than these at once appear: a container host coming up is not a show. */
const mostAtOnce = 6

export const prefersStill = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** Lets `cables`, just added to `cy`, grow from their start; does nothing where less motion is asked for. */
export function growCables(cy: Core, cables: readonly CableShape[]): void {
  const solid = cables.filter((cable) => cable.kind === 'veth')
  if (solid.length === 0 || solid.length > mostAtOnce || prefersStill()) return
  for (const cable of solid) {
    const edge = cy.getElementById(cable.id)
    const length = 1.3 * Math.hypot(cable.end.x - cable.start.x, cable.end.y - cable.start.y) + 60
    edge.addClass('growing').style({ 'line-dash-pattern': [length, length], 'line-dash-offset': length })
    edge.animate({
      style: { 'line-dash-offset': 0 },
      duration: growMs,
      easing: 'ease-out',
      complete: () => edge.removeClass('growing').removeStyle(),
    })
  }
}
