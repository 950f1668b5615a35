// A change from its first check to its last write: steps forward with verification and commit, or an undo.
// The order of journal, kernel and history here is what makes kill -9 harmless: see docs/adr/0005-journal.md.
import { setImmediate as turn } from 'node:timers/promises'
import { errorOf, Failure } from '../../common/errors/error'
import type { VethboardError } from '../../common/errors/error'
import type { Observer } from '../engine'
import type { Context, Seam } from './context'
import { execute } from './execute'
import type { History } from './history'
import { Journal } from './journal'
import type { ChangeKind } from './journal'
import { linkNamed } from './live'
import { Places } from './places'
import type { Known } from './places'
import { checkPreconditions } from './preconditions'
import type { Reporter } from './progress'
import { deletedBy, forwardTasks } from './record'
import type { ChangeRecord } from './record'
import { finishUndo, settleRollback, takeBack } from './take-back'
import { verify } from './verify'

export interface Workshop {
  observer: Pick<Observer, 'openNetns'>
  history: History
  /** The path of the journal. */
  journal: string
  seam: Seam
}

export interface Run {
  record: ChangeRecord
  reporter: Reporter
  held?: Known['held']
  /** Throws when what the plan is for went away meanwhile. */
  stillThere?: () => void
}

export function placesOf(shop: Workshop, { record, held }: Pick<Run, 'record' | 'held'>): Places {
  const remade = shop.history.remade()
  return new Places(shop.observer, {
    netns: record.netns,
    remade,
    deleted: deletedBy(record),
    ...(held ? { held } : {}),
  })
}

export const contextOf = (
  shop: Workshop,
  record: ChangeRecord,
  places: Places,
  journal: Journal,
): Context => ({
  record,
  places,
  notes: journal,
  seam: shop.seam,
  made: new Map(Object.entries(record.made)),
})

/** Writes down what is about to be changed. Throws, with nothing changed, where it can't. */
function open(shop: Workshop, kind: ChangeKind, record: ChangeRecord): Journal {
  shop.history.reserve(record)
  try {
    return Journal.begin(shop.journal, { kind, tx: record.tx, record }, shop.seam)
  } catch (thrown) {
    shop.history.drop(record.id)
    throw thrown
  }
}

/**
 * Does all steps, or none: throws what went wrong after having taken back what was done; `left` in it names what
 * couldn't be. `stale-plan`: something it was made from no longer holds, and nothing was changed.
 */
export async function runForward(shop: Workshop, kind: 'apply' | 'redo', run: Run): Promise<void> {
  const { record, reporter } = run
  const started = performance.now()
  const places = placesOf(shop, run)
  try {
    reporter.enter('checking')
    checkPreconditions(places, record.steps)
    run.stillThere?.()
    const journal = open(shop, kind, record)
    const ctx = contextOf(shop, record, places, journal)
    try {
      const failure = await steps(shop, run, ctx, started).catch((thrown: unknown) =>
        takenBack(shop, run, ctx, errorOf(thrown, kind)),
      )
      journal.end()
      if (failure) throw failure
      reporter.enter('done')
    } finally {
      journal.close()
    }
  } finally {
    places.close()
  }
}

async function steps(shop: Workshop, run: Run, ctx: Context, started: number): Promise<void> {
  const { record, reporter } = run
  const tasks = forwardTasks(record)
  reporter.enter('running')
  for (const task of tasks) {
    reporter.checkCancelled()
    reporter.begin(task.step)
    ctx.notes.set(task, {})
    execute(ctx, task, 'strict')
    reporter.end(task.step)
    // Progress gets out, and a wish to stop gets in.
    await turn()
  }
  reporter.checkCancelled()
  reporter.enter('verifying')
  verify(ctx, tasks)
  run.stillThere?.()
  rememberIndices(ctx)
  record.state = 'applied'
  record.tookMs = performance.now() - started
  delete record.error
  shop.history.commit(record)
}

/** Links that are made again by a redo get the numbers that they have now. */
function rememberIndices({ record, places }: Context): void {
  for (const { op } of record.steps) {
    if (op.do !== 'vethAdd' && op.do !== 'bridgeAdd' && op.do !== 'linkAdd') continue
    for (const { at } of op.do === 'vethAdd' ? [op.link, op.peer] : [op.link]) {
      const index = linkNamed(places, at)?.ifindex
      if (index !== undefined) at.ifindex = index
    }
  }
}

/** What to throw once everything that was begun is taken back. */
async function takenBack(
  shop: Workshop,
  { record, reporter }: Run,
  ctx: Context,
  error: VethboardError,
): Promise<Failure> {
  reporter.enter('rolling-back', error)
  await turn()
  const failed = takeBack(ctx)
  const whole = settleRollback(shop.history, record, error, failed)
  reporter.enter(failed.length === 0 ? 'rolled-back' : 'failed', whole)
  return new Failure(whole)
}

/** Takes a change back; goes on past errors, which make it `partial`. What is gone already is no error. */
export function runBackward(shop: Workshop, { record, reporter }: Run): void {
  const started = performance.now()
  const places = placesOf(shop, { record })
  try {
    const journal = open(shop, 'undo', record)
    try {
      reporter.enter('running')
      finishUndo(shop.history, contextOf(shop, record, places, journal), reporter, started)
      journal.end()
    } finally {
      journal.close()
    }
  } finally {
    places.close()
  }
}
