// What is wrong with a lab file, and where: one for each place, as compilers write it.
import { displayText } from '../text'

export interface LabProblem {
  /** From 1. */
  line: number
  /** From 1, in characters. */
  column: number
  /** What was expected, and the nearest valid name. */
  message: string
}

/** Most that are told at once. */
export const maxProblems = 20

/** "lab.yaml:3:7: expected a number from 68 to 65535". */
export const problemText = (file: string, { line, column, message }: LabProblem): string =>
  `${displayText(file)}:${line}:${column}: ${message}`

/** Text of the file within a message: escaped, not too long. */
export const shown = (text: unknown): string => {
  const whole = String(text)
  return `“${displayText(whole.slice(0, 40))}${whole.length > 40 ? '…' : ''}”`
}
