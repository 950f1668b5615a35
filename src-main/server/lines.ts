// Lines of text from a pipe, one JSON value each: how a parent speaks to a front that it started, and back.
import type { Readable } from 'node:stream'

const maxLine = 65_536

/** Calls `take` for each whole line; `ended` once, at the end of the pipe or when a line has no end. */
export function readLines(from: Readable, take: (line: string) => void, ended: () => void): void {
  let rest = ''
  let over = false
  const end = (): void => {
    if (!over) ended()
    over = true
  }
  from.setEncoding('utf8')
  from.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
    if (rest.length > maxLine) end()
  })
  from.on('end', end)
  from.on('close', end)
  from.on('error', end)
}
