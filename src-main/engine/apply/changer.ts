// The changer: plans kept until they are applied, one change at a time, history with undo and redo.
import { randomUUID } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { Failure, fail } from '../../common/errors/error'
import type { VethboardError } from '../../common/errors/error'
import { withHint } from '../../common/errors/hints'
import type { Intent } from '../../common/plan/intent'
import type { Applied, HistoryEntry, Plan, Progress } from '../../common/plan/plan'
import { sentenceText } from '../../common/plan/sentences'
import type { LabStatus } from '../../common/rpc/contract'
import type { Changer, EngineOptions, Observer, Unsubscribe } from '../engine'
import { noSeam } from './context'
import type { Seam } from './context'
import { lookAt, planIntent } from './gather'
import { History } from './history'
import { Journal } from './journal'
import { labsOf } from './labs'
import { PlanStore } from './plan-store'
import type { StoredPlan } from './plan-store'
import { Announcer, Reporter } from './progress'
import { proposeAttach } from './proposal'
import { backwardTasks, entryOf } from './record'
import type { ChangeRecord } from './record'
import { recover } from './recover'
import { runBackward, runForward } from './run'
import type { Workshop } from './run'
import { StateDir } from './state-dir'

export class HostChanger implements Changer {
  readonly #plans = new PlanStore()
  readonly #state: StateDir
  readonly #shop: Workshop
  readonly #progress = new Announcer<Progress>()
  readonly #histories = new Announcer<HistoryEntry[]>()
  readonly #running = new Map<string, Reporter>()
  #queue: Promise<unknown> = Promise.resolve()
  recovered: Changer['recovered']

  constructor(
    readonly observer: Observer,
    readonly options: EngineOptions,
    seam: Seam = noSeam,
  ) {
    this.#state = new StateDir(options)
    this.#shop = {
      observer,
      history: new History(this.#state.folder, seam),
      journal: this.#state.journal,
      seam,
    }
  }

