// Where on the screen an error belongs. Pure.
import type { VethboardError } from '../../src-main/common/errors/error'
import type { Topology } from '../../src-main/common/topology/topology'
import type { Subject } from '../graph/model'
import { isLinkSubject } from '../panels/subject'

/** The thing that the error names, if it is on the screen; else the first of `otherwise` that is. */
export function problemSubject(
  error: VethboardError,
  topology: Topology,
  otherwise: readonly (Subject | undefined)[],
): Subject | undefined {
  const container = Object.values(topology.containers).find(
    (one) => error.target === one.id || error.target === `${one.engine}:${one.name}`,
  )
  const named = error.target as Subject | undefined
  return [named, container?.netns, ...otherwise].find(
    (one) =>
      one !== undefined && (isLinkSubject(one) ? topology.links[one] : topology.netns[one]) !== undefined,
  )
}
