// What is kept of a change: enough to take it back or do it again after the engine has been started anew.
import type { NetnsId } from '../../common/net/ids'
import type { Intent } from '../../common/plan/intent'
import type { HistoryEntry, Plan } from '../../common/plan/plan'
import type { Place, Precondition, Step, StepOp } from '../../common/plan/step'
import { placesOf } from '../../common/plan/planner'

/** A namespace for as long as this boot lasts: an inode alone may come to mean another one. */
export interface NetnsRef {
  id: NetnsId
  /** SO_NETNS_COOKIE; undefined where the kernel has none (before 5.14). */
  cookie?: string
}

/** The two together, for a table. */
export const keyOf = ({ id, cookie = '' }: NetnsRef): string => `${id} ${cookie}`

export interface ChangeRecord extends HistoryEntry {
  format: 1
  /** The transaction that wrote this: how recovery knows whether it was committed. */
  tx: string
  intent: Intent
  steps: Step[]
  /** Every namespace that exists and that a step or an inverse works in. */
  netns: NetnsRef[]
  /** Namespaces that this change made, by the path of their name. */
  made: Record<string, NetnsRef>
  /** A namespace that was made again (by undo or redo) stands for the one that it replaces. */
  remade: { was: NetnsRef; is: NetnsRef }[]
}

/** What is done in one go: a step, or one operation of the inverse of a step. */
export interface Task {
  op: StepOp
  /** The step that it belongs to. */
  step: string
  /** Its place in the journal. */
  slot: number
}

/** The steps, in order. */
export const forwardTasks = ({ steps }: Pick<ChangeRecord, 'steps'>): Task[] =>
  steps.map(({ op, id }, slot) => ({ op, step: id, slot }))

/** What takes the steps back, in order: that of the last step first. */
export function backwardTasks({ steps }: Pick<ChangeRecord, 'steps'>): Task[] {
  const out: Task[] = []
  for (const { id, inverse } of [...steps].reverse())
    for (const op of inverse) out.push({ op, step: id, slot: steps.length + out.length })
  return out
}

/** Places that a precondition is about. */
function placesOfPrecondition(precondition: Precondition): Place[] {
  switch (precondition.that) {
    case 'netns-alive':
      return [{ netns: precondition.netns }]
    case 'netns-name-free':
      return []
    case 'links-are':
    case 'route-absent':
    case 'route-present':
    case 'sysctl-is':
    case 'nat-absent':
    case 'nat-present':
      return [precondition.place]
    default:
      return [precondition.at.place]
  }
}

/** The namespaces that exist when the plan is made and that it works in. */
export function netnsOfPlan({ steps }: Pick<Plan, 'steps'>): NetnsId[] {
  const places = steps.flatMap(({ op, inverse, preconditions }) => [
    ...[op, ...inverse].flatMap(placesOf),
    ...preconditions.flatMap(placesOfPrecondition),
  ])
  const deleted = steps.flatMap(({ op }) => (op.do === 'netnsDel' && op.id !== undefined ? [op.id] : []))
  return [...new Set([...places.flatMap((place) => ('netns' in place ? [place.netns] : [])), ...deleted])]
}

/** Namespaces that the steps delete: name → id. */
export const deletedBy = ({ steps }: Pick<ChangeRecord, 'steps'>): Map<string, NetnsId> =>
  new Map(
    steps.flatMap(({ op }) =>
      op.do === 'netnsDel' && op.id !== undefined ? [[op.name, op.id] as const] : [],
    ),
  )

/** The part of a record that leaves the engine. */
export function entryOf(record: ChangeRecord): HistoryEntry {
  const { id, title, appliedAt, state, commands, undoCommands, error, tookMs } = record
  return {
    id,
    title,
    appliedAt,
    state,
    commands,
    undoCommands,
    ...(error ? { error } : {}),
    ...(tookMs === undefined ? {} : { tookMs }),
  }
}
