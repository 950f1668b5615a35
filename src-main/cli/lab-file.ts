// A lab file as a command reads it: from disk or stdin, never more than a lab may have. What is wrong with it is said
// line by line, as compilers do.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { parseLab } from '../common/lab/parse'
import { problemText } from '../common/lab/problem'
import type { LabFile } from '../common/lab/schema'
import { maxLabText } from '../common/plan/intent'
import { displayText } from '../common/text'
import { exit } from './io'
import type { Io } from './io'
import { usage } from './usage'

export interface ReadLab {
  lab: LabFile
  text: string
  file: string
}

/** The lab in `path` ("-": stdin), or the exit code once all that is wrong with it has been told. */
export function readLabFile(path: string, asJson: boolean, io: Io): ReadLab | number {
  const file = path === '-' ? 'stdin' : path
  const text = textOf(path)
  const parsed = parseLab(text)
  if ('lab' in parsed) return { lab: parsed.lab, text, file }
  const { problems } = parsed
  for (const problem of problems) io.say(problemText(file, problem))
  if (asJson) {
    const [first] = problems
    const what = first ? problemText(file, first) : file
    io.out(`${JSON.stringify({ error: { kind: 'invalid', op: 'labParse', what, problems } })}\n`)
  }
  return exit.usage
}

function textOf(path: string): string {
  const fd = path === '-' ? 0 : opened(path)
  try {
    if (fd !== 0 && !fstatSync(fd).isFile()) usage(`${displayText(path)} is no file`)
    const bytes = Buffer.alloc(maxLabText + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(fd, bytes, length, bytes.length - length, null)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length))
  } catch (thrown) {
    if (thrown instanceof TypeError) return usage(`${displayText(path)} is no text in UTF-8`)
    throw thrown
  } finally {
    if (fd !== 0) closeSync(fd)
  }
}

function opened(path: string): number {
  try {
    // A FIFO must not make us wait.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
    return usage(`can’t read ${displayText(path)}: ${code}`)
  }
}
