// Taking back what a change did: after a failure (rollback), as an undo, and once more where either was cut short.
import { errorOf } from '../../common/errors/error'
import type { VethboardError } from '../../common/errors/error'
import type { StepOp } from '../../common/plan/step'
import { displayText } from '../../common/text'
import type { Context } from './context'
import { execute } from './execute'
import type { History } from './history'
import type { Reporter } from './progress'
import { backwardTasks, forwardTasks } from './record'
import type { ChangeRecord, Task } from './record'
import { holds } from './verify'

export interface Failed {
  op: StepOp
  error: VethboardError
}

/** Takes back every step that was begun, the last one first; goes on past errors and gives them all. */
export function takeBack(ctx: Context): Failed[] {
  const begun = new Set(forwardTasks(ctx.record).flatMap((task) => (ctx.notes.get(task) ? [task.step] : [])))
  return backwards(
    ctx,
    backwardTasks(ctx.record).filter(({ step }) => begun.has(step)),
  )
}

/** After a rollback: nothing remains of the change, or what is left of it goes into the history. */
export function settleRollback(
  history: History,
  record: ChangeRecord,
  error: VethboardError,
  failed: readonly Failed[],
): VethboardError {
  if (failed.length === 0) {
    history.drop(record.id)
    return error
  }
  const whole = { ...error, left: failed.map(leftText) }
  record.state = 'partial'
  record.error = whole
  history.commit(record)
  return whole
}

function backwards(ctx: Context, tasks: readonly Task[], reporter?: Reporter): Failed[] {
  const failed: Failed[] = []
  for (const task of tasks) {
    reporter?.begin(task.step)
    try {
      if (!ctx.notes.get(task)) ctx.notes.set(task, {})
      execute(ctx, task, 'lenient')
    } catch (thrown) {
      // A step that the kernel refused has changed nothing: there is nothing to take back, whatever it says to that.
      if (!holds(ctx, task.op)) failed.push({ op: task.op, error: errorOf(thrown, 'undo') })
    }
    reporter?.end(task.step)
  }
  return failed
}

/** Also after a crash in the middle of it: all of it once more. */
export function finishUndo(history: History, ctx: Context, reporter?: Reporter, started?: number): Failed[] {
  const { record } = ctx
  const failed = backwards(ctx, backwardTasks(record), reporter)
  const [first] = failed
  record.state = first ? 'partial' : 'undone'
  if (started !== undefined) record.tookMs = performance.now() - started
  if (first) record.error = { ...first.error, left: failed.map(leftText) }
  else delete record.error
  history.commit(record)
  reporter?.enter(first ? 'failed' : 'done', record.error)
  return failed
}

/** "veth vb-web-eth1 is still there: EPERM". */
function leftText({ op, error }: Failed): string {
  const cause = error.errno?.name ?? error.kind
  const name = 'at' in op ? displayText(op.at.ifname) : 'link' in op ? displayText(op.link.at.ifname) : ''
  switch (op.do) {
    case 'netnsAdd':
      return `network namespace ${displayText(op.name)} is not back (${cause})`
    case 'netnsDel':
      return `network namespace ${displayText(op.name)} is still there (${cause})`
    case 'vethAdd':
    case 'bridgeAdd':
    case 'linkAdd':
      return `link ${name} is not back (${cause})`
    case 'linkDel':
      return `link ${name} is still there (${cause})`
    case 'linkSet':
      return `the settings of ${name} are not as they were (${cause})`
    case 'bridgeSet':
    case 'portSet':
      return `the settings of ${name} are not as they were (${cause})`
    case 'neighAdd':
      return `neighbour ${op.ip} of ${name} is not back (${cause})`
    case 'neighDel':
      return `neighbour ${op.ip} of ${name} is still there (${cause})`
    case 'natAdd':
      return `the nftables table ${op.table.name} is not back (${cause})`
    case 'natDel':
      return `the nftables table ${op.table.name} is still there (${cause})`
    case 'sysctlSet':
      return `${displayText(op.key)} is not ${op.value} again (${cause})`
    case 'addrAdd':
      return `address ${op.cidr} of ${name} is not back (${cause})`
    case 'addrDel':
      return `address ${op.cidr} of ${name} is still there (${cause})`
    case 'routeAdd':
      return `the route to ${op.route.to} is not back (${cause})`
    case 'routeDel':
      return `the route to ${op.route.to} is still there (${cause})`
  }
}
