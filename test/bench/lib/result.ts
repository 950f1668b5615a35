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

export interface SectionResult {
  section: string
  title: string
  unit: string
  figures: Figure[]
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

/** A table in plain text, followed by the notes. */
export function formatResult(result: SectionResult): string {
  const cases = [...new Set(result.figures.map((figure) => figure.case))]
  const contenders = [...new Set(result.figures.map((figure) => figure.contender))]
  const cell = (contender: string, column: string): string => {
    const figure = result.figures.find((f) => f.contender === contender && f.case === column)
    return figure ? cellOf(figure) : '–'
  }
  const rows = [
    [result.unit, ...cases],
    ...contenders.map((contender) => [contender, ...cases.map((column) => cell(contender, column))]),
  ]
  const notes = result.notes.map((note) => `  · ${note}`)
  return [result.title, ...aligned(rows), ...notes].join('\n')
}

function aligned(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const pad = (text: string, i: number): string =>
    i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)
  return rows.map((row) => `  ${row.map(pad).join('   ')}`)
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
