// Whether a program's files can be changed by root alone: what an elevated engine insists on before it does anything.
import { lstatSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

const writableByOthers = 0o022

/** The first of a file and the folders above it that somebody else than root can change; undefined when none. */
export function untrustedPart(path: string): string | undefined {
  let part = realpathSync(path)
  for (;;) {
    const { uid, mode } = lstatSync(part)
    if (uid !== 0 || (mode & writableByOthers) !== 0) return part
    if (part === '/') return undefined
    part = dirname(part)
  }
}

/** The same for every file and folder below `folder`, and the folders above it. */
export function untrustedBelow(folder: string): string | undefined {
  const above = untrustedPart(folder)
  if (above !== undefined) return above
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    // A link's own mode says nothing; what it leads to is looked at instead.
    const bad = entry.isSymbolicLink() ? untrustedPart(path) : untrustedEntry(path)
    if (bad !== undefined) return bad
  }
  return undefined
}

function untrustedEntry(path: string): string | undefined {
  const { uid, mode } = lstatSync(path)
  return uid !== 0 || (mode & writableByOthers) !== 0 ? path : undefined
}
