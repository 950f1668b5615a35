// A command line that can't be meant: exit code 2, one line that says why, and where to read on.

export class UsageProblem extends Error {
  override name = 'UsageProblem'
}

/** Throws; an expression, so that it can stand after `??`. */
export function usage(why: string): never {
  throw new UsageProblem(why)
}
