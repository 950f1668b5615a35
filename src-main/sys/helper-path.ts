// Where nshelper lies: beside out/main for what was built, in out/native of the checkout for what runs from source.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../common/errors/error'

/** From out/main, out/main/chunks and src-main/sys. */
const candidates = ['../native/nshelper', '../../native/nshelper', '../../out/native/nshelper']

/** The absolute path of the helper, if it was built. */
export const findHelper = (): string | undefined =>
  candidates.map((path) => join(import.meta.dirname, path)).find((path) => existsSync(path))

/** The absolute path of the helper; `unsupported` when it was not built. Never from PATH or the environment. */
export const helperPath = (): string =>
  findHelper() ??
  fail({
    kind: 'unsupported',
    op: 'helper',
    what: 'find nshelper, which starts programs in namespaces',
    hint: 'it is built from native/ by `npm run build`, which needs gcc and libc6-dev',
    hintKey: 'hint.helper.missing',
  })
