// The labs that are up, a line each: name, state, size, file.
import type { LabStatus } from '../../common/rpc/contract'
import { displayText } from '../../common/text'
import type { Paint } from '../io'
import { rowText, widthsOf } from './table'

export function labsText(labs: readonly LabStatus[], paint: Paint): string {
  const rows = labs.map((lab) => [
    lab.name,
    stateOf(lab),
    `${lab.namespaces} namespaces, ${lab.links} links`,
    displayText(lab.file ?? ''),
  ])
  const widths = widthsOf(rows)
  return rows
    .map((row, i) => rowText(row, widths, (cell, column) => dressed(cell, column, labs[i]?.differs, paint)))
    .map((line) => `${line}\n`)
    .join('')
}

function stateOf({ differs, problem }: LabStatus): string {
  if (differs === undefined) return problem === undefined ? 'up' : 'changed'
  return differs === 0 ? 'as its file says' : 'changed'
}

function dressed(cell: string, column: number, differs: number | undefined, paint: Paint): string {
  if (column === 0) return paint.bold(cell)
  if (column === 1) return differs === 0 ? paint.green(cell) : paint.yellow(cell)
  return paint.dim(cell)
}
