// What a step can't do without, and the refusal when it is gone.
import { fail } from '../../common/errors/error'
import type { LinkAt, Place } from '../../common/plan/step'
import { displayText } from '../../common/text'
import type { Context } from './context'
import { findLink } from './live'
import type { FoundLink } from './live'
import type { OpenPlace } from './places'

export const missing = (at: LinkAt, why: string): never =>
  fail({
    kind: 'stale-plan',
    op: 'linkFind',
    what: `${displayText(at.ifname)} ${why}`,
    hint: 'something else has changed it: look again and plan it anew',
    hintKey: 'hint.stale',
  })

/** The namespace to work in; undefined when it is gone, which only an undo takes. */
export function placeFor(ctx: Context, place: Place, lenient: boolean): OpenPlace | undefined {
  const open = ctx.places.at(place)
  if (open || lenient) return open
  return fail({
    kind: 'stale-plan',
    op: 'netnsOpen',
    what: 'the network namespace is gone',
    hint: 'look again and plan it anew',
    hintKey: 'hint.stale',
  })
}

export function withLink(ctx: Context, at: LinkAt, lenient: boolean, run: (found: FoundLink) => void): void {
  const found = findLink(ctx.places, at, lenient)
  if (found) return run(found)
  if (!lenient) missing(at, 'is gone, or another link by now')
}
