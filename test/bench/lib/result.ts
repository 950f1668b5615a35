// What a section of the benchmark gives back, and how it is printed: contenders in rows, cases in columns.
import { median, percentile, round } from './stats'

export interface Figure {
  contender: string
  /** "50", "1000", "p50": a column. */
  case: string
  samples: number[]
  /** Default: median with min–max. `percentiles`: p50 and p95, for latencies of many events. */
  as?: 'median' | 'percentiles'
}

/** What a figure should be: KERNEL facts and issues say what, README.md where they come from. */
export interface Target {
  contender: string
  case: string
  /** In the section's unit; or times the median of `of` in the same column. */
  limit: number
  of?: string
  /** Default: the median (of latencies, the p50) is to be at most `limit`. */
  atLeast?: true
  /** That the p95 is. */
  p95?: true
}

export interface SectionResult {
  section: string
  title: string
  unit: string
  figures: Figure[]
  targets?: Target[]
  /** How it was measured, what a row includes, which contender was not there and why. */
  notes: string[]
}

const cellOf = (figure: Figure): string => {
  const { samples } = figure
  if (samples.length === 0) return '–'
  if (figure.as === 'percentiles')
    return `p50 ${round(percentile(samples, 0.5))} p95 ${round(percentile(samples, 0.95))}`
  const [low, high] = [Math.min(...samples), Math.max(...samples)]
  return samples.length === 1 ? round(low) : `${round(median(samples))} (${round(low)}–${round(high)})`
}

/** A table in Markdown, which reads as plain text too, followed by the notes. */
export function formatResult(result: SectionResult): string {
  const cases = [...new Set(result.figures.map((figure) => figure.case))]
  const contenders = [...new Set(result.figures.map((figure) => figure.contender))]
  const cell = (contender: string, column: string): string => {
    const figure = result.figures.find((f) => f.contender === contender && f.case === column)
    return figure ? cellOf(figure) : '–'
  }
  const rows = [
    [result.unit, ...cases, 'target', ''],
    ...contenders.map((contender) => [
      contender,
      ...cases.map((column) => cell(contender, column)),
      ...judged(result, contender),
    ]),
  ]
  const notes = result.notes.map((note) => `* ${note}`)
  return [`**${result.title}**`, '', ...aligned(rows), '', ...notes].join('\n')
}

const middleOf = (figure: Figure | undefined): number => median(figure?.samples ?? [])

/** The targets of a row, and whether they are met. */
function judged({ figures, targets = [] }: SectionResult, contender: string): [string, string] {
  const find = (name: string, column: string): Figure | undefined =>
    figures.find((figure) => figure.contender === name && figure.case === column)
  const own = targets.filter((target) => target.contender === contender && find(contender, target.case))
  const said = own.map(({ case: column, limit, of, atLeast, p95 }) => {
    const sign = atLeast ? '≥' : '≤'
    return `${p95 ? 'p95 ' : ''}${sign} ${limit}${of === undefined ? '' : ` × ${of}`} (${column})`
  })
  const missed = own.flatMap(({ case: column, limit, of, atLeast, p95 }) => {
    const figure = find(contender, column)
    const value =
      (p95 ? percentile(figure?.samples ?? [], 0.95) : middleOf(figure)) /
      (of === undefined ? 1 : middleOf(find(of, column)))
    const good = Number.isNaN(value) || (atLeast ? value >= limit : value <= limit)
    return good ? [] : [`${round(value)}${of === undefined ? '' : ' ×'} (${column})`]
  })
  if (own.length === 0) return ['', '']
  return [said.join(', '), missed.length === 0 ? 'met' : `missed: ${missed.join(', ')}`]
}

function aligned(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(3, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (row: string[]): string =>
    `| ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)]
}

/** With the summary beside the samples, for `--json`. */
export const summarised = (result: SectionResult): object => ({
  ...result,
  figures: result.figures.map((figure) => ({
    ...figure,
    runs: figure.samples.length,
    median: median(figure.samples),
    min: Math.min(...figure.samples),
    max: Math.max(...figure.samples),
    p95: percentile(figure.samples, 0.95),
  })),
})
