// Which labs are up: told by the marks in the kernel, so that no list can disagree with it. What each was made from is
// in the history, where undo and redo keep it right.
import { errorOf, formatError } from '../../common/errors/error'
import { ownedBy, labsIn } from '../../common/lab/mark'
import { parseLab } from '../../common/lab/parse'
import { planLabApply } from '../../common/lab/reconcile'
import type { PlanFacts } from '../../common/plan/facts'
import type { IntentOf } from '../../common/plan/intent'
import type { LabStatus } from '../../common/rpc/contract'
import type { ChangeRecord } from './record'

/** By name. */
export function labsOf(facts: PlanFacts, records: readonly ChangeRecord[]): LabStatus[] {
  const sources = sourcesOf(records)
  return labsIn(facts).map((name) => {
    const { netns, links, strays } = ownedBy(facts, name)
    const source = sources.get(name)
    return {
      name,
      ...(source ? describe(facts, source) : {}),
      namespaces: netns.size,
      links: links.size + strays.length,
    }
  })
}

interface LabSource {
  intent: IntentOf<'lab-apply'>
  appliedAt: number
}

/** The text of each lab that was applied last and not undone. */
function sourcesOf(records: readonly ChangeRecord[]): Map<string, LabSource> {
  const out = new Map<string, LabSource>()
  for (const { intent, state, appliedAt, title } of records) {
    if (state === 'undone') continue
    const name = String(title.values['name'])
    if (intent.kind === 'lab-apply') out.set(name, { intent, appliedAt })
    if (intent.kind === 'lab-destroy') out.delete(name)
  }
  return out
}

function describe(
  facts: PlanFacts,
  { intent, appliedAt }: LabSource,
): Omit<LabStatus, 'name' | 'namespaces' | 'links'> {
  const { text, file } = intent
  const source = { text, appliedAt, ...(file === undefined ? {} : { file }) }
  if ('problems' in parseLab(text)) return source
  try {
    return { ...source, differs: planLabApply(intent, facts).steps.length }
  } catch (thrown) {
    return { ...source, problem: formatError(errorOf(thrown, 'labs')) }
  }
}