  /** Puts in order what a killed engine left. Does nothing while another engine may change things. */
  start(): void {
    // A command that only looks leaves no trace.
    if (!this.options.live && !existsSync(this.#state.journal)) return
    try {
      this.#acquire()
    } catch {
      // Not ours to change (yet): whoever asks for a change is told why.
      return
    }
    if (!this.options.live) this.#state.unlock()
  }

  proposeAttach = (args: Parameters<Changer['proposeAttach']>[0]): ReturnType<Changer['proposeAttach']> =>
    proposeAttach(this.observer, args)

  async plan(intent: Intent): Promise<Plan> {
    const stored = await planIntent(this.observer, intent).catch(hinted)
    this.#plans.put(stored)
    return stored.plan
  }

  apply(planId: string, confirm: readonly string[]): Promise<Applied> {
    return this.#alone(async () => {
      checkConfirmed(this.#plans.get(planId).plan, confirm)
      const stored = this.#plans.take(planId)
      try {
        return await this.#apply(stored)
      } finally {
        stored.target?.close()
      }
    })
  }

  async #apply({ plan, netns, target }: StoredPlan): Promise<Applied> {
    if (plan.steps.length === 0) return { planId: plan.id, tookMs: 0 }
    const record = newRecord(this.#shop.history.nextId(), plan, netns)
    const held = target && { id: target.netns, fd: target.netnsFd }
    await this.#report(plan.id, plan.steps.length, (reporter) =>
      runForward(this.#shop, 'apply', {
        record,
        reporter,
        ...(held ? { held } : {}),
        ...(target ? { stillThere: () => checkAlive(target.label, target.stillThere()) } : {}),
      }),
    )
    return { planId: plan.id, historyId: record.id, tookMs: record.tookMs ?? 0 }
  }

  cancel(planId: string): boolean {
    return this.#running.get(planId)?.cancel() ?? false
  }

  history(): HistoryEntry[] {
    if (!this.#state.locked) this.#shop.history.forget()
    return this.#shop.history.all().map(entryOf)
  }

  async labs(): Promise<LabStatus[]> {
    if (!this.#state.locked) this.#shop.history.forget()
    const { facts } = await lookAt(this.observer, undefined)
    return labsOf(facts, this.#shop.history.all())
  }

  undo(count: number): Promise<HistoryEntry[]> {
    return this.#alone(async () => {
      const wanted = this.#shop.history.all().filter(({ state }) => state !== 'undone')
      if (wanted.length === 0) nothingTo('undo')
      return this.#each(wanted.slice(-count).reverse(), (record, reporter) =>
        runBackward(this.#shop, { record, reporter }),
      )
    })
  }

  redo(count: number): Promise<HistoryEntry[]> {
    return this.#alone(async () => {
      // What was changed anew after an undo leaves nothing to redo of what is older.
      const all = this.#shop.history.all()
      const wanted = all.slice(all.findLastIndex(({ state }) => state !== 'undone') + 1)
      if (wanted.length === 0) nothingTo('redo')
      return this.#each(wanted.slice(0, count), (record, reporter) =>
        runForward(this.#shop, 'redo', { record, reporter }),
      )
    })
  }

  onProgress = (listener: (progress: Progress) => void): Unsubscribe => this.#progress.on(listener)
  onHistory = (listener: (entries: HistoryEntry[]) => void): Unsubscribe => this.#histories.on(listener)

  async close(): Promise<void> {
    this.#plans.close()
    await this.#queue
    this.#plans.close()
    this.#state.unlock()
  }

  async #each(
    records: readonly ChangeRecord[],
    run: (record: ChangeRecord, reporter: Reporter) => void | Promise<void>,
  ): Promise<HistoryEntry[]> {
    const out: HistoryEntry[] = []
    for (const one of records) {
      await this.observer.settle()
      const record: ChangeRecord = { ...structuredClone(one), tx: randomUUID() }
      await this.#report(record.id, backwardTasks(record).length, (reporter) => run(record, reporter))
      out.push(entryOf(record))
    }
    return out
  }

  async #report(id: string, total: number, run: (reporter: Reporter) => void | Promise<void>): Promise<void> {
    const reporter = new Reporter(id, total, this.#progress)
    this.#running.set(id, reporter)
    try {
      await run(reporter)
    } finally {
      this.#running.delete(id)
      this.#histories.tell(this.#shop.history.all().map(entryOf))
    }
  }

  /** One change after the other, each under the lock. */
  #alone<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(async () => {
      this.#acquire()
      try {
        return await run()
      } finally {
        if (!this.options.live) this.#state.unlock()
      }
    })
    this.#queue = result.catch(() => undefined)
    return result.catch(hinted)
  }

  /** Takes the lock, and clears up what the one before left. */
  #acquire(): void {
    const had = this.#state.locked
    this.#state.lock()
    if (!had) this.#shop.history.forget()
    const journal = this.#left()
    if (!journal) return
    try {
      const outcome = recover(this.#shop, journal)
      if (outcome) this.recovered = { title: sentenceText(journal.head.record.title), ...outcome }
    } finally {
      journal.close()
    }
  }

  /** One that can't be read is put aside: nobody can tell what to take back. */
  #left(): Journal | undefined {
    try {
      return Journal.left(this.#state.journal, this.#shop.seam)
    } catch {
      const aside = `${this.#state.journal}.damaged`
      renameSync(this.#state.journal, aside)
      const error: VethboardError = {
        kind: 'bug',
        op: 'recover',
        what: 'read the journal that a killed engine left: it is damaged',
        hint: `its change may be half done; what is left of the journal is in ${aside}`,
        hintKey: 'hint.journalDamaged',
      }
      this.recovered = { title: error.what, outcome: 'partial', error }
      return undefined
    }
  }
}

const newRecord = (id: string, plan: Plan, netns: StoredPlan['netns']): ChangeRecord => ({
  format: 1,
  id,
  tx: randomUUID(),
  title: plan.title,
  appliedAt: Date.now(),
  state: 'applied',
  commands: plan.steps.map(({ command }) => command),
  undoCommands: [...plan.steps].reverse().flatMap(({ undoCommand }) => undoCommand ?? []),
  intent: plan.intent,
  steps: structuredClone(plan.steps),
  netns,
  made: {},
  remade: [],
})

function checkConfirmed({ warnings }: Plan, confirm: readonly string[]): void {
  const open = warnings.filter((warning) => warning.confirm && !confirm.includes(warning.code))
  if (open.length === 0) return
  const codes = [...new Set(open.map(({ code }) => code))]
  const error: VethboardError = {
    kind: 'invalid',
    op: 'apply',
    what: `this needs to be confirmed: ${open.map(sentenceText).join('; ')}`,
    hint: `confirm it with ${codes.join(', ')}`,
    hintKey: 'hint.confirm',
  }
  fail(error)
}

function checkAlive(label: string, alive: boolean): void {
  if (!alive)
    fail({
      kind: 'stale-plan',
      op: 'apply',
      what: `apply a plan for ${label}, which has ended or was started anew`,
      target: label,
      hint: 'look again and plan it anew',
      hintKey: 'hint.targetGone',
    })
}

/** With what to do about it, where the table knows. */
function hinted(thrown: unknown): never {
  throw thrown instanceof Failure ? new Failure(withHint(thrown.error)) : thrown
}

const nothingTo = (verb: string): never =>
  fail({ kind: 'not-found', op: verb, what: `${verb}: there is nothing to ${verb}` })
