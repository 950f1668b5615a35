// Taking a lab down: everything that carries its mark, and nothing else. What is gone already is no error.
import type { Draft, PlanFacts } from '../plan/facts'
import type { IntentOf } from '../plan/intent'
import { sentence } from '../plan/sentences'
import { ownedBy } from './mark'
import { inOrder } from './reconcile'
import { removal } from './remove'

/** Plans that a lab goes; no steps when nothing of it is there. Throws `busy` when a process lives in it. */
export function planLabDestroy({ lab }: IntentOf<'lab-destroy'>, facts: PlanFacts): Draft {
  const owned = ownedBy(facts, lab)
  const namespaces = inOrder(owned)
  const { steps, warnings } = removal(facts, [...owned.links.values(), ...owned.strays], namespaces)
  return {
    title: sentence('plan.title.labDestroy', { name: lab }),
    steps,
    warnings,
    proposed: {},
    touches: namespaces.map(({ netns }) => netns.id),
  }
}
