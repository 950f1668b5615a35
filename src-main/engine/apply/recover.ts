// What an engine that was killed left half done: put in order by the next one that starts, before it does anything.
import type { VethboardError } from '../../common/errors/error'
import type { Journal } from './journal'
import { backwardTasks, forwardTasks } from './record'
import { contextOf, placesOf } from './run'
import type { Workshop } from './run'
import { finishUndo, settleRollback, takeBack } from './take-back'

/** What a killed engine left: an undo is finished, anything else is taken back. Can itself be killed and run again. */
export function recover(
  shop: Workshop,
  journal: Journal,
): { outcome: 'rolled-back' | 'partial'; error?: VethboardError } | undefined {
  const { kind, tx, record } = journal.head
  if (shop.history.byId(record.id)?.tx === tx) {
    journal.end()
    return undefined
  }
  const places = placesOf(shop, { record })
  try {
    const ctx = contextOf(shop, record, places, journal)
    for (const task of [...forwardTasks(record), ...backwardTasks(record)]) {
      const made = journal.get(task)?.made
      if (made && task.op.do === 'netnsAdd') ctx.made.set(task.op.path, made)
    }
    const failed = kind === 'undo' ? finishUndo(shop.history, ctx) : takeBack(ctx)
    if (kind !== 'undo')
      settleRollback(
        shop.history,
        record,
        { kind: 'cancelled', op: kind, what: 'the engine was killed' },
        failed,
      )
    journal.end()
    return {
      outcome: failed.length === 0 ? 'rolled-back' : 'partial',
      ...(record.error ? { error: record.error } : {}),
    }
  } finally {
    places.close()
  }
}
