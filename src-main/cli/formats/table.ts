// Rows as aligned columns for a terminal. Cells must be escaped already (displayText); paint goes on after.

/** Columns of a terminal that a text takes: marks none, East Asian wide characters and emoji two. */
export function widthOf(text: string): number {
  let width = 0
  for (const char of text) {
    if (/\p{M}/u.test(char)) continue
    width +=
      /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u.test(
        char,
      )
        ? 2
        : 1
  }
  return width
}

export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** Widths of the columns of `rows`. */
export function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell))
  return widths
}

/** A row with two spaces between its columns and none at its end; `dress` paints a cell by its column. */
export function rowText(
  row: readonly string[],
  widths: readonly number[],
  dress: (cell: string, column: number) => string = (cell) => cell,
): string {
  let last = row.length - 1
  while (last >= 0 && row[last] === '') last--
  return row
    .slice(0, last + 1)
    .map((cell, i) => dress(cell, i) + ' '.repeat(i === last ? 0 : (widths[i] ?? 0) - widthOf(cell) + 2))
    .join('')
}
