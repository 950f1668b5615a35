// A plan and a history for people and as JSON: what is to be done and why, each step as its `ip` command.
import type { HistoryEntry, Plan, Warning } from '../../common/plan/plan'
import { sentenceText } from '../../common/plan/sentences'
import { formatError } from '../../common/errors/error'
import { displayText } from '../../common/text'
import type { Paint } from '../io'
import { rowText, widthsOf } from './table'

/** What `--json` prints of a change; documented in docs/cli.md. */
export interface ChangeResultJson {
  title: string
  /** False for `--dry-run`. */
  applied: boolean
  /** Of the entry of `history`. */
  historyId?: string
  tookMs?: number
  steps: { id: string; reason: string; command: string; undoCommand?: string; privilege: string }[]
  warnings: { code: string; text: string; confirm: boolean }[]
  /** Values that were not given but proposed. */
  proposed: Plan['proposed']
}

export const resultJson = (
  plan: Plan,
  applied?: { historyId?: string; tookMs: number },
): ChangeResultJson => ({
  title: sentenceText(plan.title),
  applied: applied !== undefined,
  ...(applied?.historyId === undefined ? {} : { historyId: applied.historyId }),
  ...(applied ? { tookMs: applied.tookMs } : {}),
  steps: plan.steps.map(({ id, reason, command, undoCommand, privilege }) => ({
    id,
    reason: sentenceText(reason),
    command,
    ...(undoCommand === undefined ? {} : { undoCommand }),
    privilege,
  })),
  warnings: plan.warnings.map((warning) => ({
    code: warning.code,
    text: sentenceText(warning),
    confirm: warning.confirm,
  })),
  proposed: plan.proposed,
})

/** The steps with their reasons, commands, undo commands and privileges. */
export function planText(plan: Plan, paint: Paint): string {
  const lines = [paint.bold(sentenceText(plan.title))]
  for (const step of plan.steps) {
    lines.push(`  ${step.id}. ${sentenceText(step.reason)}`)
    lines.push(`     ${paint.cyan(displayText(step.command))}`)
    if (step.undoCommand !== undefined)
      lines.push(`     ${paint.dim(`undo: ${displayText(step.undoCommand)}`)}`)
    lines.push(`     ${paint.dim(`needs: ${step.privilege}`)}`)
  }
  return `${lines.join('\n')}\n`
}

export const warningText = (warning: Warning, paint: Paint): string =>
  `${paint.yellow('warning:')} ${sentenceText(warning)}`

/** What `history --json`, `undo --json` and `redo --json` print, one for each entry. */
export const entryJson = (entry: HistoryEntry): object => ({
  id: entry.id,
  title: sentenceText(entry.title),
  appliedAt: new Date(entry.appliedAt).toISOString(),
  state: entry.state,
  commands: entry.commands,
  undoCommands: entry.undoCommands,
  ...(entry.error ? { error: entry.error } : {}),
})

/** A line for each entry, newest first; with `commands`, what was done below each. */
export function historyText(entries: readonly HistoryEntry[], paint: Paint, commands: boolean): string {
  const rows = entries.map((entry) => [entry.state, localTime(entry.appliedAt), sentenceText(entry.title)])
  const widths = widthsOf(rows)
  const lines = entries.flatMap((entry, i) => [
    rowText(rows[i] ?? [], widths, (cell, column) => dressed(cell, column, entry.state, paint)),
    ...(entry.error ? [`  ${paint.red(displayText(formatError(entry.error)))}`] : []),
    ...(commands ? entry.commands.map((line) => `  ${paint.dim(displayText(line))}`) : []),
  ])
  return lines.map((line) => `${line}\n`).join('')
}

function dressed(cell: string, column: number, state: HistoryEntry['state'], paint: Paint): string {
  if (column === 1) return paint.dim(cell)
  if (column !== 0) return cell
  return state === 'applied' ? paint.green(cell) : state === 'undone' ? paint.dim(cell) : paint.red(cell)
}

/** "2026-03-01 14:05:09", in the local time zone. */
export function localTime(ms: number): string {
  const at = new Date(ms)
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`
}
