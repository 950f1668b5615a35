// From the text of a lab file to a lab, or to everything that is wrong with it, each with its place in the file.
import { fail } from '../errors/error'
import { checkLab } from './check'
import { problemsOf } from './issues'
import type { LabProblem } from './problem'
import { maxProblems, problemText } from './problem'
import { labSchema } from './schema'
import type { LabFile } from './schema'
import { Source } from './yaml'

export type Parsed = { lab: LabFile } | { problems: LabProblem[] }

/** Never throws, and takes no longer for a hostile file than for an honest one of the same size. */
export function parseLab(text: string): Parsed {
  const source = new Source(text)
  if (source.problems.length > 0) return { problems: source.problems }
  const result = labSchema.safeParse(source.value)
  const problems = result.success ? checkLab(result.data, source) : problemsOf(source, result.error.issues)
  if (result.success && problems.length === 0) return { lab: result.data }
  return { problems: onePerPlace(inOrder(problems)).slice(0, maxProblems) }
}

const inOrder = (problems: LabProblem[]): LabProblem[] =>
  problems.sort((a, b) => a.line - b.line || a.column - b.column)

/** Of several for one place the last: it knows most of what is meant there. */
const onePerPlace = (problems: readonly LabProblem[]): LabProblem[] =>
  problems.filter(({ line, column }, i) => {
    const next = problems[i + 1]
    return next?.line !== line || next.column !== column
  })

/** The lab. Throws `invalid` with the first problem, and how many more there are. */
export function readLab(text: string, file = 'lab.yaml'): LabFile {
  const parsed = parseLab(text)
  if ('lab' in parsed) return parsed.lab
  const [first, ...more] = parsed.problems
  const also = more.length === 0 ? '' : ` (and ${more.length} more)`
  return fail({
    kind: 'invalid',
    op: 'labParse',
    what: `${first ? problemText(file, first) : file}${also}`,
  })
}
