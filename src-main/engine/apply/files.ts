// Files of the state directory: written without following links, their errors in our words.
import { closeSync, constants, openSync, writeFileSync } from 'node:fs'
import { errnoOf, kindOfErrno } from '../../common/errors/errno'
import { fail } from '../../common/errors/error'
import { withHint } from '../../common/errors/hints'

/** A new file of this content, or the old one emptied and filled: only its owner may read it. */
export function writeFresh(path: string, content: string | Uint8Array): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600)
  try {
    writeFileSync(fd, content)
  } finally {
    closeSync(fd)
  }
}

/** A system error of a file operation as ours: nothing of the kernel has been changed by it. */
export function fileFailure(thrown: unknown, op: string, what: string): never {
  const code = thrown instanceof Error && 'errno' in thrown ? Math.abs(Number(thrown.errno)) : NaN
  if (Number.isNaN(code)) throw thrown
  return fail(withHint({ kind: kindOfErrno(code), op, what, errno: errnoOf(code) }))
}
